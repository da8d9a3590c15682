"""What the sandbox remembers, in one SQLite file.

A restart forgets nothing, and a test may open the file beside the server.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS apps (
    client_id TEXT PRIMARY KEY, secret TEXT NOT NULL, name TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS athletes (
    id INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE, history_from TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS grants (
    client_id TEXT NOT NULL, athlete_id INTEGER NOT NULL, scopes TEXT NOT NULL,
    PRIMARY KEY (client_id, athlete_id)
);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, client_id TEXT NOT NULL, athlete_id INTEGER NOT NULL, scopes TEXT NOT NULL,
    expires_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS refresh_tokens (
    token TEXT PRIMARY KEY, client_id TEXT NOT NULL, athlete_id INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS access_tokens (
    token TEXT PRIMARY KEY, client_id TEXT NOT NULL, athlete_id INTEGER NOT NULL, scopes TEXT NOT NULL,
    expires_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS usage (
    client_id TEXT NOT NULL, kind TEXT NOT NULL, span TEXT NOT NULL, starts_at INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (client_id, kind, span)
);
CREATE TABLE IF NOT EXISTS switches (
    name TEXT PRIMARY KEY, value TEXT NOT NULL
);
"""


class State:
    """The file and the transactions on it. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are all kept, or none if an exception leaves the block."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10.0, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return connection
