"""The messages, in one SQLite file, bounded to the newest."""

import json
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

KEPT = 500

_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    raw BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS message_recipients (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    PRIMARY KEY (address, message_id)
) WITHOUT ROWID;
"""

_SELECT = "SELECT id, received_at, sender, recipients, raw FROM messages "
_BY_ID = _SELECT + "WHERE id = ?"
_NEWEST = _SELECT + "ORDER BY id DESC LIMIT ?"
_NEWEST_TO_RECIPIENT = """
SELECT id, received_at, sender, recipients, raw FROM messages
WHERE id IN (SELECT message_id FROM message_recipients WHERE address = ?) ORDER BY id DESC LIMIT ?
"""


@dataclass(frozen=True)
class StoredMessage:
    """One message as it came: the envelope, the bytes, and when."""

    id: int
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class MessageStore:
    """Keeps the newest `kept` messages in the file `path`; safe to use from several threads."""

    def __init__(self, path: Path, kept: int = KEPT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._kept = kept
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False)
        with self._lock, self._connection:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.executescript(_SCHEMA)

    def add(self, sender: str, recipients: Sequence[str], raw: bytes) -> int:
        """The id of the message, stored for good when this returns; the oldest beyond the bound is gone."""
        with self._lock, self._connection:
            cursor = self._connection.execute(
                "INSERT INTO messages (received_at, sender, recipients, raw) VALUES (?, ?, ?, ?)",
                (datetime.now(UTC).isoformat(), sender, json.dumps(list(recipients)), raw),
            )
            message_id = cursor.lastrowid
            if message_id is None:
                raise RuntimeError("SQLite gave no id for a stored message")
            self._connection.executemany(
                "INSERT OR IGNORE INTO message_recipients (message_id, address) VALUES (?, ?)",
                [(message_id, address.lower()) for address in recipients],
            )
            self._connection.execute(
                "DELETE FROM messages WHERE id <= (SELECT id FROM messages ORDER BY id DESC LIMIT 1 OFFSET ?)",
                (self._kept,),
            )
        return message_id

    def newest(self, recipient: str | None = None, limit: int = KEPT) -> list[StoredMessage]:
        """Messages, newest first; only those to `recipient` (without regard to case) when one is given."""
        if recipient is None:
            return self._select(_NEWEST, (limit,))
        return self._select(_NEWEST_TO_RECIPIENT, (recipient.lower(), limit))

    def get(self, message_id: int) -> StoredMessage | None:
        """The message of this id, or None when there is none (any more)."""
        found = self._select(_BY_ID, (message_id,))
        return found[0] if found else None

    def count(self) -> int:
        """How many messages are kept."""
        with self._lock:
            (count,) = self._connection.execute("SELECT count(*) FROM messages").fetchone()
        return int(count)

    def close(self) -> None:
        """Close the file; the store is of no use afterwards."""
        with self._lock:
            self._connection.close()

    def _select(self, statement: str, values: Sequence[object]) -> list[StoredMessage]:
        with self._lock:
            rows = self._connection.execute(statement, tuple(values)).fetchall()
        return [
            StoredMessage(row[0], datetime.fromisoformat(row[1]), row[2], tuple(json.loads(row[3])), row[4])
            for row in rows
        ]
