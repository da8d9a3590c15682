"""What was sent, and what is on its way: a small SQLite file of this machine's."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sent (site TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (site, digest));
CREATE TABLE IF NOT EXISTS under_way (
    site TEXT NOT NULL, digest TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (site, digest)
);
"""


def digest_of(file: Path) -> str:
    """SHA-256 of a file's bytes, as hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Memory:
    """What this machine has sent to which site, by the bytes of the files."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = file
        with self._open() as database:
            database.executescript(_SCHEMA)

    def was_sent(self, site: str, digest: str) -> bool:
        """Whether all of it has arrived there."""
        with self._open() as database:
            query = "SELECT 1 FROM sent WHERE site = ? AND digest = ?"
            return database.execute(query, (site, digest)).fetchone() is not None

    def under_way(self, site: str, digest: str) -> str | None:
        """The address at which an upload of it was begun."""
        with self._open() as database:
            query = "SELECT address FROM under_way WHERE site = ? AND digest = ?"
            row = database.execute(query, (site, digest)).fetchone()
        return None if row is None else str(row[0])

    def begin(self, site: str, digest: str, address: str) -> None:
        """An upload of it has an address now."""
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO under_way VALUES (?, ?, ?)", (site, digest, address))

    def forget(self, site: str, digest: str) -> None:
        """The upload that was under way is none any more."""
        with self._open() as database:
            database.execute("DELETE FROM under_way WHERE site = ? AND digest = ?", (site, digest))

    def finish(self, site: str, digest: str) -> None:
        """All of it has arrived."""
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO sent VALUES (?, ?)", (site, digest))
            database.execute("DELETE FROM under_way WHERE site = ? AND digest = ?", (site, digest))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=30)) as database, database:
            yield database
