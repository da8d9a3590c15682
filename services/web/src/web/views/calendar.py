"""The calendar: a month of planned and done, and sessions moved from day to day in it."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from flakon import errors
from web.api.training import Reason
from web.guards import athlete, signed_in, signed_in_only
from web.month import bounds, month
from web.pages import figures, today_of
from web.problems import explain
from web.uuids import is_uuid
from web.views.plan import week_name

blueprint = Blueprint("calendar", __name__)
blueprint.before_request(signed_in_only)

FARTHEST_YEARS = 80


@blueprint.get("/calendar")
def show() -> ResponseReturnValue:
    """This month, or the one in the address: 2026-12."""
    return _page("calendar.html")


@blueprint.post("/calendar/moves")
def move() -> ResponseReturnValue:
    """A session goes to another day: `session_id`, `local_date`. For htmx the calendar comes back as it is then."""
    session_id = request.form.get("session_id", "")
    if not is_uuid(session_id):
        raise errors.Invalid("no such session")
    her = athlete()
    f = figures(her.units)
    warnings: tuple[Reason, ...] = ()
    try:
        session, warnings = signed_in().plans.change_session(session_id, {"date": request.form.get("local_date", "")})
        said = gettext("Moved to %(day)s.", day=f.long_day(session.local_date))
    except (errors.Invalid, errors.Conflict, errors.NotFound) as error:
        said = str(explain(error))
    if not request.headers.get("HX-Request"):
        return redirect(url_for("calendar.show", month=request.args.get("month")), 303)
    return _page("calendar-live.html", said=said, warnings=warnings, moved=session_id)


def _page(template: str, **more: Any) -> str:
    her = athlete()
    today = today_of(her)
    first = _month(today)
    days = signed_in().weeks.calendar(*bounds(first, her.week_start))
    return render_template(
        template,
        athlete=her,
        today=today,
        month=month(first, days, today, her.week_start),
        has_plan=bool(days.planned) or signed_in().plans.current() is not None,
        week_name=week_name,
        **{"said": "", "warnings": (), "moved": "", **more},
    )


def _month(today: date) -> date:
    """The first day of the month in the address; of this one where there is none, or none that could be."""
    try:
        wanted = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return today.replace(day=1)
    return wanted if abs(wanted.year - today.year) <= FARTHEST_YEARS else today.replace(day=1)
