"""The demo athlete's marathon plan as a document: `python -m support.demo_plan`, in the folder of the tests.

Mara's runs are those the sandbox makes up for her up to a fixed day; what they say goes into the plan as a runner's own
would. What the document shows is what the plan itself says, by its codes and values.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from dataservice.domain.plans.checking import check_plan
from dataservice.domain.plans.making import make_plan
from dataservice.domain.plans.model import (
    NOT_RUNNING,
    Aim,
    Appointment,
    AppointmentKind,
    GoalRace,
    Plan,
    PlanRequest,
    Priority,
    Reason,
    Repeat,
    Session,
    Step,
    Week,
)
from dataservice.domain.plans.present import Run, present_training
from dataservice.domain.vdot import Kind, Performance, ranked
from strava_sandbox.demo.history import first_monday, history

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "plans" / "demo-marathon.md"
TODAY = date(2026, 11, 23)
RACE_DAY = date(2027, 4, 4)
TARGET_S = 3 * 3_600 + 45 * 60.0
RUNS = ("Run", "TrailRun", "VirtualRun")


def a_request() -> PlanRequest:
    """What Mara asks for: a marathon in nineteen weeks, five days a week, with the club on Tuesdays."""
    recordings = [each for each in history(0, first_monday(TODAY), TODAY) if not each.deleted]
    runs = [
        Run(each.start.date(), each.distance_m, float(each.moving_time_s))
        for each in recordings
        if each.sport_type in RUNS
    ]
    races = [
        Performance(
            kind=Kind.RACE,
            date=each.start.date(),
            distance_m=each.distance_m,
            time_s=float(each.elapsed_time_s),
            name=each.name,
        )
        for each in recordings
        if each.workout == "race"
    ]
    found = ranked(races, TODAY)
    return PlanRequest(
        aim=Aim.RACE,
        starts_on=TODAY,
        weeks=None,
        races=(
            GoalRace(date(2027, 2, 21), 21_097.5, Priority.B),
            GoalRace(RACE_DAY, 42_195.0, Priority.A, TARGET_S),
        ),
        days_a_week=5,
        long_run_weekday=6,
        impossible_weekdays=frozenset({4}),
        appointments=(
            Appointment(1, AppointmentKind.CLUB_TRACK, 4_500.0),
            Appointment(3, AppointmentKind.STRENGTH, 2_700.0),
        ),
        run_walk=False,
        training=present_training(runs, TODAY, found[0].vdot if found else None),
    )


def document() -> str:
    """The plan week by week, with its reasons. ValueError if there is none, or one that its checker does not pass."""
    request = a_request()
    plan = make_plan(request)
    if not isinstance(plan, Plan):
        raise ValueError(f"there is no such plan: {plan.reasons}")
    violations = check_plan(request, plan)
    if violations:
        raise ValueError(f"the plan breaks a rule: {violations[0]}")
    return "\n".join(_lines(request, plan)) + "\n"


def _lines(request: PlanRequest, plan: Plan) -> Iterator[str]:
    training = request.training
    yield "# The demo athlete's marathon plan"
    yield ""
    yield "Made by `tests/support/demo_plan.py` from the runs that the sandbox makes up for Mara; a test fails when it"
    yield "is out of date. Reasons stand as codes with their values, which the web pages turn into sentences."
    yield ""
    weeks = ", ".join(f"{each / 1_000:.0f}" for each in training.weekly_distances_m)
    yield f"- Her last eight weeks: {weeks} km. Longest run in thirty days: {_km(training.longest_run_m)}."
    yield f"- VDOT {plan.vdot:.1f}." if plan.vdot is not None else "- No VDOT: by effort."
    for race in request.races:
        target = "" if race.target_time_s is None else f", target {_duration(race.target_time_s)}"
        yield f"- {race.priority} race: {race.distance_m / 1_000:.1f} km on {race.date}{target}."
    yield "- Five days a week, long run on Sundays, never on Fridays; club track on Tuesdays, strength on Thursdays."
    yield ""
    for title, reasons in (("Rules that gave way", plan.rules_relaxed), ("To know", plan.warnings)):
        yield f"## {title}"
        yield ""
        yield from (f"- {_said(each)}" for each in reasons)
        yield ""
    yield "## Rules that hold"
    yield ""
    yield ", ".join(each.code.replace("_", " ") for each in plan.rules_met) + "."
    for number, week in enumerate(plan.weeks, 1):
        yield from _week(number, week)


def _week(number: int, week: Week) -> Iterator[str]:
    cutback = ", cut-back" if week.is_cutback else ""
    yield ""
    yield f"## Week {number}, from {week.starts_on}: {week.phase.replace('_', ' ')}{cutback}, {_km(week.distance_m)}"
    yield ""
    yield "; ".join(_said(each) for each in week.reasons) + "."
    yield ""
    yield "| Day | Session | Distance | Time | Load | Steps | Why |"
    yield "|-|-|-|-|-|-|-|"
    yield from (_row(each) for each in week.sessions)


def _row(session: Session) -> str:
    is_run = session.kind not in NOT_RUNNING
    cells = (
        f"{session.date:%a %d %b}",
        session.kind.replace("_", " "),
        _km(session.distance_m) if is_run else "",
        _duration(session.duration_s),
        f"{session.load:.0f}",
        ", ".join(_step(each) for each in session.steps) if is_run else "",
        "; ".join(_said(each) for each in session.reasons),
    )
    return f"| {' | '.join(cells)} |"


def _step(step: Step | Repeat) -> str:
    if isinstance(step, Repeat):
        return f"{step.times} × ({' + '.join(_step(each) for each in step.steps)})"
    length = f"{step.distance_m:,.0f} m" if step.distance_m is not None else _duration(step.duration_s or 0.0)
    if step.slowest_speed_mps is not None and step.fastest_speed_mps is not None:
        return f"{length} {step.intensity} {_pace(step.fastest_speed_mps)} to {_pace(step.slowest_speed_mps)}"
    return f"{length} {'stride' if step.kind == 'stride' else step.intensity}"


def _said(reason: Reason) -> str:
    values = ", ".join(_values(reason.values))
    return reason.code.replace("_", " ") + (f" ({values})" if values else "")


def _values(values: Mapping[str, float | int | str]) -> Iterable[str]:
    for name, value in values.items():
        if isinstance(value, str):
            yield value.replace("_", " ")
        elif name.endswith("_m"):
            yield f"{name.removesuffix('_m').replace('_', ' ')} {_km(value)}"
        elif name.endswith("_mps"):
            yield f"{name.removesuffix('_mps').replace('_', ' ')} {_pace(value)}"
        elif name.endswith("_s"):
            yield f"{name.removesuffix('_s').replace('_', ' ')} {_duration(value)}"
        elif name.endswith("share"):
            yield f"{name.replace('_', ' ')} {100 * value:.0f} %"
        else:
            yield f"{name.replace('_', ' ')} {value:g}"


def _km(distance_m: float) -> str:
    return f"{distance_m / 1_000:.1f} km"


def _pace(speed_mps: float) -> str:
    minutes, seconds = divmod(round(1_000.0 / speed_mps), 60)
    return f"{minutes}:{seconds:02d}/km"


def _duration(seconds: float) -> str:
    rest = timedelta(seconds=round(seconds))
    return str(rest) if rest >= timedelta(hours=1) else f"{rest.seconds // 60}:{rest.seconds % 60:02d}"


def main() -> int:
    """Writes the document."""
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    DOCUMENT.write_text(document())
    return 0


if __name__ == "__main__":
    sys.exit(main())
