"""Heart rates and threshold pace: what they are, since when, and what they were before."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.api.physiology import EVER, holding
from web.forms.figures import FiguresForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of

blueprint = Blueprint("settings_figures", __name__, url_prefix="/settings/figures")
blueprint.before_request(signed_in_only)

_Refused = (errors.Invalid, errors.Conflict, errors.RateLimited, errors.Unavailable)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """The form, with what holds today, and all entries; `of` a day, with what holds from then."""
    return _page(None)


@blueprint.post("")
def save() -> ResponseReturnValue:
    """They hold from the day that she gave."""
    form = FiguresForm.sent(request.form, athlete().units)
    if form.check():
        if form.holds_from > today_of(athlete()):
            form.errors["holds_from"] = form.field("holds_from").wrong
            return _page(form), form.status
        try:
            signed_in().physiology.put(form.holds_from, form.data())
        except _Refused as error:
            form.refuse(error)
        else:
            notices.say_next("figures_saved")
            return redirect(url_for("settings_figures.show"), 303)
    return _page(form), form.status


@blueprint.post("/<day>/delete")
def delete(day: str) -> ResponseReturnValue:
    """The entry of that day is gone."""
    holds_from = _day(day)
    if holds_from is None:
        raise errors.NotFound
    signed_in().physiology.delete(holds_from)
    notices.say_next("figures_saved")
    return redirect(url_for("settings_figures.show"), 303)


def _page(form: FiguresForm | None) -> str:
    her = athlete()
    today = today_of(her)
    entries = signed_in().physiology.all()
    asked = _day(request.args.get("of", ""))
    wanted = next((each for each in entries if each.holds_from == asked), None)
    if form is None:
        # What she tells first has held all along, as far as anybody knows.
        begin = wanted.holds_from if wanted else today if entries else EVER
        form = FiguresForm.of(wanted or holding(entries, today), her.units, begin)
    return render_template("settings-figures.html", athlete=her, today=today, form=form, entries=entries, wanted=wanted)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
