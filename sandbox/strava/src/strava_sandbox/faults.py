"""Faults that a test orders: on a route, of a kind, for a share of its requests or for so many of them.

kind          what the client meets                                                     `value`
status        a refusal with this status, in Strava's form; nothing was done            500, 503, 401 …
rate_limit    a 429 although the window is open; nothing was done
slow          a wait, then what was asked for                                           seconds
late          what was asked for, and a wait before the answer                          seconds
drop          the connection closes without an answer; nothing was done
drop_answer   the same, but what was asked for was done
truncate      half of the answer, then the connection closes
garbage       200 with the page of some proxy in place of the answer

Whether a fault strikes is drawn from its seed and the number of times it was asked, so that a run can be repeated.
"""

import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from strava_sandbox.state import State

KINDS = ("status", "rate_limit", "slow", "late", "drop", "drop_answer", "truncate", "garbage")
REFUSALS = ("status", "rate_limit", "drop")
ROUTES = (
    "*",
    "athlete",
    "zones",
    "gear",
    "activities",
    "activity",
    "streams",
    "push_subscriptions",
    "token",
    "revoke",
    "deauthorize",
)
_VALUE_NEEDED = ("status", "slow", "late")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault as it was ordered, and how often it was asked and struck."""

    id: int
    route: str
    kind: str
    value: float
    probability: float
    remaining: int | None
    client_id: str | None
    asked: int
    struck: int

    def as_json(self) -> dict[str, Any]:
        """What the control API shows."""
        return asdict(self)


class Faults:
    """The faults of one state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def order(
        self,
        route: str,
        kind: str,
        *,
        value: float = 0.0,
        probability: float = 1.0,
        count: int | None = None,
        client_id: str | None = None,
        seed: str = "",
    ) -> Fault:
        """Have it happen from now on, for `count` requests (None: until it is taken back).

        ValueError for what there is not.
        """
        if route not in ROUTES:
            raise ValueError(f"there is no route {route!r}; there are {', '.join(ROUTES)}")
        if kind not in KINDS:
            raise ValueError(f"there is no fault {kind!r}; there are {', '.join(KINDS)}")
        if not 0.0 <= probability <= 1.0:
            raise ValueError(f"a probability is from 0 to 1, not {probability!r}")
        if kind in _VALUE_NEEDED and value <= 0.0:
            raise ValueError(f"{kind} needs a value: a status, or seconds")
        with self._state.transaction() as db:
            row = db.execute(
                "INSERT INTO faults (route, kind, value, probability, remaining, client_id, seed, asked, struck)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0) RETURNING *",
                (route, kind, value, probability, count, client_id, seed),
            ).fetchone()
        return _fault(row)

    def all(self) -> list[Fault]:
        """Those that were ordered, the spent ones among them."""
        with self._state.reading() as db:
            return [_fault(row) for row in db.execute("SELECT * FROM faults ORDER BY id")]

    def take_back(self, fault_id: int | None = None) -> None:
        """One of them, or all."""
        with self._state.transaction() as db:
            db.execute("DELETE FROM faults WHERE id = ? OR ? IS NULL", (fault_id, fault_id))

    def strike(self, route: str, client_id: str) -> list[Fault]:
        """Those that this request meets."""
        wanted = (
            "SELECT * FROM faults WHERE route IN (?, '*') AND (client_id IS NULL OR client_id = ?)"
            " AND (remaining IS NULL OR remaining > 0) ORDER BY id"
        )
        with self._state.reading() as db:
            if db.execute(wanted, (route, client_id)).fetchone() is None:
                return []
        with self._state.transaction() as db:
            rows = db.execute(wanted, (route, client_id)).fetchall()
            struck = [row for row in rows if _draw(row) < row["probability"]]
            db.executemany("UPDATE faults SET asked = asked + 1 WHERE id = ?", [(row["id"],) for row in rows])
            db.executemany(
                "UPDATE faults SET struck = struck + 1, remaining = remaining - 1 WHERE id = ?",
                [(row["id"],) for row in struck],
            )
        return [_fault(row) for row in struck]


def first(faults: Iterable[Fault], *kinds: str) -> Fault | None:
    """The first of these kinds, if there is one."""
    return next((fault for fault in faults if fault.kind in kinds), None)


def _draw(row: Any) -> float:
    return random.Random(f"{row['seed']} {row['id']} {row['asked']}").random()  # noqa: S311 - repeatable is the point


def _fault(row: Any) -> Fault:
    fields = {name: row[name] for name in row.keys() if name != "seed"}  # noqa: SIM118 - a row is no dict
    return Fault(**fields)
