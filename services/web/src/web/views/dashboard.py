"""The dashboard: the week, the month, the last ten runs, how far imports are, and what only she can tell."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of
from web.totals import first_of_week, total, week

blueprint = Blueprint("dashboard", __name__)
blueprint.before_request(signed_in_only)

SHOWN = 10
COUNTED = 100
"""So many runs are read to add up a week and a month: three a day, for a whole month."""


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
    her = athlete()
    data = signed_in().athlete_data
    strava = signed_in().connection.status()
    uploads = [each for each in signed_in().uploads.page(None, limit=5).items if each.goes_on]
    runs, there_are_older = data.runs(COUNTED)
    today = today_of(her)
    month_begin = today.replace(day=1)
    week_begin = first_of_week(today, her.week_start)
    reaches_back_to = min((run.start_date_local.date() for run in runs), default=today)
    return {
        "athlete": her,
        "strava": strava,
        "uploads": uploads,
        "questions": signed_in().questions.open(limit=1)[1],
        "runs": runs[:SHOWN],
        "today": today,
        "days": week(runs, today, her.week_start),
        "week_total": total(runs, week_begin),
        "last_week_total": total(runs, week_begin - timedelta(days=7), week_begin),
        "month_total": total(runs, month_begin),
        "month_is_cut": there_are_older and reaches_back_to >= month_begin,
        "imports_run": strava.last_import is not None and strava.last_import.goes_on,
        "goes_on": bool(uploads) or (strava.last_import is not None and strava.last_import.goes_on),
    }
