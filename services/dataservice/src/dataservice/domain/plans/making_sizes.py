"""How far each session of a week is: what a week may hold, shared out among its days within the caps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dataservice.domain.plans import rules
from dataservice.domain.plans.making_days import Role
from dataservice.domain.plans.making_sessions import Design, Designer
from dataservice.domain.plans.model import GoalRace, Intensity, Priority, Reason, Session, SessionKind

_SLACK = 0.02
"""Caps are of a little less than the week that is aimed at, which rounding keeps from being reached."""

_LARGE_M = 25_000.0
_ROUNDS = 12
_SHORTEST_EASY_S, _SHORTEST_IN_LIGHT_WEEKS_S, _SHORTEST_OF_LONGEST = 1_200.0, 720.0, 0.65
_LONGEST_EASY_S = 5_400.0
_LEAST_BESIDE_PARKRUN, PARKRUN_SHARE = 0.75, 0.34
_LONGEST_IN_RACE_WEEK = 0.5
_LARGEST_SHARE, _LARGEST_SHARE_OF_FEW = 0.29, {1: 1.0, 2: 0.5, 3: 0.38}
"""Of the week, for any run beside the long one; by the week's runs, where they are few."""

_LONGEST_QUALITY_S = 6_600.0
_APPOINTED_OVER_OTHERS = 1.5


@dataclass(slots=True)
class Item:
    """A session in the making."""

    date: date
    role: Role
    design: Design | None = None
    appointment: str | None = None
    appointed_s: float | None = None
    race: GoalRace | None = None
    kept: Session | None = None
    strides: bool = False
    by_time: bool = False
    reasons: list[Reason] = field(default_factory=list)

    @property
    def designed(self) -> Design:
        """Its design; ValueError for one that has none, which no item of a finished week is."""
        if self.design is None:
            raise ValueError(f"the session of {self.date} was not designed")
        return self.design

    @property
    def distance_m(self) -> float:
        """How far it is, 0 before it is designed."""
        if self.kept is not None:
            return self.kept.distance_m
        return self.design.distance_m if self.design is not None else 0.0


def is_goal(item: Item) -> bool:
    """Whether it is the race that the plan is built for."""
    return item.race is not None and item.race.priority is Priority.A


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the sessions of one week are held to.

    `run_m` is the longest that any may be, `long_m` the longest that the long run may be; up to `long_needed_m` its
    share of the week may give way (0 where it may not).
    """

    run_m: float
    long_m: float
    long_needed_m: float
    marathon: bool
    light: bool
    racing: bool


class Sizer:
    """Shares the distance of a week out among its sessions."""

    def __init__(self, designer: Designer) -> None:
        self.designer = designer

    def size(self, items: Sequence[Item], week_m: float, bounds: Bounds, kinds: Sequence[SessionKind]) -> list[Item]:
        """The items with their designs, which come to this week or to less; what finds no room is left out."""
        sized = list(items)
        for _ in range(_ROUNDS):
            slack_m = max(_SLACK * week_m, 100.0 * len(sized) + (500.0 if week_m > _LARGE_M else 100.0))
            sized = self._shared_out(sized, week_m, max(week_m - slack_m, 0.0), bounds, kinds)
            total_m = sum(item.distance_m for item in sized if not is_goal(item))
            if total_m >= week_m - slack_m:
                break
            week_m = total_m
        return sized

    def _shared_out(
        self, items: Sequence[Item], week_m: float, basis_m: float, bounds: Bounds, kinds: Sequence[SessionKind]
    ) -> list[Item]:
        done = [item for item in items if item.role in (Role.RACE, Role.KEPT, Role.KEPT_HARD)]
        left_m = week_m - sum(item.distance_m for item in done if not is_goal(item))
        long = next((item for item in items if item.role is Role.LONG), None)
        longest_m = bounds.run_m
        if long is not None:
            long_m = self._long_m(basis_m, len(items), bounds)
            if self._least_m(bounds) <= long_m <= left_m:
                marathon_m = self._marathon_m(basis_m, long_m) if bounds.marathon else 0.0
                long.design = self.designer.long(long_m, marathon_m)
                left_m -= long.design.distance_m
                longest_m = long_m
                done.append(long)
        easy = [item for item in items if item.role in (Role.EASY, Role.CLUB_EASY, Role.PARKRUN_EASY, Role.GROUP)]
        hard = [item for item in items if item.role in (Role.CLUB, Role.QUALITY, Role.PARKRUN)]
        share = _LARGEST_SHARE_OF_FEW.get(sum(not is_goal(item) for item in items), _LARGEST_SHARE)
        most_m = min(bounds.run_m, share * basis_m, _LONGEST_QUALITY_S * self.designer.speeds.easy)
        worked = self._hard_ones(hard, left_m - len(easy) * self._least_m(bounds), basis_m, most_m, kinds)
        easy += [item for item in hard if item.design is None]
        left_m -= sum(item.distance_m for item in worked)
        others = sum(not is_goal(item) for item in [*done, *worked])
        rest = self._easy(easy, left_m, week_m, others, min(bounds.run_m, longest_m), bounds)
        left_m -= sum(item.distance_m for item in rest)
        self._lengthen(worked, left_m, basis_m, most_m)
        free = [item for item in items if item.role not in (Role.RACE, Role.KEPT, Role.KEPT_HARD)]
        if not others and not rest and free and week_m >= 100.0:
            # Less than a run's worth is one short run.
            rest = [min(free, key=lambda item: item.date)]
            rest[0].role, rest[0].appointment = Role.EASY, None
            rest[0].design = self.designer.easy(max(_rounded(min(week_m, bounds.run_m), 100.0), 100.0))
        return sorted([*done, *worked, *rest], key=lambda item: item.date)

    def _hard_ones(
        self, items: list[Item], spare_m: float, basis_m: float, most_m: float, kinds: Sequence[SessionKind]
    ) -> list[Item]:
        """The hard sessions that are long enough to be some, the club's first."""
        left_kinds = iter(kinds)
        done = []
        for index, item in enumerate(sorted(items, key=lambda item: (item.role is not Role.CLUB, item.date))):
            kind = SessionKind.TIME_TRIAL if item.role is Role.PARKRUN else next(left_kinds, SessionKind.THRESHOLD)
            item.design = self._hard(item, kind, basis_m, min(most_m, spare_m / (len(items) - index)))
            if item.design is not None:
                spare_m -= item.design.distance_m
                done.append(item)
        return done

    def _lengthen(self, items: list[Item], left_m: float, basis_m: float, most_m: float) -> None:
        """Longer cool-downs, where the easy runs are as long as they may be."""
        items = [item for item in items if item.role is Role.QUALITY]
        for index, item in enumerate(items):
            more_m = min(left_m / (len(items) - index), most_m - item.distance_m)
            if more_m < 300.0:
                continue
            kind, before_m = item.designed.kind, item.distance_m
            fill_s = item.designed.duration_s + more_m / self.designer.speeds.easy
            design = self.designer.quality(kind, cap_m(kind, basis_m), before_m + more_m, fill_s=fill_s)
            if design is not None:
                item.design = design
                left_m -= design.distance_m - before_m

    def _long_m(self, basis_m: float, runs: int, bounds: Bounds) -> float:
        share = rules.LONG_RUN_SHARE_OF_FEW.get(runs, rules.LONG_RUN_SHARE)
        for_race = rules.LONG_RUN_SHARE_FOR_RACE.get(runs, share)
        share_m = max(share * basis_m, min(for_race * basis_m, bounds.long_needed_m))
        long_m = min(bounds.run_m, bounds.long_m, share_m)
        return _rounded(long_m, 500.0 if long_m >= 20_000.0 else 100.0)

    def _marathon_m(self, basis_m: float, long_m: float) -> float:
        """The stretch at marathon pace, in meters: capped by the week, by Daniels' distance and by time."""
        speed = self.designer.speeds.expected[Intensity.MARATHON]
        return min(rules.MARATHON_SHARE * basis_m, rules.MARATHON_M, rules.MARATHON_S * speed, 0.5 * long_m)

    def _hard(self, item: Item, kind: SessionKind, basis_m: float, room_m: float) -> Design | None:
        if item.role is Role.PARKRUN:
            return self.designer.parkrun(room_m)
        for each in dict.fromkeys((kind, SessionKind.THRESHOLD, SessionKind.INTERVAL)):
            design = self.designer.quality(each, cap_m(each, basis_m), room_m, fill_s=item.appointed_s or 0.0)
            if design is not None:
                return design
        return None

    def _easy(
        self, items: list[Item], left_m: float, week_m: float, others: int, longest_m: float, bounds: Bounds
    ) -> list[Item]:
        """Easy runs of what is left; fewer where each would be too short to be worth the way."""
        least_m = self._least_m(bounds)
        most_m = min(longest_m, _LONGEST_EASY_S * self.designer.moving_mps)
        if bounds.racing:
            most_m = min(most_m, _LONGEST_IN_RACE_WEEK * bounds.run_m)
        items = sorted(
            items, key=lambda item: (item.appointment is None, item.role is not Role.PARKRUN_EASY, item.date)
        )
        done: list[Item] = []
        while items and (left_m / len(items) < least_m or most_m < least_m):
            items.pop()
        appointed_m = _LARGEST_SHARE_OF_FEW.get(len(items) + others, _LARGEST_SHARE) * week_m
        for item in [each for each in items if each.appointment is not None]:
            wanted_m = self._appointed_m(item)
            if wanted_m is not None:
                others_m = _LEAST_BESIDE_PARKRUN * least_m * (len(items) - 1)
                if item.role is not Role.PARKRUN_EASY:
                    wanted_m = min(wanted_m, _APPOINTED_OVER_OTHERS * left_m / len(items))
                distance_m = min(
                    wanted_m,
                    most_m,
                    left_m - others_m,
                    max(appointed_m, PARKRUN_SHARE * week_m) if item.role is Role.PARKRUN_EASY else appointed_m,
                )
                if item.role is Role.PARKRUN_EASY and (distance_m < wanted_m or bounds.racing):
                    item.appointment = None
                    continue
                item.design = self.designer.easy(_rounded(distance_m, 100.0))
                left_m -= item.design.distance_m
                done.append(item)
                items.remove(item)
        if items:
            each_m = _rounded(min(left_m / len(items), most_m), 100.0)
            for item in items:
                item.design = self.designer.easy(each_m, strides=item.strides)
                done.append(item)
        return done

    def _appointed_m(self, item: Item) -> float | None:
        if item.role is Role.PARKRUN_EASY:
            return 5_000.0
        return None if item.appointed_s is None else item.appointed_s * self.designer.moving_mps

    def _least_m(self, bounds: Bounds) -> float:
        least_m = (_SHORTEST_IN_LIGHT_WEEKS_S if bounds.light else _SHORTEST_EASY_S) * self.designer.moving_mps
        return min(least_m, _SHORTEST_OF_LONGEST * bounds.run_m)


def cap_m(kind: SessionKind, week_m: float) -> float:
    """How much work of a kind a week of this distance allows in one session."""
    if kind is SessionKind.THRESHOLD:
        return rules.THRESHOLD_SHARE * week_m
    if kind is SessionKind.INTERVAL:
        return min(rules.INTERVAL_SHARE * week_m, rules.INTERVAL_M)
    return min(rules.REPETITION_SHARE * week_m, rules.REPETITION_M)


def _rounded(distance_m: float, to_m: float) -> float:
    return float(int(distance_m / to_m + 1e-6) * to_m)
