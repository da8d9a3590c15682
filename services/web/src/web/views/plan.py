"""Her plan: its weeks, each session with the reason for it, what happens to her, and how it goes on."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web import notices
from web.api.plans import WholePlan
from web.api.training import Reason
from web.forms.plans import EventForm
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of
from web.problems import explain

blueprint = Blueprint("plan", __name__)
blueprint.before_request(signed_in_only)


@blueprint.get("/plan")
def show() -> ResponseReturnValue:
    """The plan that is not over; how to get one, without."""
    return _page()


@blueprint.get("/plan/print")
def show_print() -> ResponseReturnValue:
    """The same on paper."""
    her = athlete()
    plan = current_plan()
    if plan is None:
        return redirect(url_for("plan.show"))
    return render_template("plan-print.html", athlete=her, plan=plan, today=today_of(her), **race_of(plan))


@blueprint.post("/plan/<uuid:plan_id>/events")
def report(plan_id: UUID) -> ResponseReturnValue:
    """Ill, in pain, away, or well again: what that changes is shown next."""
    form = EventForm.posted(request.form)
    if not form.check():
        return _page(form), form.status
    try:
        change, advice = signed_in().plans.report(str(plan_id), form.event(today_of(athlete())))
    except (errors.Invalid, errors.Conflict) as error:
        form.refuse(error)
        return _page(form), form.status
    if change is None and advice:
        return _page(advice=advice)
    if change is None:
        notices.say_next("event_noted")
        return redirect(url_for("plan.show"), 303)
    notices.say_next("plan_change_proposed" if change.state == "proposed" else "plan_changed")
    return redirect(url_for("plan_changes.show", _anchor=f"change-{change.change_id}"), 303)


@blueprint.post("/plan/<uuid:plan_id>/adapting")
def set_adapting(plan_id: UUID) -> ResponseReturnValue:
    """Whether she is asked before it changes."""
    wanted = request.form.get("adapting")
    if wanted not in ("propose", "apply"):
        raise errors.Invalid("no such way to adapt")
    return _updated(plan_id, {"adapting": wanted})


@blueprint.post("/plan/<uuid:plan_id>/state")
def set_state(plan_id: UUID) -> ResponseReturnValue:
    """Paused, or going on."""
    wanted = request.form.get("state")
    if wanted not in ("active", "paused"):
        raise errors.Invalid("no such state")
    return _updated(plan_id, {"state": wanted})


@blueprint.post("/plan/<uuid:plan_id>/end")
def end(plan_id: UUID) -> ResponseReturnValue:
    """Over. What was stays."""
    signed_in().plans.end(str(plan_id))
    notices.say_next("plan_ended")
    return redirect(url_for("plan.show"), 303)


def current_plan() -> WholePlan | None:
    """The plan that is not over, with its weeks."""
    listed = signed_in().plans.current()
    return None if listed is None else signed_in().plans.whole(listed.plan_id)


def race_of(plan: WholePlan) -> dict[str, Any]:
    """The race that a plan is for, where it still is among hers."""
    races = signed_in().plans.coming_races() if plan.race_id else []
    return {"race": next((each for each in races if each.race_id == plan.race_id), None)}


def week_name(day: date) -> str:
    """2026-W48, as it stands in addresses."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


def _updated(plan_id: UUID, changes: dict[str, str]) -> ResponseReturnValue:
    try:
        signed_in().plans.update(str(plan_id), changes)
    except errors.Conflict as error:
        return _page(problem=explain(error)), error.status
    notices.say_next("saved")
    return redirect(url_for("plan.show"), 303)


def _page(form: EventForm | None = None, problem: Any = None, advice: tuple[Reason, ...] = ()) -> str:
    her = athlete()
    today = today_of(her)
    plan = current_plan()
    if plan is None:
        races = signed_in().plans.coming_races()
        return render_template("plan-nothing.html", athlete=her, today=today, races=races)
    progress = signed_in().weeks.progress(plan.plan_id)
    return render_template(
        "plan.html",
        athlete=her,
        today=today,
        this_week=today - timedelta(days=today.weekday()),
        plan=plan,
        progress=progress,
        most_m=max([plan.most_m, *(each.done_m for each in progress.weeks.values())]) or 1.0,
        form=form or EventForm(),
        feed_since=signed_in().calendar_feed.since(),
        week_name=week_name,
        problem=problem,
        advice=advice,
        **race_of(plan),
    )
