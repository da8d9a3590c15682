"""The races that an athlete enters, and which of her runs they were."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, delete, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.activities import RUN_SPORT_TYPES
from dataservice.domain.race_problems import RaceNotEntered
from dataservice.domain.race_runs import AROUND, Candidate, RaceRun, race_run
from dataservice.domain.races import Goals, RaceEntry, RunWord
from dataservice.storage.activities import Activities
from dataservice.storage.race_tables import race_entries, races
from dataservice.storage.races import RACE, race_of
from dataservice.storage.records import AnyRow

MOST_ENTRIES = 200
MOST_AROUND = 20

_ENTRY = (
    race_entries.c.priority,
    race_entries.c.dream_time_s,
    race_entries.c.target_time_s,
    race_entries.c.floor_time_s,
    race_entries.c.is_visible,
    race_entries.c.official_time_s,
    race_entries.c.official_distance_m,
    race_entries.c.run,
    race_entries.c.activity_id,
    race_entries.c.entered_at,
    race_entries.c.updated_at,
)
_CANDIDATES = text(
    f"""
    SELECT raced.race_id, a.id AS activity_id, a.name, a.start_date_local, a.distance_m, a.elapsed_time_s,
           a.moving_time_s, a.is_race, a.start_latitude_deg AS latitude_deg, a.start_longitude_deg AS longitude_deg
    FROM unnest(CAST(:race_ids AS uuid[]), CAST(:dates AS date[])) AS raced (race_id, date)
    JOIN activities a ON a.athlete_id = :athlete_id
        AND a.start_date_local >= raced.date - {AROUND.days} AND a.start_date_local < raced.date + {AROUND.days + 1}
        AND a.sport_type = ANY(:sport_types)
    UNION ALL
    SELECT chosen.race_id, a.id, a.name, a.start_date_local, a.distance_m, a.elapsed_time_s,
           a.moving_time_s, a.is_race, a.start_latitude_deg, a.start_longitude_deg
    FROM unnest(CAST(:chosen_for AS uuid[]), CAST(:chosen AS uuid[])) AS chosen (race_id, activity_id)
    JOIN activities a ON a.athlete_id = :athlete_id AND a.id = chosen.activity_id
    ORDER BY start_date_local, activity_id
    """  # noqa: S608 - made of our own constants
)


@dataclass(frozen=True, slots=True)
class Raced:
    """An entry, and the run that it was, None while there is none."""

    entry: RaceEntry
    run: RaceRun | None

    @property
    def time_s(self) -> float | None:
        """Her official time where she gave it, else what her watch says, pauses included."""
        return self.entry.official_time_s or (self.run.run.elapsed_time_s if self.run else None)

    @property
    def is_official(self) -> bool:
        """Whether `time_s` is the official one."""
        return self.entry.official_time_s is not None


class RaceEntries:
    """One athlete's entries within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def find(self, race_id: UUID, *, lock: bool = False) -> RaceEntry | None:
        """Her entry of a race, if she entered it."""
        query = self._query(races.c.id == race_id)
        row = self._connection.execute(query.with_for_update(of=race_entries) if lock else query).one_or_none()
        return None if row is None else _entry(row)

    def get(self, race_id: UUID, *, lock: bool = False) -> RaceEntry:
        """Her entry of a race. RaceNotEntered."""
        found = self.find(race_id, lock=lock)
        if found is None:
            raise RaceNotEntered
        return found

    def upcoming(
        self, today: date, *, limit: int = MOST_ENTRIES, after: tuple[date, UUID] | None = None
    ) -> list[RaceEntry]:
        """Races from today on, the next one first."""
        query = self._query(races.c.date >= today)
        if after is not None:
            query = query.where(tuple_(races.c.date, races.c.id) > tuple_(*after))
        return self._found(query.order_by(races.c.date, races.c.id).limit(limit))

    def past(
        self,
        today: date,
        *,
        since: date | None = None,
        limit: int = MOST_ENTRIES,
        after: tuple[date, UUID] | None = None,
    ) -> list[RaceEntry]:
        """Races before today, and not before `since`, the last one first."""
        query = self._query(races.c.date < today)
        if since is not None:
            query = query.where(races.c.date >= since)
        if after is not None:
            query = query.where(tuple_(races.c.date, races.c.id) < tuple_(*after))
        return self._found(query.order_by(races.c.date.desc(), races.c.id.desc()).limit(limit))

    def raced(self, first: date, last: date) -> list[Raced]:
        """Races of these days, both included, the last one first, with the runs that they were."""
        query = self._query(races.c.date.between(first, last)).order_by(races.c.date.desc(), races.c.id.desc())
        return self.with_runs(self._found(query.limit(MOST_ENTRIES)))

    def with_runs(self, entries: Sequence[RaceEntry]) -> list[Raced]:
        """The entries with the runs that they were: one statement for any number."""
        searched = [each for each in entries if each.run is RunWord.FOUND]
        chosen = [each for each in entries if each.run is RunWord.CHOSEN]
        found = self._candidates(searched, chosen) if searched or chosen else {}
        return [Raced(each, race_run(each, found.get(each.race.race_id, []))) for each in entries]

    def around(self, entry: RaceEntry) -> list[Candidate]:
        """Her runs around the day of a race, at most 20."""
        return self._candidates([entry], []).get(entry.race.race_id, [])[:MOST_AROUND]

    def put(self, race_id: UUID, priority: str, goals: Goals, *, is_visible: bool, now: datetime) -> None:
        """Enter a race, or change what she wants of it."""
        values = {"priority": priority, **asdict(goals), "is_visible": is_visible, "updated_at": now}
        statement = upsert(race_entries).values(
            athlete_id=self._athlete_id, race_id=race_id, run=RunWord.FOUND.value, entered_at=now, **values
        )
        self._connection.execute(statement.on_conflict_do_update(index_elements=["athlete_id", "race_id"], set_=values))

    def put_result(
        self,
        race_id: UUID,
        *,
        official_time_s: float | None,
        official_distance_m: float | None,
        run: RunWord,
        activity_id: UUID | None,
        now: datetime,
    ) -> None:
        """Store her result, and her word on which run it was."""
        named: dict[str, Any] = {"source_kind": None, "source_external_id": None}
        if activity_id is not None:
            named = dict(Activities(self._connection, self._athlete_id).named(activity_id))
        statement = update(race_entries).where(*self._is(race_id))
        self._connection.execute(
            statement.values(
                official_time_s=official_time_s,
                official_distance_m=official_distance_m,
                run=run.value,
                activity_id=activity_id,
                updated_at=now,
                **named,
            )
        )

    def put_imported(self, race_id: UUID, record: Mapping[str, Any], activity_id: UUID | None) -> bool:
        """Whether an entry of an export is stored, and she had not entered the race before."""
        names = ["priority", "dream_time_s", "target_time_s", "floor_time_s", "is_visible", "official_time_s"]
        names += ["official_distance_m", "run", "entered_at", "updated_at"]
        source = record["source"] or {"kind": None, "external_id": None}
        statement = upsert(race_entries).values(
            athlete_id=self._athlete_id,
            race_id=race_id,
            activity_id=activity_id,
            source_kind=source["kind"],
            source_external_id=source["external_id"],
            **{name: record[name] for name in names},
        )
        stored = statement.on_conflict_do_nothing().returning(race_entries.c.race_id)
        return self._connection.execute(stored).one_or_none() is not None

    def delete(self, race_id: UUID) -> None:
        """Enter it no more. RaceNotEntered."""
        if self._connection.execute(delete(race_entries).where(*self._is(race_id))).rowcount == 0:
            raise RaceNotEntered

    def _candidates(self, searched: Sequence[RaceEntry], chosen: Sequence[RaceEntry]) -> dict[UUID, list[Candidate]]:
        values = {
            "athlete_id": self._athlete_id,
            "race_ids": [each.race.race_id for each in searched],
            "dates": [each.race.date for each in searched],
            "chosen_for": [each.race.race_id for each in chosen],
            "chosen": [each.activity_id for each in chosen],
            "sport_types": list(RUN_SPORT_TYPES),
        }
        found: dict[UUID, list[Candidate]] = {}
        for row in self._connection.execute(_CANDIDATES, values):
            said = {name: value for name, value in row._mapping.items() if name != "race_id"}
            found.setdefault(row.race_id, []).append(Candidate(**said))
        return found

    def _is(self, race_id: UUID) -> Iterable[ColumnElement[bool]]:
        return race_entries.c.athlete_id == self._athlete_id, race_entries.c.race_id == race_id

    def _query(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        query = select(*RACE, *_ENTRY).join_from(race_entries, races, races.c.id == race_entries.c.race_id)
        return query.where(race_entries.c.athlete_id == self._athlete_id, *conditions)

    def _found(self, query: Select[Any]) -> list[RaceEntry]:
        return [_entry(row) for row in self._connection.execute(query)]


def _entry(row: AnyRow) -> RaceEntry:
    return RaceEntry(
        race=race_of(row),
        priority=row.priority,
        goals=Goals(
            dream_time_s=row.dream_time_s,
            target_time_s=row.target_time_s,
            floor_time_s=row.floor_time_s,
        ),
        is_visible=row.is_visible,
        official_time_s=row.official_time_s,
        official_distance_m=row.official_distance_m,
        run=RunWord(row.run),
        activity_id=row.activity_id,
        entered_at=row.entered_at,
        updated_at=row.updated_at,
    )
