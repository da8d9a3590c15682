"""What is to be said of a training week: a verdict, its figures, and the one thing to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dataservice.domain.matching import Done, PlannedItem
from dataservice.domain.plans.model import HARD, NOT_RUNNING, QUALITY, Reason
from dataservice.domain.verdicts import Judged, SessionVerdict, judge

PAINFUL = 4
"""From here on, of 10, pain is what a week is about."""

FEW, MANY = 0.85, 1.15
"""Outside of these shares of the planned distance a week was less, or more, than planned."""


class WeekVerdict(StrEnum):
    """What is said of a week."""

    NOTHING_PLANNED = "nothing_planned"
    UNDER_WAY = "under_way"
    AHEAD = "ahead"
    AS_PLANNED = "as_planned"
    LESS_THAN_PLANNED = "less_than_planned"
    MORE_THAN_PLANNED = "more_than_planned"
    WITHOUT_KEY_SESSION = "without_key_session"
    EASY_DAYS_TOO_FAST = "easy_days_too_fast"
    RESTED = "rested"


class OneThing(StrEnum):
    """The one thing to change, or to keep."""

    SEE_TO_PAIN = "see_to_pain"
    SLOW_DOWN_EASY_RUNS = "slow_down_easy_runs"
    HOLD_BACK_DISTANCE = "hold_back_distance"
    HOLD_BACK_REPEATS = "hold_back_repeats"
    EASE_TARGETS = "ease_targets"
    KEY_SESSION_FIRST = "key_session_first"
    FEWER_DAYS = "fewer_days"
    SAY_HOW_IT_FELT = "say_how_it_felt"
    KEEP_GOING = "keep_going"


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedWeek:
    """A week's verdict with its figures; distances are of runs. Key sessions are the hard ones."""

    code: WeekVerdict
    one_thing: Reason
    planned_distance_m: float
    done_distance_m: float
    planned_sessions: int
    done_sessions: int
    planned_key_sessions: int
    done_key_sessions: int


def judge_week(
    monday: date, today: date, sessions: Sequence[tuple[PlannedItem, Done | None]], runs: Sequence[Done]
) -> JudgedWeek:
    """The verdict of a week. `sessions` are those planned in it, with what was done of them; `runs` all of its runs."""
    running = [pair for pair in sessions if pair[0].kind not in NOT_RUNNING and not pair[0].is_skipped]
    keys = [pair for pair in running if pair[0].kind in HARD]
    figures = {
        "planned_distance_m": sum(session.distance_m for session, _ in running),
        "done_distance_m": sum(run.distance_m for run in runs),
        "planned_sessions": len(running),
        "done_sessions": sum(done is not None for _, done in running),
        "planned_key_sessions": len(keys),
        "done_key_sessions": sum(done is not None for _, done in keys),
    }
    judged = [(session, done, judge(session, done, today)) for session, done in running]
    days_left = 7 - (today - monday).days
    return JudgedWeek(
        code=_week_code(judged, figures, days_left),
        one_thing=_one_thing(judged, figures, runs, over=days_left <= 0),
        planned_distance_m=figures["planned_distance_m"],
        done_distance_m=figures["done_distance_m"],
        planned_sessions=int(figures["planned_sessions"]),
        done_sessions=int(figures["done_sessions"]),
        planned_key_sessions=int(figures["planned_key_sessions"]),
        done_key_sessions=int(figures["done_key_sessions"]),
    )


_WeekRow = tuple[PlannedItem, Done | None, Judged]
_TOO_HARD_EASY = (SessionVerdict.FASTER_THAN_EASY, SessionVerdict.HARDER_THAN_EASY)


def _week_code(judged: Sequence[_WeekRow], figures: dict[str, float], days_left: int) -> WeekVerdict:
    if not judged:
        return WeekVerdict.NOTHING_PLANNED if figures["done_distance_m"] > 0 or days_left > 0 else WeekVerdict.RESTED
    if days_left > 7:
        return WeekVerdict.AHEAD
    if days_left > 0 and any(verdict.code is SessionVerdict.PLANNED for _, _, verdict in judged):
        return WeekVerdict.UNDER_WAY
    easy = [verdict for session, done, verdict in judged if session.kind not in HARD and done is not None]
    planned, done_m = figures["planned_distance_m"], figures["done_distance_m"]
    if planned > 0 and done_m > MANY * planned:
        return WeekVerdict.MORE_THAN_PLANNED
    if figures["done_key_sessions"] < figures["planned_key_sessions"]:
        return WeekVerdict.WITHOUT_KEY_SESSION
    if done_m < FEW * planned:
        return WeekVerdict.LESS_THAN_PLANNED
    if easy and 2 * sum(verdict.code in _TOO_HARD_EASY for verdict in easy) >= len(easy):
        return WeekVerdict.EASY_DAYS_TOO_FAST
    return WeekVerdict.AS_PLANNED


def _one_thing(judged: Sequence[_WeekRow], figures: dict[str, float], runs: Sequence[Done], *, over: bool) -> Reason:
    """The first of the rules that has something to say; they stand in the order of what matters."""
    pain = max((run.pain for run in runs if run.pain is not None), default=0)
    if pain >= PAINFUL:
        return Reason(OneThing.SEE_TO_PAIN, {"pain": pain})
    codes = [verdict.code for _, _, verdict in judged]
    easy = [verdict for session, done, verdict in judged if session.kind not in QUALITY and done is not None]
    fast = sum(verdict.code in _TOO_HARD_EASY for verdict in easy)
    if easy and 2 * fast >= len(easy):
        return Reason(OneThing.SLOW_DOWN_EASY_RUNS, {"runs": fast, "of": len(easy)})
    planned, done_m = figures["planned_distance_m"], figures["done_distance_m"]
    if planned > 0 and done_m > MANY * planned:
        return Reason(OneThing.HOLD_BACK_DISTANCE, {"done_m": done_m, "planned_m": planned})
    if SessionVerdict.FASTER_THAN_TARGET in codes:
        return Reason(OneThing.HOLD_BACK_REPEATS)
    if codes.count(SessionVerdict.SLOWER_THAN_TARGET) + codes.count(SessionVerdict.REPEATS_LEFT_OUT) > 1:
        return Reason(OneThing.EASE_TARGETS)
    if over and figures["done_key_sessions"] < figures["planned_key_sessions"]:
        missed = figures["planned_key_sessions"] - figures["done_key_sessions"]
        return Reason(OneThing.KEY_SESSION_FIRST, {"sessions": int(missed)})
    if over and judged and 2 * figures["done_sessions"] < figures["planned_sessions"]:
        values = {"done": int(figures["done_sessions"]), "planned": int(figures["planned_sessions"])}
        return Reason(OneThing.FEWER_DAYS, values)
    if runs and all(run.perceived_exertion is None for run in runs):
        return Reason(OneThing.SAY_HOW_IT_FELT)
    return Reason(OneThing.KEEP_GOING)
