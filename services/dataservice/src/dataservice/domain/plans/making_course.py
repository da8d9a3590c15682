"""The course of a plan: week after week, each from what was run and planned before it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dataservice.domain.plans import rules
from dataservice.domain.plans.making_days import Layout, Role, Wanted, layout
from dataservice.domain.plans.making_sessions import Designer
from dataservice.domain.plans.making_sizes import PARKRUN_SHARE, Bounds, Item, Sizer, cap_m, is_goal
from dataservice.domain.plans.making_start import Start, start_of
from dataservice.domain.plans.making_weeks import Outline, goal_of, outlines
from dataservice.domain.plans.model import (
    HARD,
    NOT_RUNNING,
    QUALITY,
    Aim,
    AppointmentKind,
    GoalRace,
    Phase,
    PlanRequest,
    Priority,
    Reason,
    Repeat,
    Session,
    SessionKind,
    Step,
    StepKind,
    Values,
)
from dataservice.domain.plans.paces import expected_race_s, speeds
from dataservice.domain.plans.reasons import Refused

RUNNING_APPOINTMENTS = frozenset({AppointmentKind.CLUB_TRACK, AppointmentKind.PARKRUN, AppointmentKind.GROUP_RUN})
BY_EFFORT_M = 8_000.0
"""A week that the marathon's estimate is asked with where she runs less."""

_ATTENDED = (*(kind for kind in AppointmentKind if kind in RUNNING_APPOINTMENTS), *AppointmentKind)
"""Of two on one day the first of these is kept."""

_DAY = timedelta(days=1)
_LONG_SHARE_OF_LARGE_WEEKS = 0.24
_QUALITY_FROM_M, _SECOND_QUALITY_FROM_M, _STRIDES_FROM_M = 15_000.0, 30_000.0, 12_000.0
_LONG_FROM_M = 10_000.0
_MOST_RUNS_OF_BEGINNERS = 4
_LONG_IN_CUTBACK, _LONG_IN_TAPER, _MOST_IN_TAPER = 0.75, 0.60, 0.60
_TAPER_AIM, _TAPER_SLACK = 0.50, 0.06
_LONGEST_BY_TIME_S = 5_400.0
_SHORT_OF_LIMIT = 0.99
_PLAIN_SHARE = 0.22
_READY_WITHIN = timedelta(weeks=8)
"""Before the race: what was run earlier is no preparation for it."""

_T, _I, _R = SessionKind.THRESHOLD, SessionKind.INTERVAL, SessionKind.REPETITION


@dataclass(slots=True)
class MadeWeek:
    """A week with its items. `limit_m` is what growth allowed, `before_m` the highest of the four weeks before it."""

    outline: Outline
    by_time: bool
    returning: bool
    is_cutback: bool
    limit_m: float
    before_m: float
    items: list[Item] = field(default_factory=list)
    left_out: tuple[int, ...] = ()

    @property
    def training_m(self) -> float:
        """What it holds beside the goal race."""
        return sum(each.distance_m for each in self.items if not is_goal(each))


@dataclass(slots=True)
class Made:
    """All that was made, and what it came to before the goal race."""

    designer: Designer
    start: Start
    runs: int
    weeks: list[MadeWeek] = field(default_factory=list)
    expected_s: dict[date, float | None] = field(default_factory=dict)
    longest_m: float = 0.0
    highest_m: float = 0.0
    long_needed_m: float = 0.0
    long_limit_s: float = rules.LONG_RUN_S
    refused: tuple[Reason, ...] = ()


class Course:
    """Makes the weeks of a request one after the other."""

    def __init__(self, request: PlanRequest, kept: Sequence[Session], *, for_race: bool = False) -> None:
        self.request, self.kept, self.for_race = request, kept, for_race
        self.goal = goal_of(request)
        self.start = start_of(request)
        self.speeds = speeds(request.training, self.start.vdot)
        self.designer = Designer(self.speeds, run_walk=request.run_walk)
        self.sizer = Sizer(self.designer)
        self.days = frozenset(range(7)) - request.impossible_weekdays
        self.runs = min(request.days_a_week, rules.MOST_DAYS, len(self.days))
        self.busy = frozenset(each.weekday for each in request.appointments if each.kind not in RUNNING_APPOINTMENTS)
        self.appointments = {
            each.weekday: each
            for each in sorted(request.appointments, key=lambda each: _ATTENDED.index(each.kind), reverse=True)
            if each.kind in RUNNING_APPOINTMENTS and each.weekday in self.days
        }
        self.made = Made(self.designer, self.start, self.runs)
        self.history, self.running = list(self.start.weeks_m), list(self.start.weeks_running_s)
        self.built_m: float | None = None
        self.was_hard = False
        first = request.starts_on.toordinal()
        self.longest = {first - days_ago: distance_m for days_ago, distance_m in self.start.daily_longest_m}
        self.longest_running: dict[int, float] = {}
        if self.start.longest_running_s:
            self.longest_running[first - 1] = self.start.longest_running_s
        self.beside_kept = {each.date + way * _DAY for each in kept if each.kind in HARD for way in (-1, 1)}
        self._set_aims(outlines(request))

    def _set_aims(self, found: list[Outline]) -> None:
        """What the plan leads up to: the distance of its largest week, and of its longest run."""
        self.outlines = found
        self.shape = rules.shape(self.goal.distance_m if self.goal is not None else 10_000.0)
        mps, level_m = self.designer.moving_mps, self.start.level_m
        if self.goal is not None:
            needed_m = self.shape.long_run_share * self.goal.distance_m
            if self.goal.distance_m >= rules.LONG_RUN_RELAXED_FROM_M and needed_m > rules.LONG_RUN_S * mps:
                self.made.long_limit_s = rules.LONG_RUN_RELAXED_S
            needed_m = min(needed_m, self.made.long_limit_s * mps - 1_000.0)
            self.made.long_needed_m = float(int(needed_m / 500.0) * 500)
            self.peak_m = max(min(self.shape.peak_m, self.runs * self.shape.session_s * mps), 1.1 * level_m)
            share = rules.LONG_RUN_SHARE_FOR_RACE.get(self.runs, rules.LONG_RUN_SHARE)
            self.peak_m = max(self.peak_m, 1.05 * self.made.long_needed_m / share)
        else:
            self.peak_m = max(level_m, self.start.before_m, min(15_000.0, self.runs * 1_800.0 * mps))
        growing = sum(not each.is_cutback and each.phase not in (Phase.TAPER, Phase.RACE) for each in found)
        self.step_m = max(0.0, self.peak_m - level_m) / max(1.0, 0.6 * growing)

    def run(self) -> Made:
        """Every week, and what was reached before the goal race."""
        for race in self.request.races:
            weekly_m = max(self.start.level_m, BY_EFFORT_M)
            self.made.expected_s[race.date] = expected_race_s(self.speeds, race, weekly_m)
        for outline in self.outlines:
            week = self._week(outline)
            self.made.weeks.append(week)
            self._remember(week)
            if self.made.refused:
                return self.made
        if self.goal is not None:
            self._level_the_taper(self.goal)
        for week in self.made.weeks:
            self.made.highest_m = max(self.made.highest_m, week.training_m)
            for item in week.items:
                if not is_goal(item) and item.date >= self.outlines[-1].last - _READY_WITHIN:
                    self.made.longest_m = max(self.made.longest_m, item.distance_m)
        return self.made

    def _week(self, outline: Outline) -> MadeWeek:
        shares = self.start.return_shares
        returning = outline.index < len(shares)
        before_m = max(self.history[-rules.GROWTH_WEEKS :])
        limit_m = shares[outline.index] * self.start.before_m if returning else rules.growth_limit_m(before_m)
        begins = self.start.beginner and not outline.index
        is_cutback = outline.is_cutback and not returning and not begins and before_m > 0.0 and outline.days == 7
        week = MadeWeek(outline, self._is_by_time(outline, returning), returning, is_cutback, limit_m, before_m)
        if week.by_time:
            self._fill_by_time(week)
        else:
            self._fill(week)
        return week

    def _is_by_time(self, outline: Outline, returning: bool) -> bool:
        if self.start.by_time_return:
            return returning or not self._longest_m(outline)
        longest_s = self._longest_running_s(outline)
        return (self.start.beginner and longest_s < rules.HALF_AN_HOUR_S) or not self._longest_m(outline)

    # -- a week by distance

    def _fill(self, week: MadeWeek) -> None:
        outline = week.outline
        budget_m = self._budget_m(week)
        if outline.index == 0:
            budget_m *= outline.days / 7.0 if outline.phase is not Phase.RACE else 1.0
        run_m = rules.LONGEST * self._longest_m(outline) - 1.0
        marathon = self._has_marathon_pace(outline, budget_m)
        found = self._layout(
            outline, self._quality(outline, budget_m) - marathon, long=self._has_long_run(outline, budget_m)
        )
        items = self._items(outline, found)
        if outline.phase is Phase.BASE and budget_m >= _STRIDES_FROM_M:
            for item in [each for each in items if each.role is Role.EASY][:2]:
                item.strides = True
        bounds = self._bounds(week, budget_m, run_m, marathon=marathon)
        week.items = self.sizer.size(items, budget_m, bounds, self._kinds(outline))
        self._cap_again(week)
        week.left_out = found.left_out

    def _budget_m(self, week: MadeWeek) -> float:
        outline = week.outline
        if week.returning:
            return _SHORT_OF_LIMIT * week.limit_m
        if outline.phase in (Phase.TAPER, Phase.RACE):
            return week.before_m * outline.share
        if week.is_cutback:
            return rules.CUTBACK * max(self.history[-3:])
        if self.built_m is None:
            budget_m = self.start.level_m + (self.step_m if self.request.goes_on else 0.0)
        else:
            budget_m = self.built_m + self.step_m
        if self.start.before_m:
            budget_m = max(budget_m, min(self.start.before_m, self.peak_m))
        budget_m = min(max(budget_m, rules.GROWTH_M), max(self.peak_m, self.built_m or 0.0), week.limit_m)
        return budget_m * outline.share

    def _bounds(self, week: MadeWeek, budget_m: float, run_m: float, *, marathon: bool) -> Bounds:
        outline = week.outline
        needed_m = self.made.long_needed_m
        long_m = max(self.shape.long_run_m, _LONG_SHARE_OF_LARGE_WEEKS * budget_m)
        if self.runs <= rules.FEW_DAYS:
            long_m = max(long_m, 1.1 * budget_m / self.runs)
        if self.goal is None:
            long_m = max(0.3 * budget_m, min(self.shape.long_run_m, 1.5 * budget_m / max(self.runs, 1)))
        long_m = min(long_m, self.made.long_limit_s * self.designer.moving_mps - 1.0)
        if week.is_cutback:
            long_m = min(long_m, _LONG_IN_CUTBACK * run_m)
        elif outline.phase is Phase.TAPER:
            long_m = min(long_m, _LONG_IN_TAPER * run_m)
        largest_m = max(self.peak_m, *self.start.weeks_m)
        gives_way = self.for_race or rules.LONG_RUN_SHARE * largest_m < needed_m
        light = week.is_cutback or outline.phase in (Phase.TAPER, Phase.RACE)
        return Bounds(run_m, long_m, needed_m if gives_way else 0.0, marathon, light, outline.phase is Phase.RACE)

    def _has_long_run(self, outline: Outline, budget_m: float) -> bool:
        return outline.phase is not Phase.RACE and budget_m >= _LONG_FROM_M

    def _has_marathon_pace(self, outline: Outline, budget_m: float) -> bool:
        """Whether the long run has a stretch at marathon pace: every other week of the race's preparation."""
        return (
            self.goal is not None
            and self.goal.distance_m >= rules.LONG_RUN_RELAXED_FROM_M
            and outline.phase is Phase.RACE_PREPARATION
            and not outline.is_cutback
            and outline.to_end % 2 == 0
            and not outline.races
            and budget_m >= _SECOND_QUALITY_FROM_M
            and not self.request.run_walk
        )

    def _quality(self, outline: Outline, budget_m: float) -> int:
        """How many hard sessions the week may have beside the long run and beside its races."""
        most = rules.QUALITY_OF_FEW_DAYS if self.runs <= rules.FEW_DAYS else rules.QUALITY_A_WEEK
        if budget_m < _QUALITY_FROM_M or outline.phase is Phase.RECOVERY or self.start.beginner:
            most = 0
        elif budget_m < _SECOND_QUALITY_FROM_M or outline.is_cutback or outline.phase is Phase.RACE:
            most = min(most, 1)
        if self.request.aim is not Aim.RACE or outline.phase is Phase.BASE:
            clubs = sum(each.kind is AppointmentKind.CLUB_TRACK for each in self.appointments.values())
            keeps_fit = self.request.aim in (Aim.KEEP_FIT, Aim.COME_BACK)
            most = min(most, max(clubs, 1 if keeps_fit and not outline.index < len(self.start.return_shares) else 0))
        fixed = sum(race.priority is not Priority.A for race in outline.races)
        fixed += sum(each.kind in QUALITY for each in self._kept_in(outline))
        return max(most - fixed, 0)

    def _kinds(self, outline: Outline) -> tuple[SessionKind, ...]:
        """What the hard sessions of a week train: Daniels' order, repetitions before intervals before threshold."""
        race_m = self.goal.distance_m if self.goal is not None else 10_000.0
        is_even = outline.to_end % 2 == 0
        if outline.phase is Phase.EARLY_QUALITY:
            return (_R, _T) if is_even or self.runs > rules.FEW_DAYS else (_T, _R)
        if outline.phase is Phase.PEAK_QUALITY:
            return (_I, _T) if is_even or self.runs > rules.FEW_DAYS else (_T, _I)
        if outline.phase is Phase.BASE:
            return (_T, _I) if is_even else (_I, _T)
        return (_I, _T) if race_m < 7_500.0 else (_T, _I)

    # -- a week by time

    def _fill_by_time(self, week: MadeWeek) -> None:
        outline = week.outline
        runs = min(self.runs, _MOST_RUNS_OF_BEGINNERS)
        found = self._layout(outline, 0, long=False, runs=runs)
        week.items, week.left_out = self._items(outline, found), found.left_out
        free = [each for each in week.items if each.kept is None and each.race is None]
        if not free:
            return
        fixed_m = sum(each.distance_m for each in week.items if each not in free and not is_goal(each))
        free_m = max(week.limit_m * outline.days / 7.0 - fixed_m, 0.0)
        longest_s = self._longest_running_s(outline)
        week_s = max(self.running[-rules.GROWTH_WEEKS :])
        first_s = rules.FIRST_RUNNING_OF_RETURNER_S if self.start.by_time_return else rules.FIRST_RUNNING_S
        most_s = max(rules.RUNNING_GROWTH * longest_s, longest_s + rules.RUNNING_GROWTH_S) if longest_s else first_s
        if week.returning:
            each_s = free_m / len(free) / self.designer.speeds.easy
        else:
            most_week_s = max(rules.RUNNING_GROWTH * week_s, week_s + rules.WEEK_RUNNING_GROWTH_S)
            kept_s = sum(_running_of(each) for each in week.items if each not in free and not is_goal(each))
            running = (most_week_s - kept_s) / max(len(free), round(runs * outline.days / 7.0))
            each_s = min(running, rules.HALF_AN_HOUR_S)
        each_s = min(each_s, most_s, _LONGEST_BY_TIME_S)
        if week.is_cutback and longest_s:
            each_s = min(each_s, rules.CUTBACK * max(self.running[-3:]) / len(free))
        each_s *= outline.share
        walking = self.request.run_walk or (self.start.beginner and each_s < rules.HALF_AN_HOUR_S)
        design = self.designer.by_time(each_s, walking=walking)
        if week.returning and design.distance_m * len(free) > free_m:
            each_s *= free_m / len(free) / design.distance_m
            design = self.designer.by_time(each_s, walking=False)
        for item in free:
            item.design, item.by_time = design, True
            if item.role is Role.PARKRUN_EASY:
                item.appointment = None

    # -- what the days hold

    def _layout(self, outline: Outline, quality: int, *, long: bool, runs: int | None = None) -> Layout:
        runs = self.runs if runs is None else runs
        span = range(outline.first.weekday(), outline.last.weekday() + 1)
        days = self.days & frozenset(span)
        goal_day = next((race.date.weekday() for race in outline.races if race.priority is Priority.A), None)
        fixed = {race.date.weekday(): Role.RACE for race in outline.races}
        for each in self._kept_in(outline):
            if each.kind not in NOT_RUNNING:
                fixed[each.date.weekday()] = Role.KEPT_HARD if each.kind in HARD else Role.KEPT
        if len(span) < 7:
            before = sum(day < span[0] for day in fixed)
            share = runs * len(span) / 7.0
            share = math.ceil(share) if outline.phase is Phase.RACE else max(round(share), 1)
            runs = before + min(share, len(days | set(fixed)) - before)
        no_hard = outline.no_hard
        if self.was_hard:
            no_hard |= {0}
        no_hard |= {day.weekday() for day in self.beside_kept if outline.first <= day <= outline.last}
        appointments = {day: each.kind for day, each in self.appointments.items() if day in days and day not in fixed}
        return layout(
            Wanted(
                days=days - {goal_day} - set(fixed),
                runs=runs,
                quality=quality,
                long=long,
                long_weekday=self.request.long_run_weekday,
                no_hard=no_hard,
                fixed=tuple(sorted(fixed.items())),
                appointments=tuple(sorted(appointments.items())),
                busy=self.busy & frozenset(span),
            )
        )

    def _items(self, outline: Outline, found: Layout) -> list[Item]:
        kept = {each.date.weekday(): each for each in self._kept_in(outline) if each.kind not in NOT_RUNNING}
        items = []
        for weekday, role in found.roles:
            item = Item(outline.starts_on + timedelta(days=weekday), role)
            if role is Role.RACE:
                item.race = next(race for race in outline.races if race.date == item.date)
                item.design = self.designer.race(item.race.distance_m, self.made.expected_s[item.date])
            elif role in (Role.KEPT, Role.KEPT_HARD):
                item.kept = kept[weekday]
            elif weekday in self.appointments and role is not Role.EASY:
                item.appointment = self.appointments[weekday].kind.value
                item.appointed_s = self.appointments[weekday].duration_s
            items.append(item)
        return items

    def _kept_in(self, outline: Outline) -> list[Session]:
        return [each for each in self.kept if outline.starts_on <= each.date <= outline.starts_on + timedelta(days=6)]

    # -- what the next week follows

    def _remember(self, week: MadeWeek) -> None:
        outline = week.outline
        for item in week.items:
            ordinal = item.date.toordinal()
            if item.race is not None and not is_goal(item):
                most_m = min(rules.LONGEST * self._longest_before(item.date), self._race_limit_m(week, item))
                if item.distance_m > most_m:
                    values: Values = {
                        "date": item.date.isoformat(),
                        "distance_m": round(item.distance_m),
                        "longest_m": round(most_m),
                    }
                    self.made.refused = (Reason(Refused.RACE_TOO_LONG_BY_THEN, values),)
            if not is_goal(item):
                self.longest[ordinal] = max(self.longest.get(ordinal, 0.0), item.distance_m)
                self.longest_running[ordinal] = max(self.longest_running.get(ordinal, 0.0), _running_of(item))
        self.history.append(week.training_m)
        self.running.append(sum(_running_of(each) for each in week.items if not is_goal(each)))
        is_whole = outline.days == 7
        if is_whole and outline.share >= 1.0 and not week.is_cutback and not week.returning:
            self.built_m = week.training_m
        elif week.returning or (self.built_m is not None and outline.share < 1.0):
            self.built_m = min(self.built_m, max(self.history[-4:])) if self.built_m is not None else week.training_m
        last = max((item for item in week.items), key=lambda item: item.date, default=None)
        self.was_hard = last is not None and last.date.weekday() == 6 and _is_hard(last)

    def _race_limit_m(self, week: MadeWeek, item: Item) -> float:
        """How long a race its week allows beside what else it holds."""
        if week.by_time:
            others_s = sum(_running_of(each) for each in week.items if each is not item)
            highest_s = max(self.running[-rules.GROWTH_WEEKS :])
            most_s = max(rules.RUNNING_GROWTH * highest_s, highest_s + rules.WEEK_RUNNING_GROWTH_S)
            if not week.returning and others_s + _running_of(item) <= most_s:
                return math.inf
            if not week.returning:
                return item.distance_m * max(most_s - others_s, 0.0) / _running_of(item)
        return max(week.limit_m - (week.training_m - item.distance_m), 0.0)

    def _longest_m(self, outline: Outline) -> float:
        """The longest run that counts on every day of the week: of thirty days before its Sunday, without its own."""
        return _highest(self.longest, outline.last, outline.first)

    def _longest_running_s(self, outline: Outline) -> float:
        return _highest(self.longest_running, outline.last, outline.first)

    def _longest_before(self, day: date) -> float:
        return _highest(self.longest, day, day)

    # -- the taper

    def _level_the_taper(self, goal: GoalRace) -> None:
        """Bring what the days before the race hold to half of an ordinary stretch, where whole weeks missed it."""
        first = goal.date - timedelta(days=self.shape.taper_days - 1)
        weeks = self.made.weeks
        before = [week.training_m for week in weeks if week.outline.starts_on + timedelta(days=6) < first]
        highest_m = max([*self.start.weeks_m, *before][-4:])
        aim_m = _TAPER_AIM * highest_m * self.shape.taper_days / 7.0
        for _ in range(4):
            inside = [
                (week, item) for week in weeks[-4:] for item in week.items if item.date >= first and not is_goal(item)
            ]
            total_m = sum(item.distance_m for _, item in inside)
            if abs(total_m - aim_m) <= _TAPER_SLACK * aim_m * 2.0:
                return
            easy = [
                (week, item)
                for week, item in inside
                if item.design is not None and not _is_quality(item) and item.role is not Role.PARKRUN_EASY
            ]
            easy_m = sum(item.distance_m for _, item in easy)
            if easy_m <= 0.0:
                return
            scale = min(max((aim_m - (total_m - easy_m)) / easy_m, 0.3), 1.5)
            for week, item in easy:
                self._scale(week, item, scale)
            for week in weeks[-4:]:
                self._cap_again(week)

    def _scale(self, week: MadeWeek, item: Item, scale: float) -> None:
        if item.by_time:
            seconds = _running_of(item) * scale
            item.design = self.designer.by_time(seconds, walking=item.designed.kind is SessionKind.RUN_WALK)
            return
        run_m = rules.LONGEST * self._longest_m(week.outline) - 1.0
        run_m = min(run_m, self.made.long_limit_s * self.designer.moving_mps)
        most_m = min(run_m, max(item.distance_m, _MOST_IN_TAPER * run_m))
        distance_m = float(int(min(item.distance_m * scale, most_m) / 100.0) * 100)
        item.design = self.designer.easy(distance_m, strides=item.strides)
        if item.role is Role.LONG:
            item.role = Role.EASY if scale < 0.75 else Role.LONG
            item.design = self.designer.long(distance_m) if item.role is Role.LONG else item.design

    def _cap_again(self, week: MadeWeek) -> None:
        """Hard sessions and the long run within what the smaller week allows."""
        for _ in range(3):
            week_m = week.training_m
            for item in week.items:
                if item.role is Role.LONG and item.kept is None and not item.by_time:
                    self._cap_long(week, item)
                elif item.role is Role.PARKRUN_EASY and self._is_large(week, item):
                    item.appointment, item.role = None, Role.EASY
                    item.design = self.designer.easy(float(int(_PLAIN_SHARE * week_m / 100.0) * 100))
                if item.design is None or item.kept is not None or item.design.kind not in (_T, _I, _R):
                    continue
                cap = cap_m(item.design.kind, 0.99 * week_m)
                if item.design.work_m > cap:
                    kind, duration_s = item.design.kind, item.design.duration_s
                    smaller = self.designer.quality(kind, cap, item.distance_m, fill_s=duration_s)
                    item.design = smaller or self.designer.easy(max(item.distance_m * 0.8, 2_000.0))
                    if smaller is None:
                        item.role = Role.EASY
            if week.training_m == week_m:
                break

    def _is_large(self, week: MadeWeek, item: Item) -> bool:
        """Whether five kilometres are more than its share of a week that the taper makes small."""
        is_small = item.distance_m > PARKRUN_SHARE * week.training_m
        return is_small and not item.by_time and len(week.items) > rules.FEW_DAYS

    def _cap_long(self, week: MadeWeek, item: Item) -> None:
        runs = sum(not is_goal(each) for each in week.items)
        most = rules.LONG_RUN_SHARE_OF_FEW.get(runs, rules.LONG_RUN_SHARE)
        needed_m = self.made.long_needed_m
        largest_m = max(self.peak_m, *self.start.weeks_m)
        gives_way = self.for_race or rules.LONG_RUN_SHARE * largest_m < needed_m
        if gives_way and item.distance_m <= needed_m:
            most = rules.LONG_RUN_SHARE_FOR_RACE.get(runs, most)
        others_m = week.training_m - item.distance_m
        if most < 1.0 and item.distance_m > most / (1.0 - most) * others_m:
            distance_m = float(int(most / (1.0 - most) * others_m / 100.0) * 100)
            item.design = self.designer.long(max(distance_m, 1_000.0))


def _running_of(item: Item) -> float:
    if item.kept is not None:
        return _of_steps(item.kept.steps) or item.kept.duration_s
    if item.design is None:
        return 0.0
    return _of_steps(item.design.steps) if item.by_time else item.design.duration_s


def _of_steps(steps: Sequence[Step | Repeat]) -> float:
    seconds = 0.0
    for each in steps:
        times, parts = (each.times, each.steps) if isinstance(each, Repeat) else (1, (each,))
        seconds += times * sum(part.duration_s or 0.0 for part in parts if part.kind is StepKind.RUN)
    return seconds


def _is_quality(item: Item) -> bool:
    return item.design is not None and item.design.kind in QUALITY


def _is_hard(item: Item) -> bool:
    if item.kept is not None:
        return item.kept.kind in HARD
    return item.design is not None and item.design.kind in HARD


def _highest(by_day: dict[int, float], day: date, before: date) -> float:
    """The highest of the thirty days before `day`, as far as they lie before `before`."""
    to = before.toordinal()
    return max((by_day.get(each, 0.0) for each in range(day.toordinal() - rules.LONGEST_DAYS, to)), default=0.0)
