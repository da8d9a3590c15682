"""Bringing every stored secret to the newest key."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, select, update

from dataservice.crypto import Vault
from dataservice.storage.strava_tables import strava_apps, strava_links, strava_revocations

SEALED: list[tuple[Table, str]] = [(strava_apps, "id"), (strava_links, "athlete_id"), (strava_revocations, "id")]
PREFIX = "sealed_"


def reseal(connection: Connection, vault: Vault) -> int:
    """Seal everything anew that the first key did not seal, in one transaction; how many values. UndecryptableError."""
    return sum(_reseal_table(connection, vault, table, key) for table, key in SEALED)


def sealed_columns(table: Table) -> Iterator[str]:
    """The encrypted columns of a table; a ciphertext is bound to `table.column:key`, without the prefix."""
    return (column.name for column in table.columns if column.name.startswith(PREFIX))


def _reseal_table(connection: Connection, vault: Vault, table: Table, key: str) -> int:
    names = list(sealed_columns(table))
    count = 0
    rows = connection.execute(select(table.c[key], *(table.c[name] for name in names)).with_for_update())
    for row in rows.all():
        row_id = row._mapping[key]
        old = {name: bytes(row._mapping[name]) for name in names}
        stale = {name: value for name, value in old.items() if not vault.is_current(value)}
        if stale:
            new = {
                name: vault.reseal(value, f"{table.name}.{name.removeprefix(PREFIX)}:{row_id}")
                for name, value in stale.items()
            }
            connection.execute(update(table).where(table.c[key] == row_id).values(new))
            count += len(stale)
    return count
