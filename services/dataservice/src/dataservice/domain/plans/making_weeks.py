"""The weeks of a plan before anything stands in them: phases counted back from the race, and cut-backs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dataservice.domain.plans import rules
from dataservice.domain.plans.model import Aim, GoalRace, Phase, PlanRequest, Priority

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)

DEFAULT_WEEKS = {Aim.START_RUNNING: 12, Aim.KEEP_FIT: 12, Aim.COME_BACK: 8}

TAPER_FIRST, TAPER_LAST = 0.75, 0.35
"""What a day of the taper holds of an ordinary one, at its beginning and its end: half of it in the mean."""

RECOVERY_SHARE = 0.75
SMALL_TAPER_SHARE = 0.80


@dataclass(frozen=True, slots=True)
class Outline:
    """A week as time has it.

    `first` and `last` are its days in the plan. `share` is what taper, a tune-up race or recovery leave of an ordinary
    week's distance, over all seven days; `no_hard` are the weekdays on which nothing hard may stand.
    """

    index: int
    starts_on: date
    first: date
    last: date
    phase: Phase
    is_cutback: bool
    share: float
    no_hard: frozenset[int]
    races: tuple[GoalRace, ...]
    to_end: int

    @property
    def days(self) -> int:
        """How many days of it are the plan's."""
        return (self.last - self.first).days + 1


def goal_of(request: PlanRequest) -> GoalRace | None:
    """The race that the plan is built for."""
    return next((race for race in request.races if race.priority is Priority.A), None)


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def last_day(request: PlanRequest) -> date:
    """The day on which the plan ends: the goal race's, or a Sunday."""
    goal = goal_of(request)
    if goal is not None:
        return goal.date
    weeks = request.weeks if request.weeks is not None else DEFAULT_WEEKS[request.aim]
    monday = monday_of(request.starts_on)
    if request.starts_on.weekday() > 2:
        monday += _WEEK
    return monday + timedelta(days=7 * weeks - 1)


def outlines(request: PlanRequest) -> list[Outline]:
    """The plan's weeks, from the one of its first day to the one of its last."""
    goal, end = goal_of(request), last_day(request)
    monday = monday_of(request.starts_on)
    count = (end - monday).days // 7 + 1
    taper_days = rules.shape(goal.distance_m).taper_days if goal is not None else 0
    tapering = _tapering_weeks(monday, count, end, taper_days) if goal is not None else 0
    phases = _phases(request, goal, count, tapering)
    no_hard = _days_without_anything_hard(request.races)
    recovering = _recovering(request.races)
    found = []
    for index in range(count):
        starts_on = monday + index * _WEEK
        days = [starts_on + each * _DAY for each in range(7)]
        races = tuple(sorted((race for race in request.races if race.date in days), key=lambda race: race.date))
        phase = phases[index]
        share = 1.0
        if goal is not None:
            share = sum(_day_share((goal.date - day).days, taper_days) for day in days) / 7.0
        if phase not in (Phase.TAPER, Phase.RACE):
            easy_days = sum(day in recovering for day in days)
            if easy_days > 4:
                phase = Phase.RECOVERY
            if easy_days > 2:
                share = min(share, RECOVERY_SHARE)
            if any(race.priority is Priority.B for race in races):
                share = min(share, SMALL_TAPER_SHARE)
        found.append(
            Outline(
                index=index,
                starts_on=starts_on,
                first=max(starts_on, request.starts_on),
                last=min(days[-1], end),
                phase=phase,
                is_cutback=_is_cutback(index, count - tapering, goal is not None),
                share=share,
                no_hard=frozenset(day.weekday() for day in days if day in no_hard),
                races=races,
                to_end=count - index,
            )
        )
    return found


def _tapering_weeks(monday: date, count: int, race_day: date, taper_days: int) -> int:
    """The race's week, and those before it of which most days are in the taper."""
    weeks = 1
    while weeks < count:
        sunday = monday + (count - weeks) * _WEEK - _DAY
        in_taper = min(max(taper_days - (race_day - sunday).days, 0), 7)
        if in_taper < 4:
            break
        weeks += 1
    return weeks


def _phases(request: PlanRequest, goal: GoalRace | None, count: int, tapering: int) -> list[Phase]:
    """Daniels' phases, counted back from the race; what is left before them is for easy running."""
    if goal is None:
        return [Phase.BASE] * count
    whole = rules.shape(goal.distance_m).weeks_from - 2
    building = count - tapering
    quality = whole if request.goes_on else min(whole, building)
    early = quality * 2 // 7 if quality > 3 else 0
    peak = (quality - early) // 2
    back = [Phase.RACE] + [Phase.TAPER] * (tapering - 1)
    back += [Phase.RACE_PREPARATION] * (quality - early - peak) + [Phase.PEAK_QUALITY] * peak
    back += [Phase.EARLY_QUALITY] * early
    back += [Phase.BASE] * max(count - len(back), 0)
    return back[:count][::-1]


def _is_cutback(index: int, building: int, before_race: bool) -> bool:
    """Every fourth week, counted back so that three weeks lead up to the taper, or that the last one is light."""
    if index >= building:
        return False
    return (building - index) % rules.CUTBACK_WEEKS == 0 if before_race else (building - index) % 4 == 1


def _day_share(days_before: int, taper_days: int) -> float:
    if days_before <= 0:
        return 0.0
    if days_before >= taper_days:
        return 1.0
    along = (taper_days - 1 - days_before) / (taper_days - 2)
    return TAPER_FIRST + along * (TAPER_LAST - TAPER_FIRST)


def _days_without_anything_hard(races: Sequence[GoalRace]) -> set[date]:
    """Those just before a race, and those of recovery after it."""
    before = {
        race.date - each * _DAY for race in races for each in range(1, rules.EASY_DAYS_BEFORE[race.priority.value] + 1)
    }
    return before | _recovering(races)


def _recovering(races: Sequence[GoalRace]) -> set[date]:
    return {race.date + each * _DAY for race in races for each in range(1, rules.recovery_days(race.distance_m) + 1)}
