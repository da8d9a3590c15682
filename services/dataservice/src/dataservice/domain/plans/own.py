"""Sessions that she plans or moves herself: what they are made of, and which rules they touch.

Nothing is forbidden here: what she does with her own days is her word, and the rules are told.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from dataservice.domain.plans.kept import PlannedSession, SessionState
from dataservice.domain.plans.model import (
    HARD,
    NOT_RUNNING,
    QUALITY,
    Intensity,
    Reason,
    Session,
    SessionKind,
    Step,
    StepKind,
)
from runscience.load import duration_load, effort_load

LONGER_THAN_LONGEST = 1.1
MOST_QUALITY = 2
USUAL_EASY_SPEED_MPS = 2.6
"""6:25 per kilometre, where her runs do not say what is easy for her."""

_INTENSITIES = {
    SessionKind.MARATHON_PACE: Intensity.MARATHON,
    SessionKind.THRESHOLD: Intensity.THRESHOLD,
    SessionKind.INTERVAL: Intensity.INTERVAL,
    SessionKind.REPETITION: Intensity.REPETITION,
    SessionKind.TIME_TRIAL: Intensity.RACE,
    SessionKind.RACE: Intensity.RACE,
}
_FASTER_THAN_EASY = {
    Intensity.MARATHON: 1.18,
    Intensity.THRESHOLD: 1.28,
    Intensity.INTERVAL: 1.38,
    Intensity.REPETITION: 1.5,
    Intensity.RACE: 1.3,
}
_EFFORTS = {
    Intensity.MARATHON: 5.5,
    Intensity.THRESHOLD: 7.0,
    Intensity.INTERVAL: 7.5,
    Intensity.REPETITION: 7.0,
    Intensity.RACE: 8.0,
}


class Touched(StrEnum):
    """Rules that a session touches which she has put where it is."""

    HARD_DAYS_IN_A_ROW = "hard_days_in_a_row"
    MUCH_QUALITY_IN_A_WEEK = "much_quality_in_a_week"
    LONGER_THAN_LONGEST_RUN = "longer_than_longest_run"
    SECOND_SESSION_OF_THE_DAY = "second_session_of_the_day"
    NO_REST_DAY_IN_A_WEEK = "no_rest_day_in_a_week"
    NO_RUNNING_NOW = "no_running_now"


def own_session(
    key: str,
    day: date,
    kind: SessionKind,
    *,
    distance_m: float | None,
    duration_s: float | None,
    easy_speed_mps: float | None,
) -> Session:
    """A session of one step, over a distance or for a duration: exactly one of them. The other is estimated."""
    if kind in NOT_RUNNING:
        length_s = duration_s or 0.0
        return _session(key, day, kind, (), 0.0, length_s, effort_load(length_s, 3.0), by_time=True)
    intensity = _INTENSITIES.get(kind, Intensity.EASY)
    speed_mps = (easy_speed_mps or USUAL_EASY_SPEED_MPS) * _FASTER_THAN_EASY.get(intensity, 1.0)
    length_s = duration_s if duration_s is not None else (distance_m or 0.0) / speed_mps
    length_m = distance_m if distance_m is not None else length_s * speed_mps
    effort = _EFFORTS.get(intensity)
    load = duration_load(length_s) if effort is None else effort_load(length_s, effort)
    step = Step(StepKind.RUN, intensity, distance_m, duration_s)
    return _session(key, day, kind, (step,), length_m, length_s, load, by_time=distance_m is None)


def touched(session: PlannedSession, others: Iterable[PlannedSession], longest_run_m: float) -> tuple[Reason, ...]:
    """The rules that a session touches among those around it; `longest_run_m` is the longest of the last 30 days."""
    day, kind = session.session.date, session.session.kind
    there = [each.session for each in others if each.id != session.id and each.state is SessionState.PLANNED]
    if session.state is not SessionState.PLANNED or kind in NOT_RUNNING:
        return ()
    runs = [each for each in there if each.kind not in NOT_RUNNING]
    reasons = [
        Reason(Touched.HARD_DAYS_IN_A_ROW.value, {"date": each.date.isoformat(), "kind": each.kind.value})
        for each in runs
        if kind in HARD and each.kind in HARD and abs((each.date - day).days) == 1
    ]
    week = [each for each in runs if _monday(each.date) == _monday(day)]
    quality = sum(each.kind in QUALITY for each in week) + (kind in QUALITY)
    if kind in QUALITY and quality > MOST_QUALITY:
        reasons.append(Reason(Touched.MUCH_QUALITY_IN_A_WEEK.value, {"runs": quality, "limit_runs": MOST_QUALITY}))
    limit_m = longest_run_m * LONGER_THAN_LONGEST
    if kind is not SessionKind.RACE and 0.0 < limit_m < session.session.distance_m:
        values = {"distance_m": session.session.distance_m, "longest_m": longest_run_m, "limit_m": limit_m}
        reasons.append(Reason(Touched.LONGER_THAN_LONGEST_RUN.value, values))
    if any(each.date == day for each in runs):
        reasons.append(Reason(Touched.SECOND_SESSION_OF_THE_DAY.value, {"date": day.isoformat()}))
    if len({each.date for each in week} | {day}) == 7:
        reasons.append(Reason(Touched.NO_REST_DAY_IN_A_WEEK.value, {"date": _monday(day).isoformat()}))
    return tuple(reasons)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _session(
    key: str,
    day: date,
    kind: SessionKind,
    steps: tuple[Step, ...],
    distance_m: float,
    duration_s: float,
    load: float,
    *,
    by_time: bool,
) -> Session:
    return Session(
        key=key,
        date=day,
        kind=kind,
        steps=steps,
        distance_m=distance_m,
        duration_s=duration_s,
        load=load,
        by_time=by_time,
    )
