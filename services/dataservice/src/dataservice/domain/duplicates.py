"""Which sources are of one activity: decided by what they say, never by the order in which they came.

Two sources are one activity's when she said so, when a file knows the Strava id of the other, or when they were
recorded at the same time in the same family of sports and are as far, unless both come from Strava or from one file, or
one was typed in.
Where that is nearly so, they stay apart and she is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from dataservice.domain.activities import Source, SourceKind
from dataservice.domain.files import digest_of

OVERLAP = 0.7
"""Of the shorter one's time."""

DISTANCE_DIFFERS = 0.05
"""Of the longer distance."""

LONGEST_S = 259_200
"""Three days: what goes on for longer, as when a watch was never stopped, is compared by its first three days."""

_FAMILIES = {
    "run": ("Run", "TrailRun", "VirtualRun"),
    "walk": ("Walk", "Hike", "Snowshoe"),
    "ride": (
        "Ride",
        "VirtualRide",
        "MountainBikeRide",
        "GravelRide",
        "EBikeRide",
        "EMountainBikeRide",
        "Handcycle",
        "Velomobile",
    ),
    "ski": ("AlpineSki", "BackcountrySki", "NordicSki", "RollerSki", "Snowboard"),
    "paddle": ("Rowing", "VirtualRow", "Kayaking", "Canoeing", "StandUpPaddling"),
    "strength": ("WeightTraining", "Crossfit", "HighIntensityIntervalTraining", "Workout"),
}
_FAMILY = {sport_type: family for family, sport_types in _FAMILIES.items() for sport_type in sport_types}


class SourceKey(NamedTuple):
    """What a source is called, within one athlete's."""

    kind: SourceKind
    external_id: str


class Answer(StrEnum):
    SAME = "same"
    DIFFERENT = "different"


class Cause(StrEnum):
    """Why she is asked."""

    BOTH_FROM_STRAVA = "both_from_strava"
    LOGGED_BY_HAND = "logged_by_hand"
    DISTANCE_DIFFERS = "distance_differs"
    SEVERAL_FIT = "several_fit"


@dataclass(frozen=True, slots=True)
class Member:
    """A source, as far as it matters here; `starts` and `ends` in seconds since 1970."""

    key: SourceKey
    family: str
    starts: float
    ends: float
    distance_m: float
    strava_activity_id: int | None

    @property
    def seconds(self) -> float:
        return self.ends - self.starts


class Doubt(NamedTuple):
    """A question between two groups, by one source of each, the smaller one first."""

    first: SourceKey
    second: SourceKey
    cause: Cause


@dataclass(frozen=True, slots=True)
class Partition:
    """The activities that sources make, and what only she can tell."""

    groups: list[list[SourceKey]]
    doubts: list[Doubt]


Pair = tuple[SourceKey, SourceKey]
Answers = Mapping[Pair, Answer]
"""By the two sources, the smaller one first."""


def family(sport_type: str) -> str:
    """What a sport counts as when recordings are compared: watches and Strava do not call it alike."""
    return _FAMILY.get(sport_type, sport_type)


def sports_like(sport_type: str) -> tuple[str, ...]:
    """The sports of its family."""
    return _FAMILIES.get(family(sport_type), (sport_type,))


def member(source: Source) -> Member:
    """The source as it is compared with others."""
    data = source.data
    starts = datetime.fromisoformat(data["start_date"]).timestamp()
    seconds = min(max(float(data["elapsed_time_s"]), 1.0), float(LONGEST_S))
    if source.kind is SourceKind.STRAVA:
        strava_activity_id: int | None = int(source.external_id)
    else:
        strava_activity_id = data.get("strava_activity_id")
    return Member(
        SourceKey(source.kind, source.external_id),
        family(data["sport_type"]),
        starts,
        starts + seconds,
        float(data["distance_m"]),
        strava_activity_id,
    )


def pair(one: SourceKey, other: SourceKey) -> Pair:
    """Both, the smaller one first."""
    return (one, other) if one < other else (other, one)


def distances_differ(one_m: float, other_m: float) -> bool:
    """Whether two distances cannot be two measurements of one way."""
    return abs(one_m - other_m) > DISTANCE_DIFFERS * max(one_m, other_m)


def partition(members: Iterable[Member], answers: Answers) -> Partition:
    """The activities that these sources make. All sources that touch one of them in time must be among them.

    That two are the same holds while they touch in time: what was moved away since is another matter.
    """
    found = Partition([], [])
    for cluster in _clusters(members):
        if len(cluster) == 1:
            found.groups.append([cluster[0].key])
            continue
        groups = _united(_bundles(cluster, answers), answers)
        found.groups.extend(sorted(each.key for each in group) for group in groups)
        found.doubts.extend(_doubts(groups, answers))
    found.groups.sort()
    found.doubts.sort()
    return found


def are_apart(members: Iterable[Member]) -> bool:
    """Whether none of these has to do with another."""
    return all(len(cluster) == 1 for cluster in _clusters(members))


def _clusters(members: Iterable[Member]) -> list[list[Member]]:
    """Members that can have to do with each other: at one time, or with one Strava id."""
    members = sorted(members, key=lambda each: (each.starts, each.key))
    sets = _Sets(range(len(members)))
    by_strava_id: dict[int, int] = {}
    latest = None
    for index, each in enumerate(members):
        if latest is not None and each.starts < members[latest].ends:
            sets.unite(latest, index)
        if latest is None or each.ends > members[latest].ends:
            latest = index
        if each.strava_activity_id is not None:
            sets.unite(by_strava_id.setdefault(each.strava_activity_id, index), index)
    return [[members[index] for index in each] for each in sets.all()]


def _bundles(cluster: Sequence[Member], answers: Answers) -> list[list[Member]]:
    """Sources that belong together whatever they say: by her word, or by the Strava id that a file knows."""
    sets = _Sets(range(len(cluster)))
    certain = []
    for (i, one), (j, other) in combinations(enumerate(cluster), 2):
        is_same = answers.get(pair(one.key, other.key)) is Answer.SAME and _overlap_s(one, other) > 0
        if is_same or (one.strava_activity_id is not None and one.strava_activity_id == other.strava_activity_id):
            certain.append((not is_same, *pair(one.key, other.key), i, j))
    for *_, i, j in sorted(certain):
        ours, theirs = ([cluster[each] for each in sets.of(index)] for index in (i, j))
        if not _told_apart(ours, theirs, answers):
            sets.unite(i, j)
    return [[cluster[index] for index in each] for each in sets.all()]


def _united(bundles: Sequence[list[Member]], answers: Answers) -> list[list[Member]]:
    """Groups of bundles each of which fits every other one of its group, those that fit best united first."""
    fits: dict[tuple[int, int], tuple[float, ...]] = {}
    for (i, one), (j, other) in combinations(enumerate(bundles), 2):
        strength = None if _of_one_file(one, other) or _told_apart(one, other, answers) else _fit(one, other)
        if strength is not None:
            fits[i, j] = strength
    sets = _Sets(range(len(bundles)))
    order = sorted(fits, key=lambda each: (fits[each], sorted(m.key for index in each for m in bundles[index])))
    for i, j in order:
        ours, theirs = sets.of(i), sets.of(j)
        if all((min(a, b), max(a, b)) in fits for a in ours for b in theirs if a != b):
            sets.unite(i, j)
    return [[each for index in group for each in bundles[index]] for group in sets.all()]


def _doubts(groups: Sequence[list[Member]], answers: Answers) -> Iterable[Doubt]:
    for one, other in combinations(groups, 2):
        if _of_one_file(one, other) or _told_apart(one, other, answers):
            continue
        causes = [(pair(a.key, b.key), cause) for a in one for b in other if (cause := _cause(a, b)) is not None]
        if causes:
            (first, second), cause = min(causes, key=lambda each: (list(Cause).index(each[1]), each[0]))
            yield Doubt(first, second, cause)


def _fit(one: Sequence[Member], other: Sequence[Member]) -> tuple[float, ...] | None:
    """How well two bundles fit, the less the better; None where they do not, or only she can tell."""
    if all(any(each.key.kind is SourceKind.STRAVA for each in side) for side in (one, other)):
        return None
    fitting = [(a, b) for a in one for b in other if _cause(a, b) is Cause.SEVERAL_FIT]
    return min((_distance_between(a, b) for a, b in fitting), default=None)


def _cause(one: Member, other: Member) -> Cause | None:
    """What would have to be asked of two sources that are apart; SEVERAL_FIT for such as fit by themselves."""
    if _overlap_s(one, other) < OVERLAP * min(one.seconds, other.seconds) or one.family != other.family:
        return None
    by_hand = [each.key.kind is SourceKind.MANUAL for each in (one, other)]
    if any(by_hand):
        return None if all(by_hand) else Cause.LOGGED_BY_HAND
    if one.key.kind is other.key.kind is SourceKind.STRAVA:
        return Cause.BOTH_FROM_STRAVA
    if distances_differ(one.distance_m, other.distance_m):
        return Cause.DISTANCE_DIFFERS
    return Cause.SEVERAL_FIT


def _distance_between(one: Member, other: Member) -> tuple[float, ...]:
    overlap = _overlap_s(one, other)
    longer_m = max(one.distance_m, other.distance_m)
    apart = abs(one.distance_m - other.distance_m) / longer_m if longer_m else 0.0
    return (-round(overlap / min(one.seconds, other.seconds), 3), round(apart, 4), abs(one.starts - other.starts))


def _overlap_s(one: Member, other: Member) -> float:
    """For how long both were recorded; below zero is the time between them."""
    return min(one.ends, other.ends) - max(one.starts, other.starts)


def _told_apart(one: Sequence[Member], other: Sequence[Member], answers: Answers) -> bool:
    return bool(answers) and any(answers.get(pair(a.key, b.key)) is Answer.DIFFERENT for a in one for b in other)


def _of_one_file(one: Sequence[Member], other: Sequence[Member]) -> bool:
    """Whether a file has both: then its watch tells them apart, as the runs of a multisport race."""
    ours, theirs = (
        {digest_of(each.key.external_id) for each in side if each.key.kind is SourceKind.FILE} for side in (one, other)
    )
    return not ours.isdisjoint(theirs)


class _Sets:
    """Sets that are united step by step."""

    def __init__(self, items: Iterable[int]) -> None:
        self._sets = {each: [each] for each in items}

    def of(self, item: int) -> list[int]:
        return self._sets[item]

    def unite(self, one: int, other: int) -> None:
        ours, theirs = self._sets[one], self._sets[other]
        if ours is theirs:
            return
        ours.extend(theirs)
        for each in theirs:
            self._sets[each] = ours

    def all(self) -> list[list[int]]:
        return list({id(each): each for each in self._sets.values()}.values())
