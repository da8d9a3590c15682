"""A training week: planned and done, its verdict in words and figures, one thing to change, the week to come."""

import re
from datetime import date, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from flakon import errors
from web.guards import athlete, signed_in, signed_in_only
from web.pages import today_of
from web.views.plan import week_name

blueprint = Blueprint("calendar_week", __name__)
blueprint.before_request(signed_in_only)

_NAME = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@blueprint.get("/weeks/<week>")
def show(week: str) -> ResponseReturnValue:
    """A week by its ISO name, such as 2026-W48."""
    monday = monday_of(week)
    if monday is None:
        raise errors.NotFound("there is no such week")
    her = athlete()
    weeks = signed_in().weeks
    found = weeks.week(week)
    ends_on = found.starts_on + timedelta(days=6)
    tray = weeks.tray(found.starts_on, ends_on)
    return render_template(
        "week.html",
        athlete=her,
        today=today_of(her),
        week=found,
        number=monday.isocalendar().week,
        tray=tray,
        before=week_name(monday - timedelta(days=7)),
        after=week_name(monday + timedelta(days=7)),
    )


def monday_of(week: str) -> date | None:
    """The day on which it begins; None for what is no week."""
    found = _NAME.fullmatch(week)
    try:
        return None if found is None else date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        return None
