"""What the ledger goes by.

A lane may take an app's windows up to its share and not beyond, so that the last of each is there for what matters
more: the last fifth for everything that is not the rolling window, the last tenth for what an athlete has just done or
looks at, the last twentieth for what she looks at. The rest, three in a hundred, is nobody's: it is for the calls that
find out what is used after Redis has lost a ledger while the windows were full, and for those that were under way then.
"""

from enum import StrEnum
from typing import Any


class Lane(StrEnum):
    """Why Strava is asked. Who comes first goes first while both wait."""

    INTERACTIVE = "interactive"
    WEBHOOK = "webhook"
    LISTING = "listing"
    WINDOW = "window"


SHARES = {Lane.INTERACTIVE: 0.97, Lane.WEBHOOK: 0.95, Lane.LISTING: 0.9, Lane.WINDOW: 0.8}

# Strava's smallest, which a new app has.
FIRST_LIMITS = {"overall": {"quarter": 200, "day": 2000}, "read": {"quarter": 100, "day": 1000}}

SKEW_S = 5.0
"""By how much Strava's clock and ours may differ."""

FLIGHT_S = 30.0
"""How long after it was granted a call can still reach Strava. A caller asks right before it sends."""

SHORT_WAIT_S = 3.0
"""When to ask again while somebody else has the turn, or a probe is under way."""

GRACE_S = 60.0
"""How long the turn is kept for one who said when she would ask again, and does not."""

TURN = 10
"""How many calls an athlete may be ahead of another who waits in the same lane: a listing of 1,800 activities."""

PROBE_EVERY_S = 3600.0
"""How often an app that Strava has set inactive, or whose keys it refuses, is tried."""

PENDING_KEPT_S = 600.0
"""How long a call that was never settled is remembered by itself. It stays counted all the same."""

DAYS_KEPT = 8
"""How many days the use is known of, to tell what a day will need."""


def as_json() -> dict[str, Any]:
    """The rules as ledger.lua takes them."""
    return {
        "shares": {lane.value: share for lane, share in SHARES.items()},
        "ranks": {lane.value: rank for rank, lane in enumerate(Lane)},
        "first_limits": FIRST_LIMITS,
        "skew_s": SKEW_S,
        "flight_s": FLIGHT_S,
        "short_wait_s": SHORT_WAIT_S,
        "grace_s": GRACE_S,
        "turn": TURN,
        "probe_every_s": PROBE_EVERY_S,
        "pending_kept_s": PENDING_KEPT_S,
        "days_kept": DAYS_KEPT,
    }
