"""What an activity is called when sources come together, part, or come back: the id it had, where it had one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from dataservice.domain.duplicates import SourceKey

Founding = Callable[[SourceKey], UUID]


@dataclass(frozen=True, slots=True)
class Identities:
    """The id of each group, and for an id that is given up the one in whose place it comes."""

    ids: list[UUID]
    carried: dict[UUID, UUID] = field(default_factory=dict)


def identify(
    groups: Sequence[Sequence[SourceKey]],
    current: Mapping[SourceKey, UUID],
    added_at: Mapping[SourceKey, datetime],
    founding: Founding,
) -> Identities:
    """Ids for groups of sources.

    `current` is which activity each source has been of. Of the activities that come together the oldest stays; where
    one is torn apart, it stays with its oldest source. A group that has no activity yet gets the id that its oldest
    source founds.
    """

    def age(key: SourceKey) -> tuple[datetime, SourceKey]:
        return added_at[key], key

    group_of = {key: index for index, group in enumerate(groups) for key in group}
    claims: dict[int, list[tuple[tuple[datetime, SourceKey], UUID]]] = {}
    for activity_id, keys in _by_activity(current).items():
        oldest = min(keys, key=age)
        claims.setdefault(group_of[oldest], []).append((age(oldest), activity_id))
    ids: dict[int, UUID] = {}
    carried: dict[UUID, UUID] = {}
    for index, found in claims.items():
        (_, ids[index]), *others = sorted(found)
        carried |= {activity_id: ids[index] for _, activity_id in others}
    taken = {*current.values(), *ids.values()}
    for index, group in enumerate(groups):
        if index not in ids:
            ids[index] = next(each for each in _candidates(sorted(group, key=age), founding) if each not in taken)
            taken.add(ids[index])
    return Identities([ids[index] for index in range(len(groups))], carried)


def _by_activity(current: Mapping[SourceKey, UUID]) -> dict[UUID, list[SourceKey]]:
    found: dict[UUID, list[SourceKey]] = {}
    for key, activity_id in current.items():
        found.setdefault(activity_id, []).append(key)
    return found


def _candidates(group: Sequence[SourceKey], founding: Founding) -> Iterable[UUID]:
    for key in group:
        yield founding(key)
    part = 2
    while True:  # the id that it would found is held by another part of what it was once of
        yield founding(SourceKey(group[0].kind, f"{group[0].external_id}/{part}"))
        part += 1
