"""The calendar of races that everybody shares: looked through, added to, corrected."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import clock, errors
from web import notices
from web.addresses import public_address
from web.api.races import Race, RaceDetail, like_it
from web.forms.races import RaceForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import figures, today_of
from web.race_calendar import race_document
from web.race_filters import DISTANCES, SHOWN, RaceFilters
from web.race_words import FACTS, KINDS
from web.wiring import parts

blueprint = Blueprint("races", __name__, url_prefix="/races")
blueprint.before_request(signed_in_only)

_Refused = (errors.Invalid, errors.Conflict, errors.RateLimited, errors.Unavailable)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """The calendar: what is to come, what is past, or hers, narrowed as the address says."""
    her = athlete()
    filters = RaceFilters.asked(request.args)
    content: dict[str, Any] = {"athlete": her, "filters": filters, "today": today_of(her), "shown": SHOWN}
    races = signed_in().races
    cursor = request.args.get("cursor")
    try:
        if filters.show == "mine":
            upcoming, _ = races.entered("upcoming")
            past, more = races.entered("past", cursor)
            return render_template("races-mine.html", **content, upcoming=upcoming, past=past, more=more, cursor=cursor)
        page = races.page(filters.for_service(her.units, content["today"]), cursor)
    except errors.Invalid:
        if cursor is None:
            raise
        begun_anew: dict[str, Any] = {**filters.in_address}
        return redirect(url_for("races.show", **begun_anew))
    choices = {"kinds": KINDS, "distances": {name: label for name, (label, _, _) in DISTANCES.items()}}
    return render_template("races.html", **content, **choices, page=page, cursor=cursor)


@blueprint.get("/new")
def show_new() -> ResponseReturnValue:
    """The form of a race that is not here yet."""
    return _form_page(RaceForm.new(athlete().units))


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    """Added; its page follows. Races that may be the same are shown first."""
    form = RaceForm.sent(request.form, athlete().units)
    if form.check():
        try:
            race = signed_in().races.add(form.data(), is_another=bool(request.form.get("is_another")))
        except errors.Conflict as error:
            return _form_page(form, doubles=like_it(error)), 409
        except _Refused as error:
            form.refuse(error)
        else:
            notices.say_next("race_added")
            return redirect(url_for("races.show_one", race_id=race.race_id), 303)
    return _form_page(form), form.status


@blueprint.get("/<uuid:race_id>")
def show_one(race_id: UUID) -> ResponseReturnValue:
    """A race: what is told of it, what she wants of it, who else runs it."""
    her = athlete()
    services = signed_in()
    detail = services.races.get(str(race_id))
    if detail.race.race_id != str(race_id):
        return moved(detail.race)
    today = today_of(her)
    predicted = None
    if detail.entry is not None and detail.race.date >= today:
        upcoming = services.records.predictions().upcoming
        predicted = next((each for each in upcoming if each.race_id == detail.race.race_id), None)
    return render_template("race.html", athlete=her, detail=detail, today=today, predicted=predicted)


@blueprint.get("/<uuid:race_id>.ics")
def calendar(race_id: UUID) -> ResponseReturnValue:
    """The race for a calendar program."""
    race = signed_in().races.get(str(race_id)).race
    public_url = parts().settings.public_url
    address = public_address(public_url, url_for("races.show_one", race_id=race.race_id))
    host = urlsplit(public_url).hostname or "localhost"
    content = race_document(race, figures(athlete().units), host, address, clock.now())
    headers = {"Content-Disposition": f'attachment; filename="race-{race.date.isoformat()}.ics"'}
    return Response(content, 200, headers, content_type="text/calendar; charset=utf-8")


@blueprint.get("/<uuid:race_id>/edit")
def show_edit(race_id: UUID) -> ResponseReturnValue:
    """The form of a race that is here, with what was told of it before."""
    detail = signed_in().races.get(str(race_id))
    if detail.race.race_id != str(race_id):
        return moved(detail.race)
    return _form_page(RaceForm.of(detail.race, athlete().units), detail)


@blueprint.post("/<uuid:race_id>/edit")
def save(race_id: UUID) -> ResponseReturnValue:
    """Corrected; its page follows. Where somebody else was quicker, hers is shown upon that."""
    races = signed_in().races
    form = RaceForm.sent(request.form, athlete().units)
    version = request.form.get("version", "")
    detail = races.get(str(race_id))
    if form.check():
        try:
            races.correct(str(race_id), int(version) if version.isdecimal() else 1, form.data())
        except _Refused as error:
            form.refuse(error)
            if isinstance(error, errors.Conflict):
                form.status = error.status
        else:
            notices.say_next("race_corrected")
            return redirect(url_for("races.show_one", race_id=race_id), 303)
    return _form_page(form, detail), form.status


@blueprint.post("/<uuid:race_id>/delete")
def delete(race_id: UUID) -> ResponseReturnValue:
    """Taken away, if she added it within a day and nothing rests on it."""
    try:
        signed_in().races.delete(str(race_id))
    except (errors.Conflict, errors.Forbidden):
        notices.say_next("race_stays")
        return redirect(url_for("races.show_one", race_id=race_id), 303)
    notices.say_next("race_deleted")
    return redirect(url_for("races.show"), 303)


def moved(race: Race) -> ResponseReturnValue:
    """To a race that another one was merged into, for good."""
    values = {**(request.view_args or {}), "race_id": race.race_id}
    return redirect(url_for(str(request.endpoint), **values), 301)


def _form_page(form: RaceForm, detail: RaceDetail | None = None, doubles: list[Race] | None = None) -> str:
    her = athlete()
    content: dict[str, Any] = {"athlete": her, "form": form, "today": today_of(her), "doubles": doubles or []}
    if detail is not None:
        told = signed_in().races.revisions(detail.race.race_id)
        content["revisions"] = list(zip(told, [*told[1:], None], strict=True))
    return render_template("race-edit.html", **content, detail=detail, facts=FACTS)
