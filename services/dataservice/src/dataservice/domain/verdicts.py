"""What is to be said of a planned session once its day has come.

Easy and long runs have a ceiling, never a floor: too slow does not exist. Hills are judged by graded-adjusted speed;
heat, trail, treadmill and sessions without speeds by how hard it felt. Repeats are judged as a set. What nobody can
have run is asked about. Nothing scolds: a session that was missed is over, and never made up for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dataservice.domain.matching import Done, PlannedItem
from dataservice.domain.matching_work import ON_TARGET, is_told_apart, mean_speed_mps, repeats_of, target_mps
from dataservice.domain.plans.model import (
    NOT_RUNNING,
    Intensity,
    Reason,
    Repeat,
    SessionKind,
    Step,
)

HOT_C = 25.0
TOO_FAST = 1.03
"""Faster than the ceiling by more than this share is too fast: pace on a watch is no more exact."""

SHORTENED, LONGER = 0.75, 1.2
ENOUGH_REPEATS = 0.8
EASY_EFFORT = 5
"""The hardest that an easy run should feel, of 10."""


class SessionVerdict(StrEnum):
    """What is said of a session."""

    PLANNED = "planned"
    SKIPPED = "skipped"
    MISSED = "missed"
    DONE = "done"
    SHORTENED = "shortened"
    LONGER = "longer"
    FASTER_THAN_EASY = "faster_than_easy"
    HARDER_THAN_EASY = "harder_than_easy"
    ON_TARGET = "on_target"
    FASTER_THAN_TARGET = "faster_than_target"
    SLOWER_THAN_TARGET = "slower_than_target"
    REPEATS_LEFT_OUT = "repeats_left_out"
    RACED = "raced"
    DOUBTFUL = "doubtful"


class VerdictReason(StrEnum):
    """What a verdict rests on."""

    CEILING = "ceiling"
    BY_EFFORT = "by_effort"
    BECAUSE_OF_HEAT = "because_of_heat"
    BECAUSE_OF_TRAIL = "because_of_trail"
    BECAUSE_OF_TREADMILL = "because_of_treadmill"
    BECAUSE_NO_SPEED_WAS_SET = "because_no_speed_was_set"
    NOT_RECORDED = "not_recorded"
    NOT_TOLD_APART = "not_told_apart"
    AS_A_SET = "as_a_set"
    REPEATS = "repeats"
    DISTANCE = "distance"
    DURATION = "duration"
    RACE_TIME = "race_time"
    ASKED_ABOUT = "asked_about"
    NOT_MADE_UP_FOR = "not_made_up_for"


@dataclass(frozen=True, slots=True)
class Judged:
    """A session's verdict. `asks` are what she is asked for with one tap: `perceived_exertion`, `pain`."""

    code: SessionVerdict
    reasons: tuple[Reason, ...] = ()
    asks: tuple[str, ...] = ()


def judge(session: PlannedItem, done: Done | None, today: date) -> Judged:
    """The verdict of a session on a day, given what was done of it."""
    if done is None:
        if session.is_skipped:
            return Judged(SessionVerdict.SKIPPED)
        if session.local_date >= today:
            return Judged(SessionVerdict.PLANNED)
        return Judged(SessionVerdict.MISSED, (Reason(VerdictReason.NOT_MADE_UP_FOR),))
    asks = tuple(name for name in ("perceived_exertion", "pain") if getattr(done, name) is None)
    code, reasons = _judged(session, done)
    return Judged(code, reasons, asks)


_Verdict = tuple[SessionVerdict, tuple[Reason, ...]]


def _judged(session: PlannedItem, done: Done) -> _Verdict:
    if done.doubtful:
        return SessionVerdict.DOUBTFUL, (Reason(VerdictReason.ASKED_ABOUT),)
    if session.kind in NOT_RUNNING:
        return SessionVerdict.DONE, (_duration(session, done),)
    if done.is_race or session.kind in (SessionKind.RACE, SessionKind.TIME_TRIAL):
        return SessionVerdict.RACED, (
            Reason(VerdictReason.RACE_TIME, {"distance_m": done.distance_m, "time_s": done.elapsed_time_s}),
        )
    share, amount = _share(session, done)
    if repeats_of(session.steps):
        return _as_a_set(session, done, share, amount)
    too_hard = _too_hard(session, done)
    if too_hard is not None:
        return too_hard[0], (*too_hard[1], amount)
    if share < SHORTENED:
        return SessionVerdict.SHORTENED, (amount,)
    return (SessionVerdict.LONGER if share > LONGER else SessionVerdict.DONE), (amount,)


def _share(session: PlannedItem, done: Done) -> tuple[float, Reason]:
    """How much of what was planned was done, in distance or, where that was planned, in time."""
    if session.by_time or session.distance_m <= 0:
        share = done.moving_time_s / session.duration_s if session.duration_s > 0 else 1.0
        return share, _duration(session, done)
    values = {"done_m": done.distance_m, "planned_m": session.distance_m}
    return done.distance_m / session.distance_m, Reason(VerdictReason.DISTANCE, values)


def _duration(session: PlannedItem, done: Done) -> Reason:
    return Reason(VerdictReason.DURATION, {"done_s": done.moving_time_s, "planned_s": session.duration_s})


def _too_hard(session: PlannedItem, done: Done) -> _Verdict | None:
    """Whether an easy or long run was none."""
    ceiling = _ceiling_mps(session.steps)
    speed = done.graded_speed_mps or done.average_speed_mps
    why = _by_effort(done, ceiling is None)
    if why is None and ceiling is not None and speed is not None:
        reason = Reason(VerdictReason.CEILING, {"speed_mps": speed, "ceiling_mps": ceiling})
        return (SessionVerdict.FASTER_THAN_EASY, (reason,)) if speed > TOO_FAST * ceiling else None
    if done.perceived_exertion is None or done.perceived_exertion <= EASY_EFFORT:
        return None
    reasons = [Reason(VerdictReason.BY_EFFORT, {"perceived_exertion": done.perceived_exertion})]
    return SessionVerdict.HARDER_THAN_EASY, tuple(reasons if why is None else [*reasons, why])


def _by_effort(done: Done, no_speed: bool) -> Reason | None:
    """Why speed says nothing of how hard it was, if it does not."""
    if done.temperature_c is not None and done.temperature_c >= HOT_C:
        return Reason(VerdictReason.BECAUSE_OF_HEAT, {"temperature_c": done.temperature_c})
    if done.sport_type == "TrailRun":
        return Reason(VerdictReason.BECAUSE_OF_TRAIL)
    if done.is_trainer or done.sport_type == "VirtualRun":
        return Reason(VerdictReason.BECAUSE_OF_TREADMILL)
    return Reason(VerdictReason.BECAUSE_NO_SPEED_WAS_SET) if no_speed else None


def _ceiling_mps(steps: Sequence[Step | Repeat]) -> float | None:
    """The fastest speed of the easy steps, if all of them have one."""
    easy = [step for step in steps if isinstance(step, Step) and step.intensity is Intensity.EASY]
    speeds = [step.fastest_speed_mps for step in easy if step.fastest_speed_mps is not None]
    return max(speeds) if speeds and len(speeds) == len(easy) else None


def _as_a_set(session: PlannedItem, done: Done, share: float, amount: Reason) -> _Verdict:
    repeats, work = repeats_of(session.steps), done.work(session.steps)
    unseen = None if is_told_apart(session.steps) else VerdictReason.NOT_TOLD_APART
    if work is None or (unseen is not None and work.share < ENOUGH_REPEATS):
        code = SessionVerdict.SHORTENED if share < SHORTENED else SessionVerdict.DONE
        return code, (amount, Reason(unseen or VerdictReason.NOT_RECORDED))
    count = Reason(VerdictReason.REPEATS, {"done": len(work.bouts), "planned": len(repeats)})
    if work.share < ENOUGH_REPEATS:
        return SessionVerdict.REPEATS_LEFT_OUT, (count,)
    target = target_mps(repeats)
    why = _by_effort(done, target is None)
    if why is not None or target is None:
        return SessionVerdict.DONE, (count, *(() if why is None else (why,)))
    speed, (slowest, fastest) = mean_speed_mps(work.bouts), target
    values = {"speed_mps": speed, "slowest_mps": slowest, "fastest_mps": fastest}
    reasons = (count, Reason(VerdictReason.AS_A_SET, values))
    if speed > fastest * (1 + ON_TARGET):
        return SessionVerdict.FASTER_THAN_TARGET, reasons
    slow = speed < slowest * (1 - ON_TARGET)
    return (SessionVerdict.SLOWER_THAN_TARGET if slow else SessionVerdict.ON_TARGET), reasons
