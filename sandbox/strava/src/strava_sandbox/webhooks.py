"""Webhook subscriptions, and the events that are to be sent to them.

One subscription per app. An event is written down in the transaction of the change it tells of, and sent by
`delivery.py`: three tries in all, then it is forgotten. What goes wrong on the way can be ordered by the switch
`webhook_faults`.
"""

import json
import random
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from strava_sandbox import errors
from strava_sandbox.clock import Clock
from strava_sandbox.state import State
from strava_sandbox.switches import Switches

TRIES = 3
LONGEST_CALLBACK = 255
# A late event comes within so many seconds, which others overtake.
LATE_S = 3.0

Get = Callable[[str, Mapping[str, str]], tuple[int, Any]]
"""GETs an address with a query within two seconds: status and parsed JSON, (0, None) if there was no answer."""


@dataclass(frozen=True)
class Subscription:
    """Where an app wants its events."""

    id: int
    client_id: str
    callback_url: str
    created_at: str

    def shape(self) -> dict[str, Any]:
        """As Strava tells it."""
        return {
            "id": self.id,
            "resource_state": 2,
            "application_id": int(self.client_id),
            "callback_url": self.callback_url,
            "created_at": self.created_at,
            "updated_at": self.created_at,
        }


@dataclass(frozen=True)
class Delivery:
    """An event on its way."""

    id: int
    callback_url: str
    body: str
    tries: int


class Webhooks:
    """Subscriptions and events of one state."""

    def __init__(self, state: State, switches: Switches, clock: Clock) -> None:
        self._state = state
        self._switches = switches
        self._clock = clock

    def subscription(self, client_id: str) -> Subscription | None:
        """The app's one subscription, if it has one."""
        with self._state.reading() as db:
            row = db.execute("SELECT * FROM subscriptions WHERE client_id = ?", (client_id,)).fetchone()
        return Subscription(**dict(row)) if row else None

    def subscribe(self, client_id: str, callback_url: str, verify_token: str, get: Get) -> Subscription:
        """Make the subscription, once the callback has echoed a challenge; StravaError 400 otherwise."""
        if self.subscription(client_id) is not None:
            raise errors.bad_request("PushSubscription", "", "already exists")
        if not 0 < len(callback_url) <= LONGEST_CALLBACK:
            raise errors.bad_request("PushSubscription", "callback url", "invalid")
        challenge = secrets.token_hex(10)
        query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
        status, answer = get(callback_url, query)
        if status != 200:
            raise errors.bad_request("PushSubscription", "callback url", "GET to callback URL does not return 200")
        if not isinstance(answer, dict) or answer.get("hub.challenge") != challenge:
            raise errors.bad_request("PushSubscription", "callback url", "not verifiable")
        now = self._clock.now().replace(microsecond=0, tzinfo=None)
        try:
            with self._state.transaction() as db:
                row = db.execute(
                    "INSERT INTO subscriptions (client_id, callback_url, created_at) VALUES (?, ?, ?) RETURNING *",
                    (client_id, callback_url, f"{now.isoformat()}Z"),
                ).fetchone()
        except sqlite3.IntegrityError as error:
            raise errors.bad_request("PushSubscription", "", "already exists") from error
        return Subscription(**dict(row))

    def unsubscribe(self, client_id: str, subscription_id: int) -> None:
        """End it, with what waits to be sent; StravaError 404 if the app has no such subscription."""
        with self._state.transaction() as db:
            gone = db.execute(
                "DELETE FROM subscriptions WHERE client_id = ? AND id = ?", (client_id, subscription_id)
            ).rowcount
            if not gone:
                raise errors.not_found("PushSubscription")
            db.execute("DELETE FROM deliveries WHERE client_id = ? AND state = 'waiting'", (client_id,))

    def tell(
        self,
        db: sqlite3.Connection,
        client_id: str,
        owner_id: int,
        aspect_type: str,
        updates: Mapping[str, str],
        *,
        activity_id: int | None = None,
    ) -> None:
        """Have the app's subscription told, if it has one, of an activity or of the athlete herself."""
        row = db.execute("SELECT * FROM subscriptions WHERE client_id = ?", (client_id,)).fetchone()
        if row is None:
            return
        body = {
            "object_type": "athlete" if activity_id is None else "activity",
            "object_id": owner_id if activity_id is None else activity_id,
            "aspect_type": aspect_type,
            "updates": dict(updates),
            "owner_id": owner_id,
            "subscription_id": int(row["id"]),
            "event_time": int(self._clock.timestamp()),
        }
        self._queue(db, client_id, str(row["callback_url"]), json.dumps(body, separators=(",", ":")))

    def take_due(self, now: float, most: int) -> list[Delivery]:
        """Events that are to be sent now: whoever takes them sends them."""
        with self._state.reading() as db:
            if (
                db.execute("SELECT 1 FROM deliveries WHERE state = 'waiting' AND due_at <= ?", (now,)).fetchone()
                is None
            ):
                return []
        with self._state.transaction() as db:
            rows = db.execute(
                "UPDATE deliveries SET state = 'sending', tries = tries + 1 WHERE id IN"
                " (SELECT id FROM deliveries WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT ?)"
                " RETURNING id, callback_url, body, tries",
                (now, most),
            ).fetchall()
        return [Delivery(**dict(row)) for row in sorted(rows, key=lambda row: int(row["id"]))]

    def note(self, delivery: Delivery, answer: str, now: float) -> None:
        """What came of a try: `200`, another status, or why there was none."""
        if answer == "200":
            state, due_at = "done", now
        elif delivery.tries >= TRIES:
            state, due_at = "failed", now
        else:
            state, due_at = "waiting", now + self._switches.webhook_pauses_s()[delivery.tries - 1]
        with self._state.transaction() as db:
            db.execute(
                "UPDATE deliveries SET state = ?, due_at = ?, last_answer = ? WHERE id = ?",
                (state, due_at, answer, delivery.id),
            )

    def resume(self) -> None:
        """Wait again for what a stopped process was sending."""
        with self._state.transaction() as db:
            db.execute("UPDATE deliveries SET state = 'waiting' WHERE state = 'sending'")

    def counts(self) -> dict[str, int]:
        """Events by state: waiting, sending, done, failed (three tries), dropped (a fault)."""
        with self._state.reading() as db:
            rows = db.execute("SELECT state, count(*) AS n FROM deliveries GROUP BY state").fetchall()
        states = ("waiting", "sending", "done", "failed", "dropped")
        return dict.fromkeys(states, 0) | {str(row["state"]): int(row["n"]) for row in rows}

    def last(self, count: int) -> list[dict[str, Any]]:
        """The newest events, newest first."""
        with self._state.reading() as db:
            rows = db.execute("SELECT * FROM deliveries ORDER BY id DESC LIMIT ?", (count,)).fetchall()
        return [
            {"id": row["id"], "state": row["state"], "tries": row["tries"], "last_answer": row["last_answer"]}
            | {"event": json.loads(row["body"])}
            for row in rows
        ]

    def _queue(self, db: sqlite3.Connection, client_id: str, callback_url: str, body: str) -> None:
        faults = self._switches.webhook_faults()
        number = int(db.execute("SELECT coalesce(max(id), 0) + 1 AS next FROM deliveries").fetchone()["next"])
        luck = random.Random(f"{faults.seed} {number}")  # noqa: S311 - repeatable is the point
        is_dropped = luck.random() < faults.drop
        copies = 2 if luck.random() < faults.double else 1
        for _ in range(copies):
            late_s = luck.uniform(0.2, LATE_S) if luck.random() < faults.reorder else 0.0
            db.execute(
                "INSERT INTO deliveries (client_id, callback_url, body, due_at, tries, state)"
                " VALUES (?, ?, ?, ?, 0, ?)",
                (
                    client_id,
                    callback_url,
                    body,
                    time.time() + late_s,  # real seconds, whatever the clock of the sandbox says
                    "dropped" if is_dropped else "waiting",
                ),
            )
