"""The front page, for those who are not signed in; and the choice of a language."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from flakon import clock, errors
from web.addresses import local_path
from web.api.accounts import Instance
from web.api.activities import Totals
from web.api.athlete import Run
from web.browser import current_session, known_device, open_session
from web.language import LANGUAGES, remember_language
from web.weeks import DayBar, week_bars
from web.wiring import parts

blueprint = Blueprint("welcome", __name__)


@blueprint.get("/")
def show() -> ResponseReturnValue:
    """What Runnerly does. Without an admin the instance is set up first; the signed-in go to their dashboard."""
    if current_session() is not None:
        return redirect(url_for("dashboard.show"))
    instance = _instance()
    if not instance.is_set_up:
        return redirect(url_for("set_up.show"))
    sunday = _this_sunday(clock.now().date())
    runs = example_runs(sunday)
    return render_template(
        "welcome.html",
        instance=instance,
        has_demo=parts().settings.demo_login is not None,
        runs=runs[:2],
        week=_week(runs, sunday),
        week_total=_total([run for run in runs if run.start_date_local.date() > sunday - timedelta(days=7)]),
        today=sunday,
    )


@blueprint.post("/demo")
def try_demo() -> ResponseReturnValue:
    """Sign in as the demo athlete, where the operator has one."""
    credentials = parts().settings.demo_credentials()
    if credentials is None:
        abort(404)
    email, password = credentials
    open_session(parts().services.accounts.sign_in(email, password, known_device(email)))
    return redirect(url_for("dashboard.show"), 303)


@blueprint.get("/language/<code>")
def choose_language(code: str) -> ResponseReturnValue:
    """The pages before sign-in speak this language from now on; afterwards it is a setting of hers."""
    if code not in LANGUAGES:
        abort(404)
    remember_language(code)
    return redirect(local_path(request.args.get("next")) or url_for("welcome.show"))


def _instance() -> Instance:
    """Who may sign up; while dataservice is away the page still says what Runnerly is."""
    try:
        return parts().services.accounts.instance()
    except errors.Unavailable:
        return Instance("invite", is_set_up=True)


_EXAMPLES = (
    # days before Sunday, hour, metres, seconds, climb in metres, beats per minute
    (6, 7, 8_210.0, 2_541, 46.0, 138.0),
    (4, 18, 11_640.0, 3_296, 88.0, 156.0),
    (3, 7, 6_030.0, 2_022, 21.0, 131.0),
    (1, 9, 24_480.0, 7_738, 214.0, 144.0),
    (8, 9, 10_160.0, 3_028, 74.0, 149.0),
)


def _this_sunday(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def _week(runs: Sequence[Run], sunday: date) -> list[DayBar]:
    done = {run.start_date_local.date(): run.distance_m for run in runs}
    return week_bars(sunday - timedelta(days=6), sunday, done, {})


def _total(runs: Sequence[Run]) -> Totals:
    return Totals(
        runs=len(runs),
        distance_m=sum(run.distance_m for run in runs),
        moving_time_s=sum(run.moving_time_s for run in runs),
        total_elevation_gain_m=sum(run.total_elevation_gain_m or 0.0 for run in runs),
    )


def example_runs(sunday: date) -> list[Run]:
    """A made-up week that ends on that Sunday, newest first, for the picture of a dashboard on the front page."""
    runs = []
    for days, hour, distance_m, moving_time_s, climb_m, heartrate_bpm in _EXAMPLES:
        day = sunday - timedelta(days=days)
        runs.append(
            Run(
                activity_id="",
                name="",
                sport_type="Run",
                is_race=False,
                start_date_local=datetime(day.year, day.month, day.day, hour, 12),  # noqa: DTZ001 - local, as in a run
                distance_m=distance_m,
                moving_time_s=moving_time_s,
                total_elevation_gain_m=climb_m,
                average_speed_mps=distance_m / moving_time_s,
                average_heartrate_bpm=heartrate_bpm,
                strava_activity_id=None,
            )
        )
    return sorted(runs, key=lambda run: run.start_date_local, reverse=True)
