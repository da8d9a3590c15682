"""A new plan: asked for, looked at, made; or why there is none, with what could be."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.api.plans import ComingRace
from web.api.training import reasons
from web.forms import Choice
from web.forms.plans import BEGINNING, PlanForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import figures, today_of
from web.possibilities import way
from web.views.plan import week_name

blueprint = Blueprint("plan_new", __name__, url_prefix="/plan/new")
blueprint.before_request(signed_in_only)

_Refused = (errors.Invalid, errors.Conflict, errors.NotFound, errors.RateLimited, errors.Unavailable)


@blueprint.get("")
def show() -> ResponseReturnValue:
    """The form; `race` in the address is the race that it is for, `aim` what else."""
    races = signed_in().plans.coming_races()
    given = {name: request.args[name] for name in ("aim",) if name in request.args}
    wanted = request.args.get("race") or next((each.race_id for each in races if each.priority == "A"), None)
    values = {**BEGINNING, **given, "race_id": wanted}
    if not races and "aim" not in given:
        values["aim"] = "keep_fit"
    return _page(PlanForm(_choices(races), values), races)


@blueprint.post("")
def ask() -> ResponseReturnValue:
    """Looked at first; made when she says so."""
    races = signed_in().plans.coming_races()
    form = PlanForm(_choices(races))
    form.take(request.form)
    if not form.check():
        return _page(form, races), form.status
    plans = signed_in().plans
    try:
        if request.form.get("do") == "make":
            plans.create(form.wish(), form.data()["adapting"], replace=form.data()["replace"])
            notices.say_next("plan_made")
            return redirect(url_for("plan.show"), 303)
        return _page(form, races, preview=plans.preview(form.wish()))
    except _Refused as error:
        if error.code == "plan_impossible":
            return _refused(form, races, error)
        form.refuse(error)
        return _page(form, races), form.status


def _refused(form: PlanForm, races: Sequence[ComingRace], error: errors.Error) -> ResponseReturnValue:
    """Why not, and what could be."""
    why = reasons(error.extensions.get("reasons", ()))
    possible = [way(each, form) for each in reasons(error.extensions.get("possible", ()))]
    return _page(form, races, refused=why, possible=possible), 422


def _choices(races: Sequence[ComingRace]) -> list[Choice]:
    her = athlete()
    f, today = figures(her.units), today_of(her)
    return [
        Choice(each.race_id, f"{each.name}, {f.day(each.date, today)}, {f.distance(each.distance_m)}") for each in races
    ]


def _page(form: PlanForm, races: Sequence[ComingRace], **more: Any) -> str:
    her = athlete()
    nothing: dict[str, Any] = {"preview": None, "refused": None, "possible": []}
    return render_template(
        "plan-new.html",
        athlete=her,
        today=today_of(her),
        form=form,
        races=races,
        has_plan=signed_in().plans.current() is not None,
        week_name=week_name,
        **{**nothing, **more},
    )
