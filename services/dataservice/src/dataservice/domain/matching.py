"""Which planned session a run is what was done of.

A pure function of sessions, activities and her word, computed whenever somebody asks: no edit, merge or purge leaves it
stale, and the order in which runs came in never shows. Each session has at most one activity, and each activity one
session. Whatever belongs to a session lies at most three days from it.

First those are matched of which each is clearly the other's best: what is sure rests on few days around, wherever it
lies in a week. Then what is left of each training week is assigned so that the whole fits best, and at last what is
left at its ends with what is left of its neighbours there. So a run changes nothing twelve days away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from dataservice.domain.assignment import assign
from dataservice.domain.matching_work import STRIDES_S, Bout, Work, is_told_apart, repeats_of, work_of
from dataservice.domain.plans.model import (
    NOT_RUNNING,
    QUALITY,
    Reason,
    Repeat,
    SessionKind,
    Step,
)

MOST_DAYS = 3
"""So far may a run lie from the session that it was."""

SURE_SCORE = 0.85
"""From here on, two that fit nothing else as well belong together."""

LEAST_SCORE = 0.45
"""Below, an activity rather belongs to no session."""

_OF_DAY = (1.0, 0.75, 0.5, 0.25)
_DAY, _AMOUNT, _KIND = 0.4, 0.3, 0.3
_FITS = 0.8
_UNKNOWN = 0.6
_MOVED_FITS = 0.7
"""What was run on another day is a session only if this much of it fits: else it is a run for itself."""

_POWER = 4
"""One pair that fits is worth more than two that hardly do: no run is taken from its own day to make up the numbers."""

_ENDS = 2
"""So many days at each end of a week look over to its neighbour."""

STRENGTH_SPORTS = frozenset(
    ("WeightTraining", "Crossfit", "Workout", "Pilates", "Yoga", "HighIntensityIntervalTraining")
)


class MatchReason(StrEnum):
    """Why a run was matched to a session; the front-end has a sentence for each."""

    HER_WORD = "her_word"
    SAME_DAY = "same_day"
    DAYS_EARLIER = "days_earlier"
    DAYS_LATER = "days_later"
    DISTANCE_FITS = "distance_fits"
    DISTANCE_DIFFERS = "distance_differs"
    DURATION_FITS = "duration_fits"
    DURATION_DIFFERS = "duration_differs"
    REPEATS_FOUND = "repeats_found"
    REPEATS_DIFFER = "repeats_differ"
    STEADY = "steady"
    IS_RACE = "is_race"
    NAMED_SO = "named_so"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedItem:
    """A planned session as it is matched and judged. `is_skipped`: she leaves it out."""

    session_id: UUID
    local_date: date
    kind: SessionKind
    steps: tuple[Step | Repeat, ...]
    distance_m: float
    duration_s: float
    by_time: bool = False
    is_skipped: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """An activity as it is matched and judged.

    `bouts` is None while nothing was recorded second by second, `laps` are those of the watch; `doubtful`, if nobody
    can have run it and she did not answer yet.
    """

    activity_id: UUID
    local_date: date
    sport_type: str
    is_run: bool
    distance_m: float
    moving_time_s: float
    elapsed_time_s: float
    average_speed_mps: float | None = None
    graded_speed_mps: float | None = None
    is_race: bool = False
    workout_type: str | None = None
    is_trainer: bool = False
    temperature_c: float | None = None
    perceived_exertion: int | None = None
    pain: int | None = None
    doubtful: bool = False
    bouts: tuple[Bout, ...] | None = None
    laps: tuple[Bout, ...] = ()

    def work(self, steps: Sequence[Step | Repeat]) -> Work | None:
        """What of a session's repeats was found in it; None where nothing can be told."""
        speed = self.graded_speed_mps or self.average_speed_mps or 0.0
        return work_of(steps, self.bouts, self.laps, Bout(self.moving_time_s, self.distance_m, speed))


@dataclass(frozen=True, slots=True)
class Match:
    """That an activity is what was done of a session. `score` is from 0 to 1; of her own word, 1."""

    activity_id: UUID
    session_id: UUID
    score: float
    is_override: bool
    reasons: tuple[Reason, ...]


def match(
    planned: Sequence[PlannedItem], done: Sequence[Done], overrides: Mapping[UUID, UUID | None]
) -> dict[UUID, Match]:
    """The matches, by activity. `overrides` are her word: the session of an activity, or that it belongs to none."""
    sessions = {each.session_id: each for each in planned}
    activities = {each.activity_id: each for each in done}
    found = {
        activity_id: _her_word(activity_id, session_id)
        for activity_id, session_id in overrides.items()
        if session_id is not None and session_id in sessions and activity_id in activities
    }
    told = {each.session_id for each in found.values()}
    free = [each for each in planned if each.session_id not in told and not each.is_skipped]
    runs = [each for each in done if each.activity_id not in overrides]
    _join_sure(free, runs, found)
    left, alone = _left(free, runs, found)
    for monday in sorted({monday_of(each.local_date) for each in left}):
        week = [each for each in left if monday_of(each.local_date) == monday]
        _assign(week, [each for each in alone if monday_of(each.local_date) == monday], found)
    left, alone = _left(left, alone, found)
    for monday in sorted({_nearest_monday(each.local_date) for each in left}):
        near = [each for each in left if _at_end(each.local_date) and _nearest_monday(each.local_date) == monday]
        others = [each for each in alone if _at_end(each.local_date) and _nearest_monday(each.local_date) == monday]
        _assign(near, others, found)
    return found


def candidates(planned: Sequence[PlannedItem], one: Done) -> list[Match]:
    """The sessions that an activity may be what was done of, the likeliest first, whatever else was done."""
    found = [each for session in planned if (each := _match(session, one, strictly=False)) is not None]
    return sorted(found, key=lambda each: (-each.score, each.session_id))


def monday_of(day: date) -> date:
    """The Monday with which its training week begins."""
    return day - timedelta(days=day.weekday())


def _nearest_monday(day: date) -> date:
    """The end of a week that is nearer: its Monday, or the next one."""
    return monday_of(day + timedelta(days=MOST_DAYS))


def _at_end(day: date) -> bool:
    return day.weekday() < _ENDS or day.weekday() >= 7 - _ENDS


def _left(
    planned: Sequence[PlannedItem], done: Sequence[Done], found: Mapping[UUID, Match]
) -> tuple[list[PlannedItem], list[Done]]:
    taken = {each.session_id for each in found.values()}
    return (
        [each for each in planned if each.session_id not in taken],
        [each for each in done if each.activity_id not in found],
    )


def _join_sure(planned: Sequence[PlannedItem], done: Sequence[Done], found: dict[UUID, Match]) -> None:
    """Match those of which each is the other's best, where that is clearly so."""
    by_day: dict[date, list[Done]] = {}
    for each in done:
        by_day.setdefault(each.local_date, []).append(each)
    best_of: dict[UUID, Match] = {}
    chosen: list[Match] = []
    for session in planned:
        near = (session.local_date + timedelta(days=days) for days in range(-MOST_DAYS, MOST_DAYS + 1))
        pairs = [_match(session, each, strictly=True) for day in near for each in by_day.get(day, ())]
        likely = [pair for pair in pairs if pair is not None]
        if likely:
            chosen.append(max(likely, key=_rank))
        for pair in likely:
            known = best_of.get(pair.activity_id)
            best_of[pair.activity_id] = pair if known is None else max(known, pair, key=_rank)
    for pair in chosen:
        if pair.score >= SURE_SCORE and best_of[pair.activity_id] is pair:
            found[pair.activity_id] = pair


def _rank(pair: Match) -> tuple[float, UUID, UUID]:
    return pair.score, pair.session_id, pair.activity_id


def _assign(planned: Sequence[PlannedItem], done: Sequence[Done], found: dict[UUID, Match]) -> None:
    sessions = sorted(planned, key=lambda each: (each.local_date, each.kind, each.session_id))
    activities = sorted(done, key=lambda each: (each.local_date, each.activity_id))
    pairs = [[_match(session, activity, strictly=True) for activity in activities] for session in sessions]
    worth = [[0 if pair is None else round(pair.score**_POWER * 1_000_000) for pair in row] for row in pairs]
    for row, column in enumerate(assign(worth)):
        pair = None if column is None else pairs[row][column]
        if pair is not None:
            found[pair.activity_id] = pair


def _her_word(activity_id: UUID, session_id: UUID) -> Match:
    return Match(activity_id, session_id, 1.0, is_override=True, reasons=(Reason(MatchReason.HER_WORD),))


def _match(session: PlannedItem, done: Done, *, strictly: bool) -> Match | None:
    days = (done.local_date - session.local_date).days
    if abs(days) > MOST_DAYS or not _same_family(session.kind, done):
        return None
    amount, of_amount = _amount(session, done)
    kind, of_kind = _kind(session, done)
    score = round(_DAY * _OF_DAY[abs(days)] + _AMOUNT * amount + _KIND * kind, 3)
    moved = days != 0 and amount < _MOVED_FITS and not done.is_race
    if score < (LEAST_SCORE if strictly else LEAST_SCORE / 2) or (strictly and moved):
        return None
    return Match(
        done.activity_id, session.session_id, score, is_override=False, reasons=(_day(days), of_amount, *of_kind)
    )


def _same_family(kind: SessionKind, done: Done) -> bool:
    if kind is SessionKind.STRENGTH:
        return done.sport_type in STRENGTH_SPORTS
    if kind in NOT_RUNNING:
        return not done.is_run and done.sport_type not in STRENGTH_SPORTS
    return done.is_run or (kind is SessionKind.RUN_WALK and done.sport_type in ("Walk", "Hike"))


def _day(days: int) -> Reason:
    if days == 0:
        return Reason(MatchReason.SAME_DAY)
    return Reason(MatchReason.DAYS_LATER if days > 0 else MatchReason.DAYS_EARLIER, {"days": abs(days)})


def _amount(session: PlannedItem, done: Done) -> tuple[float, Reason]:
    """How near what was done comes to what was planned, from 0 to 1: in distance, or in time where that was planned."""
    if session.by_time or session.kind in NOT_RUNNING or session.distance_m <= 0:
        values = {"done_s": done.moving_time_s, "planned_s": session.duration_s}
        fits, differs = MatchReason.DURATION_FITS, MatchReason.DURATION_DIFFERS
    else:
        values = {"done_m": done.distance_m, "planned_m": session.distance_m}
        fits, differs = MatchReason.DISTANCE_FITS, MatchReason.DISTANCE_DIFFERS
    share = _share(*values.values())
    return share, Reason(fits if share >= _FITS else differs, values)


def _kind(session: PlannedItem, done: Done) -> tuple[float, tuple[Reason, ...]]:
    """How much what was done looks like the kind that was planned, from 0 to 1."""
    if session.kind in (SessionKind.RACE, SessionKind.TIME_TRIAL):
        return (1.0, (Reason(MatchReason.IS_RACE),)) if done.is_race else (0.3, ())
    if done.is_race:
        return 0.3, (Reason(MatchReason.IS_RACE),)
    if session.kind in NOT_RUNNING:
        return _UNKNOWN, ()
    named = {"long_run": SessionKind.LONG}.get(done.workout_type or "")
    if named is session.kind or (done.workout_type == "workout" and session.kind in QUALITY):
        return 1.0, (Reason(MatchReason.NAMED_SO),)
    return _of_work(session, done)


def _of_work(session: PlannedItem, done: Done) -> tuple[float, tuple[Reason, ...]]:
    planned = len(repeats_of(session.steps))
    if planned and not is_told_apart(session.steps):
        return _UNKNOWN, ()
    work = done.work(session.steps)
    if work is not None:
        count = _share(len(work.bouts), planned)
        code = MatchReason.REPEATS_FOUND if count >= _FITS else MatchReason.REPEATS_DIFFER
        share = (count + _share(work.share, 1.0)) / 2
        return 0.3 + 0.7 * share, (Reason(code, {"found": len(work.bouts), "planned": planned}),)
    if done.bouts is None or planned:
        return _UNKNOWN, ()
    hard = any(each.elapsed_time_s > STRIDES_S for each in done.bouts)
    return (0.4, ()) if hard else (1.0, (Reason(MatchReason.STEADY),))


def _share(one: float, other: float) -> float:
    return min(one, other) / max(one, other) if one > 0 and other > 0 else 0.0
