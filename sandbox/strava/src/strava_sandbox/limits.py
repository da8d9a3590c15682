"""Counting requests per app, as Strava does: quarter-hours from :00 and days from midnight UTC, overall and reads.

A request that is refused still counts towards the day, so that hammering on a closed window costs the rest of it.
Every window that ever was is remembered: whether an app kept within all of them can be read at the end of a test.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from strava_sandbox.clock import Clock
from strava_sandbox.state import State
from strava_sandbox.switches import Switches

QUARTER_S = 15 * 60
DAY_S = 24 * 60 * 60
SPANS = (("quarter", QUARTER_S), ("day", DAY_S))


@dataclass(frozen=True)
class Usage:
    """Limit and use of one kind of request: (in this quarter-hour, on this day)."""

    limit: tuple[int, int]
    used: tuple[int, int]


@dataclass(frozen=True)
class Account:
    """What one request met: the use after it, and the name of the limit that refused it, if one did."""

    overall: Usage
    read: Usage
    exceeded: str | None

    def headers(self) -> dict[str, str]:
        """The four headers of the limits, each `15min,day`."""
        return {
            "X-RateLimit-Limit": _joined(self.overall.limit),
            "X-RateLimit-Usage": _joined(self.overall.used),
            "X-ReadRateLimit-Limit": _joined(self.read.limit),
            "X-ReadRateLimit-Usage": _joined(self.read.used),
        }


@dataclass(frozen=True)
class Peak:
    """The fullest window of one kind that an app ever had, and how often any of them refused it.

    `wanted` counts what was refused too: an app that never exceeded a window wanted no more than was `allowed`.
    """

    client_id: str
    kind: str
    span: str
    windows: int
    allowed: int
    used: int
    wanted: int
    refused: int


class RateLimits:
    """The windows of all apps."""

    def __init__(self, state: State, switches: Switches, clock: Clock) -> None:
        self._state = state
        self._switches = switches
        self._clock = clock

    def count(self, client_id: str, *, is_read: bool) -> Account:
        """Count one request of the app and say whether it may pass."""
        limits = {kind: self._switches.limits(f"{kind}_limit", client_id) for kind in ("overall", "read")}
        kinds = ["overall", "read"] if is_read else ["overall"]
        now = int(self._clock.timestamp())
        with self._state.transaction() as db:
            rows = db.execute(
                "SELECT kind, span, used FROM windows WHERE client_id = ?"
                " AND ((span = 'quarter' AND starts_at = ?) OR (span = 'day' AND starts_at = ?))",
                (client_id, now - now % QUARTER_S, now - now % DAY_S),
            ).fetchall()
            counts = {(str(row["kind"]), str(row["span"])): int(row["used"]) for row in rows}
            used = {kind: (counts.get((kind, "quarter"), 0), counts.get((kind, "day"), 0)) for kind in limits}
            closed = [
                kind for kind in kinds if any(u >= most for u, most in zip(used[kind], limits[kind], strict=True))
            ]
            for kind in kinds:
                quarter, day = used[kind]
                used[kind] = (quarter if closed else quarter + 1, day + 1)
                for (span, length_s), count, allowed in zip(SPANS, used[kind], limits[kind], strict=True):
                    db.execute(
                        "INSERT INTO windows VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                        " SET used = excluded.used, refused = refused + excluded.refused, allowed = excluded.allowed",
                        (client_id, kind, span, now - now % length_s, count, int(kind in closed), allowed),
                    )
        return Account(
            Usage(limits["overall"], used["overall"]),
            Usage(limits["read"], used["read"]),
            f"{closed[0]} rate limit" if closed else None,
        )

    def use_elsewhere(self, client_id: str, calls: int) -> None:
        """Reads that somebody else made with the same app: they fill its windows, and only the headers tell of them."""
        now = int(self._clock.timestamp())
        with self._state.transaction() as db:
            for kind in ("overall", "read"):
                limits = self._switches.limits(f"{kind}_limit", client_id)
                for (span, length_s), allowed in zip(SPANS, limits, strict=True):
                    db.execute(
                        "INSERT INTO windows VALUES (?, ?, ?, ?, ?, 0, ?)"
                        " ON CONFLICT DO UPDATE SET used = used + excluded.used",
                        (client_id, kind, span, now - now % length_s, calls, allowed),
                    )

    def peaks(self) -> Iterable[Peak]:
        """For each app, kind and span the fullest window ever."""
        # What a quarter refuses adds nothing to its use, what a day refuses does.
        with self._state.reading() as db:
            rows = db.execute(
                "SELECT client_id, kind, span, count(*) AS windows, min(allowed) AS allowed, max(used) AS used,"
                " max(used + CASE span WHEN 'quarter' THEN refused ELSE 0 END) AS wanted, sum(refused) AS refused"
                " FROM windows GROUP BY client_id, kind, span ORDER BY client_id, kind, span DESC"
            ).fetchall()
        return [Peak(**dict(row)) for row in rows]


def _joined(pair: tuple[int, int]) -> str:
    return f"{pair[0]},{pair[1]}"
