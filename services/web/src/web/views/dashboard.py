"""The dashboard: what comes next, the week, the form, the last ten runs, imports, what only she can tell."""

from typing import Any

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from web.api.summary import TrainingSummary
from web.coming_up import next_race, plan_week, planned_in_week
from web.guards import athlete, signed_in, signed_in_only
from web.sparkline import path
from web.views.plan import week_name
from web.weeks import week_bars

blueprint = Blueprint("dashboard", __name__)
blueprint.before_request(signed_in_only)

SHOWN = 10


@blueprint.get("/dashboard")
def show() -> ResponseReturnValue:
    """The whole page."""
    return render_template("dashboard.html", **_content())


@blueprint.get("/dashboard/live")
def show_live() -> ResponseReturnValue:
    """The part that changes while runs come in; it asks for itself again as long as they do."""
    answer = make_response(render_template("dashboard-live.html", **_content()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _content() -> dict[str, Any]:
    """All of it, from a number of calls that does not grow with her history; the tests count them."""
    her = athlete()
    services = signed_in()
    strava = services.connection.status()
    uploads = [each for each in services.uploads.page(None, limit=5).items if each.goes_on]
    runs, _ = services.athlete_data.runs(SHOWN)
    summary = services.summaries.training()
    coming = services.next_sessions.next()
    return {
        "athlete": her,
        "strava": strava,
        "uploads": uploads,
        "questions": services.questions.open(limit=1)[1],
        "runs": runs,
        "today": summary.today,
        "summary": summary,
        "coming": coming,
        "plan_week": None if coming.plan is None else plan_week(coming.plan, summary.today),
        "progress": None if coming.plan is None else services.weeks.progress(coming.plan.plan_id),
        "week_name": week_name(summary.week_start),
        "race": next_race(services, summary.today),
        "days": week_bars(
            summary.week_start,
            summary.today,
            summary.distance_by_day,
            planned_in_week(services, summary.week_start),
        ),
        "lines": _lines(summary),
        "imports_run": strava.last_import is not None and strava.last_import.goes_on,
        "goes_on": bool(uploads) or (strava.last_import is not None and strava.last_import.goes_on),
    }


def _lines(summary: TrainingSummary) -> dict[str, str]:
    """The sparkline's two lines, on one scale."""
    low = min((min(day.fitness, day.fatigue) for day in summary.fitness), default=0.0)
    top = max((max(day.fitness, day.fatigue) for day in summary.fitness), default=0.0)
    return {
        "fitness": path([day.fitness for day in summary.fitness], low, top),
        "fatigue": path([day.fatigue for day in summary.fitness], low, top),
    }
