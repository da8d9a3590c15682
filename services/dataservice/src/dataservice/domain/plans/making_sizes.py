"""How far each session of a week is: what a week may hold, shared out among its days within the caps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dataservice.domain.plans import rules
from dataservice.domain.plans.making_days import Role
from dataservice.domain.plans.making_sessions import Design, Designer
from dataservice.domain.plans.model import GoalRace, Intensity, Priority, Reason, Session, SessionKind

_BASIS = 0.98
"""Caps are of a little less than the week that is aimed at, which rounding keeps from being reached."""

_SHORTEST_EASY_S, _SHORTEST_IN_TAPER_S = 1_200.0, 600.0
_LONGEST_EASY_S = 5_400.0
_LONGEST_QUALITY_SHARE = 0.32


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
    tapering: bool


class Sizer:
    """Shares the distance of a week out among its sessions."""

    def __init__(self, designer: Designer) -> None:
        self.designer = designer

    def size(self, items: Sequence[Item], week_m: float, bounds: Bounds, kinds: Sequence[SessionKind]) -> list[Item]:
        """The items with their designs, which come to this week or to less; what finds no room is left out."""
        sized = list(items)
        for _ in range(6):
            sized = self._shared_out(sized, week_m, bounds, kinds)
            total_m = sum(item.distance_m for item in sized if not is_goal(item))
            if total_m >= _BASIS * week_m:
                break
            week_m = total_m / 0.995
        return sized

    def _shared_out(
        self, items: Sequence[Item], week_m: float, bounds: Bounds, kinds: Sequence[SessionKind]
    ) -> list[Item]:
        basis_m = _BASIS * week_m
        fixed = [item for item in items if item.role in (Role.RACE, Role.KEPT, Role.KEPT_HARD)]
        goal = next((item for item in fixed if is_goal(item)), None)
        left_m = week_m - sum(item.distance_m for item in fixed if item is not goal)
        done = list(fixed)
        long = next((item for item in items if item.role is Role.LONG), None)
        long_m = bounds.run_m
        if long is not None:
            long_m = self._long_m(basis_m, len(items), bounds)
            if long_m >= self._least_m(bounds) and long_m <= left_m:
                marathon_m = self._marathon_m(basis_m, long_m) if bounds.marathon else 0.0
                long.design = self.designer.long(long_m, marathon_m)
                left_m -= long.design.distance_m
                done.append(long)
            else:
                long_m = bounds.run_m
        easy = [item for item in items if item.role in (Role.EASY, Role.CLUB_EASY, Role.PARKRUN_EASY, Role.GROUP)]
        hard = [item for item in items if item.role in (Role.CLUB, Role.QUALITY, Role.PARKRUN)]
        room_m = min(bounds.run_m, _LONGEST_QUALITY_SHARE * week_m)
        left_kinds = iter(kinds)
        spare_m = left_m - len(easy) * self._least_m(bounds)
        for index, item in enumerate(sorted(hard, key=lambda item: (item.role is not Role.CLUB, item.date))):
            kind = SessionKind.TIME_TRIAL if item.role is Role.PARKRUN else next(left_kinds, SessionKind.THRESHOLD)
            item.design = self._hard(item, kind, basis_m, min(room_m, spare_m / (len(hard) - index)))
            spare_m -= item.distance_m
            if item.design is None:
                easy.append(item)
            else:
                left_m -= item.design.distance_m
                done.append(item)
        done += self._easy(easy, left_m, min(bounds.run_m, long_m), bounds)
        return sorted(done, key=lambda item: item.date)

    def _long_m(self, basis_m: float, runs: int, bounds: Bounds) -> float:
        share = rules.LONG_RUN_SHARE_OF_FEW.get(runs, rules.LONG_RUN_SHARE)
        for_race = rules.LONG_RUN_SHARE_FOR_RACE.get(runs, share)
        share_m = max(share * basis_m, min(for_race * basis_m, bounds.long_needed_m))
        long_m = min(bounds.run_m, bounds.long_m, share_m)
        return _rounded(long_m, 500.0 if long_m >= 8_000.0 else 100.0)

    def _marathon_m(self, basis_m: float, long_m: float) -> float:
        """The stretch at marathon pace, in meters: capped by the week, by Daniels' distance and by time."""
        speed = self.designer.speeds.expected[Intensity.MARATHON]
        return min(rules.MARATHON_SHARE * basis_m, rules.MARATHON_M, rules.MARATHON_S * speed, 0.5 * long_m)

    def _hard(self, item: Item, kind: SessionKind, basis_m: float, room_m: float) -> Design | None:
        if item.role is Role.PARKRUN:
            return self.designer.parkrun(room_m)
        for each in dict.fromkeys((kind, SessionKind.THRESHOLD, SessionKind.INTERVAL)):
            design = self.designer.quality(each, cap_m(each, basis_m), room_m, fill_s=item.appointed_s)
            if design is not None:
                return design
        return None

    def _easy(self, items: list[Item], left_m: float, longest_m: float, bounds: Bounds) -> list[Item]:
        """Easy runs of what is left; fewer where each would be too short to be worth the way."""
        least_m = self._least_m(bounds)
        most_m = min(longest_m, _LONGEST_EASY_S * self.designer.moving_mps)
        items = sorted(items, key=lambda item: (item.appointment is None, item.role is Role.EASY, item.date))
        done: list[Item] = []
        while items and (left_m / len(items) < least_m or most_m < least_m):
            items.pop()
        for item in [each for each in items if each.appointment is not None]:
            wanted_m = self._appointed_m(item)
            if wanted_m is not None:
                others_m = least_m * (len(items) - 1)
                distance_m = min(wanted_m, most_m, left_m - others_m)
                if item.role is Role.PARKRUN_EASY and distance_m < wanted_m:
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
        return (_SHORTEST_IN_TAPER_S if bounds.tapering else _SHORTEST_EASY_S) * self.designer.moving_mps


def cap_m(kind: SessionKind, week_m: float) -> float:
    """How much work of a kind a week of this distance allows in one session."""
    if kind is SessionKind.THRESHOLD:
        return rules.THRESHOLD_SHARE * week_m
    if kind is SessionKind.INTERVAL:
        return min(rules.INTERVAL_SHARE * week_m, rules.INTERVAL_M)
    return min(rules.REPETITION_SHARE * week_m, rules.REPETITION_M)


def _rounded(distance_m: float, to_m: float) -> float:
    return float(int(distance_m / to_m + 1e-6) * to_m)
