"""What people are shown of a ledger, and what a day of it leaves for the rolling window."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stravaworker.ledger.rules import DAYS_KEPT, SHARES, Lane

SPANS_S = {"quarter": 900, "day": 86_400}
_KINDS = ("overall", "read")


@dataclass(frozen=True)
class WindowUse:
    """One of Strava's windows. Times are seconds since 1970."""

    span: str
    kind: str
    starts_at: float
    ends_at: float
    limit: int
    used: int

    @property
    def left(self) -> int:
        """How many calls Strava would still take."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True)
class LaneUse:
    """A lane: how much of each window it may take, what it took today, and how many athletes wait in it."""

    lane: Lane
    share: float
    used_today: int
    waiting: int
    again_at: float | None


@dataclass(frozen=True)
class Figures:
    """A ledger at one moment.

    `opens_at` is when an interactive call is granted again, None when that is now.
    """

    state: str
    state_since: float | None
    is_lost: bool
    opens_at: float | None
    windows: tuple[WindowUse, ...]
    lanes: tuple[LaneUse, ...]
    consents_lost: int


def figures(document: Mapping[str, Any], now: float) -> Figures:
    """Of what `Ledger.read` gives."""
    ledger = document["ledger"]
    state = "inactive" if "inactive" in ledger else "keys_refused" if "keys_refused" in ledger else "active"
    windows = tuple(_window(ledger, span, kind, now) for span in SPANS_S for kind in _KINDS)
    return Figures(
        state=state,
        state_since=ledger[state]["since"] if state != "active" else None,
        is_lost=bool(ledger["lost"]) and not document["is_new"],
        opens_at=_opens_at(ledger, windows, now),
        windows=windows,
        lanes=tuple(_lane(ledger, lane, now) for lane in Lane),
        consents_lost=int(ledger["consents_lost"]),
    )


@dataclass(frozen=True)
class WindowBudget:
    """What a UTC day leaves for the rolling window, in reads.

    `a_day`: of a usual day. `today`: what may be used until now, if it is spread evenly over the day. `used`: what was.
    """

    a_day: int
    today: int
    used: int
    limit: int
    others: int


def window_budget(document: Mapping[str, Any], now: float) -> WindowBudget:
    """The window's part of a day: its share of the smaller limit, less what everything else usually takes.

    What is usual is the mean of the days that are known, and never less than what was taken today already.
    """
    ledger = document["ledger"]
    day_s = SPANS_S["day"]
    today = now - now % day_s
    limit = min(ledger["limits"][kind]["day"] for kind in _KINDS)
    most = int(limit * SHARES[Lane.WINDOW])
    past = [_others(ledger, today - days * day_s) for days in range(1, DAYS_KEPT)]
    known = [count for count in past if count is not None]
    others_today = _others(ledger, today) or 0
    others = max(others_today, round(sum(known) / len(known)) if known else 0)
    a_day = max(0, most - others)
    quarters = (now - today) // SPANS_S["quarter"] + 1
    spread = int(a_day * quarters * SPANS_S["quarter"] / day_s)
    return WindowBudget(a_day, spread, _used_by_window(ledger, today), limit, others)


def _key(span: str, start: float) -> str:
    return f"{span}:{start:.0f}"


def _used_by_window(ledger: Mapping[str, Any], day: float) -> int:
    return int(ledger["lanes"].get(_key("day", day), {}).get(Lane.WINDOW, 0))


def _others(ledger: Mapping[str, Any], day: float) -> int | None:
    """Reads of a day that were not the window's, other programs' with the same app among them; None if unknown."""
    used = ledger["used"].get(_key("day", day))
    return None if used is None else max(0, int(used["read"]) - _used_by_window(ledger, day))


def _window(ledger: Mapping[str, Any], span: str, kind: str, now: float) -> WindowUse:
    start = now - now % SPANS_S[span]
    used = ledger["used"].get(_key(span, start), {}).get(kind, 0)
    return WindowUse(span, kind, start, start + SPANS_S[span], int(ledger["limits"][kind][span]), int(used))


def _lane(ledger: Mapping[str, Any], lane: Lane, now: float) -> LaneUse:
    today = _key("day", now - now % SPANS_S["day"])
    waiting = ledger["waiting"].get(lane, {})
    again_at = min((wait["back"] for wait in waiting.values()), default=None)
    return LaneUse(lane, SHARES[lane], int(ledger["lanes"].get(today, {}).get(lane, 0)), len(waiting), again_at)


def _opens_at(ledger: Mapping[str, Any], windows: tuple[WindowUse, ...], now: float) -> float | None:
    waits = [
        window.ends_at for window in windows if window.used >= max(1, int(window.limit * SHARES[Lane.INTERACTIVE]))
    ]
    waits += [ledger["inactive"]["next_probe_at"]] if "inactive" in ledger else []
    waits += [ledger["closed_until"]] if ledger.get("closed_until", 0) > now else []
    return max(waits, default=None)
