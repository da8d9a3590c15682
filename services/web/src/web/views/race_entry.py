"""Her entry of a race: goals, result, and how it went."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from flakon import errors
from web import notices
from web.api.races import RaceRun, Recap
from web.formatting import METRES_PER_KM, METRES_PER_MILE
from web.forms import Choice
from web.forms.races import EntryForm, ResultForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import Figures, figures, today_of
from web.race_chart import race_chart
from web.views.races import moved

blueprint = Blueprint("races_entry", __name__, url_prefix="/races/<uuid:race_id>")
blueprint.before_request(signed_in_only)

_Refused = (errors.Invalid, errors.Conflict, errors.RateLimited, errors.Unavailable)


@blueprint.get("/enter")
def show_enter(race_id: UUID) -> ResponseReturnValue:
    """The form of her goals."""
    detail = signed_in().races.get(str(race_id))
    if detail.race.race_id != str(race_id):
        return moved(detail.race)
    form = EntryForm.of(detail.entry, athlete().units)
    return render_template("race-enter.html", athlete=athlete(), detail=detail, form=form)


@blueprint.post("/enter")
def enter(race_id: UUID) -> ResponseReturnValue:
    """Entered, or changed; the race's page follows."""
    races = signed_in().races
    detail = races.get(str(race_id))
    form = EntryForm.sent(request.form, athlete().units)
    if form.check_for(detail.race):
        try:
            races.enter(detail.race.race_id, form.data())
        except _Refused as error:
            form.refuse(error)
        else:
            notices.say_next("saved" if detail.entry else "race_entered")
            return redirect(url_for("races.show_one", race_id=detail.race.race_id), 303)
    return render_template("race-enter.html", athlete=athlete(), detail=detail, form=form), form.status


@blueprint.post("/withdraw")
def withdraw(race_id: UUID) -> ResponseReturnValue:
    """Not entered any more; that she was not is no error."""
    try:
        signed_in().races.withdraw(str(race_id))
    except errors.NotFound as error:
        if error.code != "race_not_entered":
            raise
    notices.say_next("race_withdrawn")
    return redirect(url_for("races.show_one", race_id=race_id), 303)


@blueprint.get("/result")
def show_result(race_id: UUID) -> ResponseReturnValue:
    """The form of her official time, and of which run it was."""
    recap = _recap(race_id)
    if not isinstance(recap, Recap):
        return recap
    return _result_page(ResultForm.of(recap.entered.entry, athlete().units), recap)


@blueprint.post("/result")
def save_result(race_id: UUID) -> ResponseReturnValue:
    """Stored; the recap follows."""
    recap = _recap(race_id)
    if not isinstance(recap, Recap):
        return recap
    form = ResultForm(athlete().units)
    form.offering(_choices(recap, figures(athlete().units)))
    form.take(request.form)
    if form.check_for(recap.entered.race):
        try:
            signed_in().races.put_result(str(race_id), form.data())
        except (*_Refused, errors.NotFound) as error:
            form.refuse(error)
        else:
            notices.say_next("saved")
            return redirect(url_for("races_entry.show_recap", race_id=race_id), 303)
    return _result_page(form, recap), form.status


@blueprint.get("/recap")
def show_recap(race_id: UUID) -> ResponseReturnValue:
    """How it went: time against goals, splits against an even pace, the plan, and what was predicted."""
    recap = _recap(race_id)
    if not isinstance(recap, Recap):
        return recap
    her = athlete()
    unit_m = METRES_PER_MILE if her.units == "imperial" else METRES_PER_KM
    return render_template(
        "race-recap.html", athlete=her, recap=recap, chart=race_chart(recap, unit_m), today=today_of(her)
    )


def _recap(race_id: UUID) -> Recap | ResponseReturnValue:
    """The recap, or the way to where it can be had: the race that stays, or the race's page while there is none."""
    races = signed_in().races
    try:
        recap = races.recap(str(race_id), "mi" if athlete().units == "imperial" else "km")
    except errors.NotFound as error:
        if error.code != "race_not_entered":
            raise
        notices.say_next("race_not_entered")
        return redirect(url_for("races.show_one", race_id=race_id))
    except errors.Conflict:
        notices.say_next("race_not_over")
        return redirect(url_for("races.show_one", race_id=race_id))
    if recap.entered.race.race_id != str(race_id) and request.method == "GET":
        return moved(recap.entered.race)
    return recap


def _result_page(form: ResultForm, recap: Recap) -> str:
    form.offering(_choices(recap, figures(athlete().units)))
    return render_template("race-result.html", athlete=athlete(), form=form, recap=recap)


def _choices(recap: Recap, f: Figures) -> list[Choice]:
    """What it may have been: found by itself, one of her runs around that day, or none of them."""
    entered = recap.entered
    runs = list(recap.other_runs)
    found_hint = gettext("By the day, the distance, the place, and whether it is called a race.")
    if entered.run is not None and entered.entry.run == "found":
        found_hint = gettext("It is: %(run)s", run=_in_words(entered.run, f))
    if entered.run is not None:
        runs.insert(0, entered.run)
    chosen = entered.entry.activity_id
    choices = [Choice("found", gettext("Find it by itself"), found_hint)]
    choices += [Choice(each.activity_id, each.name or gettext("Run"), _in_words(each, f)) for each in runs]
    if chosen is not None and all(each.activity_id != chosen for each in runs):
        choices.append(Choice(chosen, gettext("The run you chose"), gettext("It is not here just now.")))
    return [*choices, Choice("none", gettext("None of my runs here"))]


def _in_words(run: RaceRun, f: Figures) -> str:
    when = f.day_and_time(run.start_date_local, run.start_date_local.date())
    return f"{when}, {f.exact_distance(run.distance_m)}, {f.duration(run.elapsed_time_s)}"
