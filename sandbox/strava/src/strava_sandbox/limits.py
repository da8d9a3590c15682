"""Counting requests per app, as Strava does: quarter-hours from :00 and days from midnight UTC, overall and reads.

A request that is refused still counts towards the day, so that hammering on a closed window costs the rest of it.
"""

from dataclasses import dataclass

from strava_sandbox.clock import Clock
from strava_sandbox.state import State
from strava_sandbox.switches import Switches

QUARTER_S = 15 * 60
DAY_S = 24 * 60 * 60


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


class RateLimits:
    """The windows of all apps."""

    def __init__(self, state: State, switches: Switches, clock: Clock) -> None:
        self._state = state
        self._switches = switches
        self._clock = clock

    def count(self, client_id: str, *, is_read: bool) -> Account:
        """Count one request of the app and say whether it may pass."""
        limits = {"overall": self._switches.limits("overall_limit"), "read": self._switches.limits("read_limit")}
        kinds = ["overall", "read"] if is_read else ["overall"]
        now = int(self._clock.timestamp())
        with self._state.transaction() as db:
            used: dict[str, tuple[int, int]] = {}
            for kind in limits:
                spans = []
                for span, length_s in (("quarter", QUARTER_S), ("day", DAY_S)):
                    starts_at = now - now % length_s
                    row = db.execute(
                        "SELECT count FROM usage WHERE client_id = ? AND kind = ? AND span = ? AND starts_at = ?",
                        (client_id, kind, span, starts_at),
                    ).fetchone()
                    spans.append(int(row["count"]) if row else 0)
                used[kind] = (spans[0], spans[1])
            closed = [
                kind for kind in kinds if any(u >= most for u, most in zip(used[kind], limits[kind], strict=True))
            ]
            for kind in kinds:
                quarter, day = used[kind]
                used[kind] = (quarter if closed else quarter + 1, day + 1)
                for span, length_s, count in (("quarter", QUARTER_S, used[kind][0]), ("day", DAY_S, used[kind][1])):
                    db.execute(
                        "INSERT OR REPLACE INTO usage (client_id, kind, span, starts_at, count) VALUES (?, ?, ?, ?, ?)",
                        (client_id, kind, span, now - now % length_s, count),
                    )
        return Account(
            Usage(limits["overall"], used["overall"]),
            Usage(limits["read"], used["read"]),
            f"{closed[0]} rate limit" if closed else None,
        )


def _joined(pair: tuple[int, int]) -> str:
    return f"{pair[0]},{pair[1]}"
