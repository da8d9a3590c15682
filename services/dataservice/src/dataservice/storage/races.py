"""The calendar of races that everybody shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from dataservice.domain.race_problems import RaceNotFound
from dataservice.domain.races import NEAR_DATE, NEAR_DISTANCE, Race, RaceFacts, RaceKind, fold
from dataservice.storage.plan_tables import training_plans
from dataservice.storage.race_tables import race_entries, race_revisions, races
from dataservice.storage.records import AnyRow, any_of
from dataservice.storage.tables import athletes, users

MOST_ALIKE = 500
MOST_REVISIONS = 200
MOST_RUNNERS = 200

FACTS = tuple(races.c[name] for name in RaceFacts.__dataclass_fields__)
RACE = (races.c.id.label("race_id"), races.c.version, *FACTS, races.c.created_by, races.c.created_at)
"""The columns of a Race, named alike."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """Which races; both dates and both distances inclusive."""

    text: str | None = None
    place: str | None = None
    from_date: date | None = None
    to_date: date | None = None
    min_distance_m: float | None = None
    max_distance_m: float | None = None
    kind: str | None = None


class Races:
    """The calendar within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self) -> None:
        """Nobody else adds a race before this transaction ends, so that two do not add the same."""
        self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("races", 0))))

    def add(self, facts: RaceFacts, athlete_id: UUID, now: datetime, race_id: UUID | None = None) -> UUID:
        """The id of a new race: the given one, which no race may have, or one of its own."""
        race_id = race_id or uuid4()
        values = _values(facts) | {"id": race_id, "version": 1, "created_by": athlete_id, "created_at": now}
        self._connection.execute(insert(races).values(**values))
        self._revise(race_id, 1, facts, athlete_id, now)
        return race_id

    def get(self, race_id: UUID, *, seen_by: UUID | None = None, lock: bool = False) -> Race:
        """A race; instead of one that was found to be the same as another, that other. RaceNotFound.

        With `seen_by`, one that was withdrawn is there only for an athlete who has entered it.
        """
        found = self._find(race_id, lock=lock)
        if found is None:
            raise RaceNotFound
        if found.merged_into is not None:
            return self.get(found.merged_into, seen_by=seen_by, lock=lock)
        if seen_by is not None and found.withdrawn_at is not None and not self._is_entered(race_id, _is(seen_by)):
            raise RaceNotFound
        return race_of(found)

    def find(self, race_id: UUID) -> Race | None:
        """A race, or None; instead of one that was merged into another, that other."""
        found = self._find(race_id, lock=False)
        if found is None or found.merged_into is None:
            return None if found is None else race_of(found)
        return self.find(found.merged_into)

    def change(self, race: Race, facts: RaceFacts, athlete_id: UUID, now: datetime) -> None:
        """Store the next version of a race, which is locked."""
        version = race.version + 1
        statement = update(races).where(races.c.id == race.race_id).values(**_values(facts), version=version)
        self._connection.execute(statement)
        self._revise(race.race_id, version, facts, athlete_id, now)

    def delete(self, race_id: UUID) -> None:
        """Take a race away, with every entry."""
        self._connection.execute(delete(races).where(races.c.id == race_id))

    def withdraw(self, race_id: UUID, athlete_id: UUID, now: datetime) -> None:
        """Take a race away for all but others who have entered it or have a plan for it; without them, for good."""
        others = race_entries.c.athlete_id != athlete_id
        planned = exists().where(training_plans.c.race_id == race_id, training_plans.c.athlete_id != athlete_id)
        if not self._is_entered(race_id, others) and not self._connection.execute(select(planned)).scalar_one():
            return self.delete(race_id)
        hers = (race_entries.c.race_id == race_id) & _is(athlete_id)
        self._connection.execute(delete(race_entries).where(hers))
        gone = {"withdrawn_at": now, "created_by": None}
        self._connection.execute(update(races).where(races.c.id == race_id).values(gone))
        return None

    def bring_back(self, race_id: UUID, athlete_id: UUID, now: datetime) -> None:
        """A race that was withdrawn is in the calendar again, as if she had added it."""
        gone = (races.c.id == race_id) & races.c.withdrawn_at.is_not(None)
        values = {"withdrawn_at": None, "created_by": athlete_id, "created_at": now}
        self._connection.execute(update(races).where(gone).values(values))

    def has_merged(self, race_id: UUID) -> bool:
        """Whether other races were merged into a race."""
        return bool(self._connection.execute(select(exists().where(races.c.merged_into == race_id))).scalar_one())

    def near(self, facts: RaceFacts) -> list[Race]:
        """Races on that day or beside it that are about as far."""
        share = NEAR_DISTANCE
        query = select(*RACE).where(
            races.c.merged_into.is_(None),
            races.c.withdrawn_at.is_(None),
            races.c.date.between(facts.date - NEAR_DATE, facts.date + NEAR_DATE),
            races.c.distance_m.between(facts.distance_m * (1 - share), facts.distance_m / (1 - share)),
        )
        return [race_of(row) for row in self._connection.execute(query.order_by(races.c.id).limit(MOST_ALIKE))]

    def between(self, first: date, last: date, limit: int) -> list[Race]:
        """Races of these days, both included, at most `limit`."""
        there = (races.c.merged_into.is_(None), races.c.withdrawn_at.is_(None))
        query = select(*RACE).where(*there, races.c.date.between(first, last))
        query = query.order_by(races.c.date, races.c.id).limit(limit)
        return [race_of(row) for row in self._connection.execute(query)]

    def search(
        self, athlete_id: UUID, chosen: Chosen, limit: int, after: tuple[date, UUID] | None, *, descending: bool
    ) -> list[AnyRow]:
        """At most `limit` races by date, with whether she has entered each, and how many let be seen that they do."""
        entry = race_entries.c.race_id == races.c.id
        mine = exists().where(entry, race_entries.c.athlete_id == athlete_id).label("is_entered")
        seen = select(func.count()).where(entry, race_entries.c.is_visible).scalar_subquery().label("runners")
        query = select(races.c.id.label("race_id"), races.c.version, *FACTS, mine, seen)
        seen_by_her = races.c.withdrawn_at.is_(None) | exists().where(entry, race_entries.c.athlete_id == athlete_id)
        query = query.where(races.c.merged_into.is_(None), seen_by_her, *_conditions(chosen))
        columns = (races.c.date, races.c.id)
        if after is not None:
            here, there = tuple_(*columns), tuple_(literal(after[0]), literal(after[1]))
            query = query.where(here < there if descending else here > there)
        order = [column.desc() if descending else column.asc() for column in columns]
        return list(self._connection.execute(query.order_by(*order).limit(limit)))

    def runners(self, race_id: UUID) -> tuple[list[AnyRow], int]:
        """The names of those who let it be seen that they run a race, at most 200, and how many they are."""
        seen = (race_entries.c.race_id == race_id) & race_entries.c.is_visible
        query = select(athletes.c.name).join_from(race_entries, athletes, athletes.c.id == race_entries.c.athlete_id)
        query = query.where(seen).order_by(race_entries.c.entered_at, race_entries.c.athlete_id).limit(MOST_RUNNERS)
        total = self._connection.execute(select(func.count()).select_from(race_entries).where(seen)).scalar_one()
        return list(self._connection.execute(query)), int(total)

    def is_seen_entered(self, race_id: UUID, athlete_id: UUID) -> bool:
        """Whether somebody else lets it be seen that they run a race."""
        return self._is_entered(race_id, (race_entries.c.athlete_id != athlete_id) & race_entries.c.is_visible)

    def entries(self, race_id: UUID) -> int:
        """How many have entered a race, seen or not."""
        query = select(func.count()).select_from(race_entries).where(race_entries.c.race_id == race_id)
        return int(self._connection.execute(query).scalar_one())

    def entries_of(self, race_ids: Iterable[UUID]) -> dict[UUID, int]:
        """How many have entered each of these races that somebody has entered, seen or not."""
        query = select(race_entries.c.race_id, func.count().label("entries")).group_by(race_entries.c.race_id)
        rows = self._connection.execute(query.where(any_of(race_entries.c.race_id, race_ids)))
        return {row.race_id: row.entries for row in rows}

    def revisions(self, race_id: UUID, *, with_authors: bool = False) -> list[AnyRow]:
        """Its versions, newest first, at most 200; the address of who told each only where asked for."""
        names = RaceFacts.__dataclass_fields__
        columns = (race_revisions.c.version, race_revisions.c.changed_at, *(race_revisions.c[name] for name in names))
        query = select(*columns)
        if with_authors:
            query = query.add_columns(users.c.email)
            query = query.outerjoin_from(race_revisions, users, users.c.athlete_id == race_revisions.c.changed_by)
        query = query.where(race_revisions.c.race_id == race_id)
        order = race_revisions.c.version.desc()
        return list(self._connection.execute(query.order_by(order).limit(MOST_REVISIONS)))

    def _find(self, race_id: UUID, *, lock: bool) -> AnyRow | None:
        query = select(*RACE, races.c.merged_into, races.c.withdrawn_at).where(races.c.id == race_id)
        return self._connection.execute(query.with_for_update() if lock else query).one_or_none()

    def _is_entered(self, race_id: UUID, condition: ColumnElement[bool]) -> bool:
        entered = exists().where(race_entries.c.race_id == race_id, condition)
        return bool(self._connection.execute(select(entered)).scalar_one())

    def _revise(self, race_id: UUID, version: int, facts: RaceFacts, athlete_id: UUID, now: datetime) -> None:
        values = {**facts.told(), "race_id": race_id, "version": version, "changed_by": athlete_id, "changed_at": now}
        self._connection.execute(insert(race_revisions).values(**values))


def race_of(row: AnyRow) -> Race:
    """The race of a row that has the columns RACE."""
    values = row._asdict()
    return Race(**{name: values[name] for name in Race.__dataclass_fields__ if name != "kind"}, kind=RaceKind(row.kind))


def _values(facts: RaceFacts) -> dict[str, Any]:
    return facts.told() | {"folded_name": fold(facts.name), "folded_place": fold(facts.place)}


def _is(athlete_id: UUID) -> ColumnElement[bool]:
    return race_entries.c.athlete_id == athlete_id


def _conditions(chosen: Chosen) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.from_date is not None:
        found.append(races.c.date >= chosen.from_date)
    if chosen.to_date is not None:
        found.append(races.c.date <= chosen.to_date)
    if chosen.min_distance_m is not None:
        found.append(races.c.distance_m >= chosen.min_distance_m)
    if chosen.max_distance_m is not None:
        found.append(races.c.distance_m <= chosen.max_distance_m)
    if chosen.kind is not None:
        found.append(races.c.kind == chosen.kind)
    for word in fold(chosen.text or "").split():
        columns = (races.c.folded_name, races.c.folded_place)
        found.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    if chosen.place is not None:
        found.append(races.c.folded_place.contains(fold(chosen.place), autoescape=True))
    return found
