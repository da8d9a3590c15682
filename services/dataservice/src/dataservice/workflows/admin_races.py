"""The calendar kept in order: doubles merged, what should not be there taken away."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain import races
from dataservice.domain.race_problems import RaceEntered, RaceMergedWithItself
from dataservice.domain.races import Race
from dataservice.storage.race_merging import merge as merge_rows
from dataservice.storage.races import Races
from dataservice.storage.records import AnyRow
from flakon import clock

LOOKED_AT = 5000
MOST_DOUBLES = 100
YEAR = timedelta(days=366)

Counted = tuple[Race, int]
"""A race and how many have entered it."""


def doubles(deps: Deps) -> list[tuple[Counted, Counted]]:
    """Pairs of races that may be the same, from a year ago on: a hundred of the first 5,000 races."""
    today = clock.now().date()
    with deps.database.transaction() as connection:
        calendar = Races(connection)
        found = _pairs(calendar.between(today - YEAR, today + races.LAST_AHEAD, LOOKED_AT))[:MOST_DOUBLES]
        counts = calendar.entries_of({race.race_id for pair in found for race in pair})
    return [((one, counts.get(one.race_id, 0)), (other, counts.get(other.race_id, 0))) for one, other in found]


def get(deps: Deps, race_id: UUID) -> tuple[Counted, list[AnyRow]]:
    """A race with its versions and who told them. RaceNotFound."""
    with deps.database.transaction() as connection:
        calendar = Races(connection)
        race = calendar.get(race_id)
        return (race, calendar.entries(race.race_id)), calendar.revisions(race.race_id, with_authors=True)


def remove(deps: Deps, race_id: UUID, *, with_entries: bool) -> None:
    """Take a race away. RaceNotFound; RaceEntered (409) unless its entries may go with it."""
    with deps.database.transaction() as connection:
        calendar = Races(connection)
        race = calendar.get(race_id, lock=True)
        if calendar.entries(race.race_id) and not with_entries:
            raise RaceEntered
        calendar.delete(race.race_id)


def merge(deps: Deps, from_id: UUID, into_id: UUID) -> Counted:
    """Say that a race is the same as another one, which stays. RaceNotFound; RaceMergedWithItself (409)."""
    with deps.database.transaction() as connection:
        calendar = Races(connection)
        calendar.claim()
        one, other = (calendar.get(each, lock=True) for each in (from_id, into_id))
        if one.race_id == other.race_id:
            raise RaceMergedWithItself
        merge_rows(connection, one.race_id, other.race_id)
        return other, calendar.entries(other.race_id)


def _pairs(by_date: Sequence[Race]) -> list[tuple[Race, Race]]:
    found = []
    for place, race in enumerate(by_date):
        following = []
        for other in by_date[place + 1 :]:
            if other.date > race.date + races.NEAR_DATE:
                break
            following.append(other)
        found += [(race, other) for other in races.doubles(race, following)]
    return found
