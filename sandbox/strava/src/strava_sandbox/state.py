"""What the sandbox remembers, in one SQLite file.

A restart forgets nothing, and a test may open the file beside the server.
"""

import sqlite3
import weakref
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
DROP TABLE IF EXISTS usage;
CREATE TABLE IF NOT EXISTS windows (
    client_id TEXT NOT NULL, kind TEXT NOT NULL, span TEXT NOT NULL, starts_at INTEGER NOT NULL,
    used INTEGER NOT NULL, refused INTEGER NOT NULL, allowed INTEGER NOT NULL,
    PRIMARY KEY (client_id, kind, span, starts_at)
);
CREATE TABLE IF NOT EXISTS histories (
    athlete_id INTEGER PRIMARY KEY, made_until TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS activities (
    athlete_id INTEGER NOT NULL, id INTEGER NOT NULL, start_s INTEGER NOT NULL,
    is_private INTEGER NOT NULL, is_deleted INTEGER NOT NULL, is_touched INTEGER NOT NULL,
    recording TEXT NOT NULL, summary TEXT NOT NULL,
    PRIMARY KEY (athlete_id, id)
);
CREATE INDEX IF NOT EXISTS activities_in_time ON activities (athlete_id, start_s, id);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY, route TEXT NOT NULL, kind TEXT NOT NULL, value REAL NOT NULL, probability REAL NOT NULL,
    remaining INTEGER, client_id TEXT, seed TEXT NOT NULL, asked INTEGER NOT NULL, struck INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS subscriptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL UNIQUE, callback_url TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL, callback_url TEXT NOT NULL, body TEXT NOT NULL,
    due_at REAL NOT NULL, tries INTEGER NOT NULL, state TEXT NOT NULL, last_answer TEXT
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due_at);
CREATE TABLE IF NOT EXISTS switches (
    name TEXT PRIMARY KEY, value TEXT NOT NULL
);
"""


class State:
    """The file and the transactions on it. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        # Kept open: whenever the last connection closes, SQLite tidies the file up, which takes longer than a request.
        anchor = self._connect()
        weakref.finalize(self, anchor.close)
        anchor.execute("PRAGMA journal_mode = WAL")
        anchor.executescript(_SCHEMA)

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

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for looking only: it waits for nobody, and nobody for it."""
        with closing(self._connect()) as connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=60.0, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous = OFF")  # it has to outlive a killed process, and no power cut
        return connection
