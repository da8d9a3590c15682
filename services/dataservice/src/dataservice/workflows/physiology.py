"""The figures of her body: said, corrected, taken back. The loads that rest on them follow in the same transaction."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import physiology, timezones
from dataservice.domain.days import past_date
from dataservice.domain.physiology import MOST_ENTRIES, Entry, Figures
from dataservice.domain.problems import EntryNotFound, TooMany
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.derivations import Derivations
from dataservice.storage.physiology import Physiology
from flakon import clock


def entries(deps: Deps, athlete_id: UUID) -> list[Entry]:
    """All of them, newest first."""
    with deps.database.transaction() as connection:
        return Physiology(connection, athlete_id).entries()[::-1]


def put(deps: Deps, athlete_id: UUID, holds_from: str, values: Mapping[str, Any]) -> Entry:
    """The entry that holds from a day on. TooMany (409); SettingsContradict, Invalid (422) for a day to come."""
    now = clock.now()
    with deps.database.transaction() as connection:
        Activities(connection, athlete_id).claim()
        athlete = Accounts(connection).get(athlete_id)
        day = past_date(holds_from, timezones.today(athlete.timezone, now), "/holds_from")
        entry = Entry(holds_from=day, figures=Figures(**values).check(), told_at=now)
        keep(connection, athlete_id, [entry])
        return entry


def delete(deps: Deps, athlete_id: UUID, holds_from: str) -> None:
    """Take an entry back. EntryNotFound."""
    with deps.database.transaction() as connection:
        Activities(connection, athlete_id).claim()
        stored, day = Physiology(connection, athlete_id), date.fromisoformat(holds_from)
        if not stored.delete(day):
            raise EntryNotFound("No figures of yours hold from this day on.")
        Derivations(connection, athlete_id).compute_loads(day, stored.ends(day))


def tell(connection: Connection, athlete_id: UUID, changes: Mapping[str, Any], today: date) -> None:
    """What she says is true now (her activities are claimed). TooMany (409), SettingsContradict (422)."""
    stored = Physiology(connection, athlete_id)
    physiology.holding(stored.entries(), today).changed(changes).check(changes)
    keep(connection, athlete_id, physiology.told(stored.entries(), changes, today, clock.now()))


def keep(connection: Connection, athlete_id: UUID, changed: Iterable[Entry]) -> None:
    """Store entries (her activities are claimed), and compute the loads anew that rest on them. TooMany (409)."""
    stored, days = Physiology(connection, athlete_id), []
    for entry in changed:
        stored.put(entry)
        days.append(entry.holds_from)
    if len(stored.entries()) > MOST_ENTRIES:
        raise TooMany(f"You have {MOST_ENTRIES} entries already: take some back that are not needed.")
    if days:
        Derivations(connection, athlete_id).compute_loads(min(days), stored.ends(max(days)))
