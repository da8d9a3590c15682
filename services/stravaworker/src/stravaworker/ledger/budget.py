"""Granting and settling calls to Strava."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

import redis

from flakon import clock, get_logger
from stravaworker.ledger import rules
from stravaworker.ledger.headers import told
from stravaworker.ledger.redis_script import LedgerAway, Script
from stravaworker.ledger.rules import Lane

__all__ = ["AppState", "Call", "Ledger", "LedgerAway", "NotNow", "Permit"]

log = get_logger(__name__)

AppState = Literal["active", "inactive", "keys_refused"]
Breaker = Literal["inactive", "keys_refused"]

_KINDS = {True: ("overall", "read"), False: ("overall",)}
_REASONS = {
    "budget": "Strava's rate limit leaves no call for this now",
    "turn": "others have the turn",
    "lost": "it is being found out how much of the rate limit is used",
    "inactive": "Strava has set the app inactive",
    "keys_refused": "Strava does not accept the app's keys",
    "renewal": "her access is being renewed",
}


class NotNow(Exception):  # noqa: N818 - the name is the case
    """No call now; ask again in `wait_s` seconds.

    `reason`: budget, turn, lost, inactive, keys_refused or renewal.
    """

    def __init__(self, reason: str, wait_s: float) -> None:
        super().__init__(f"{_REASONS[reason]}; again in {wait_s:.0f} s")
        self.reason = reason
        self.wait_s = wait_s


@dataclass(frozen=True)
class Call:
    """A call that somebody wants to make.

    `room`: so many calls must be left, for a piece of work that needs them all. `goes_on`: an earlier call of the same
    work was made, so it waits for nobody's turn. `tells`: the answer's headers speak of the limits, and are to be
    believed.
    """

    app_id: str
    lane: Lane
    athlete_id: str
    is_read: bool = True
    room: int = 1
    goes_on: bool = False
    tells: bool = True


@dataclass(frozen=True)
class Permit:
    """Leave to make one call now."""

    call: Call
    permit_id: str
    granted_at: float


class Ledger:
    """The ledgers of all apps, in one Redis. All raise LedgerAway but `settle`, whose loss only costs budget."""

    def __init__(self, client: redis.Redis) -> None:
        self._script = Script(client)
        self._rules = rules.as_json()

    def reserve(self, call: Call) -> Permit:
        """Leave to make a call, counted from now on whatever becomes of it; NotNow."""
        now, permit_id = clock.timestamp(), uuid4().hex
        answer = self._run(
            call.app_id,
            "reserve",
            now,
            id=permit_id,
            lane=call.lane.value,
            athlete=call.athlete_id,
            kinds=_KINDS[call.is_read],
            room=call.room,
            goes_on=call.goes_on,
            tells=call.tells,
            # Nobody waits for the window's turn: it is asked for again with every quarter of an hour.
            queues=call.lane is not Lane.WINDOW,
        )
        if not answer["granted"]:
            raise NotNow(answer["reason"], answer["wait_s"])
        return Permit(call, permit_id, now)

    def settle(
        self,
        permit: Permit,
        headers: Mapping[str, str] | None = None,
        *,
        answered: bool = False,
        closed_s: float | None = None,
    ) -> AppState | None:
        """The call was answered, with these headers, or was not.

        `answered`: in a way that shows that the app is active. `closed_s`: with a 429, for so long. Returns the app's
        state if dataservice is to be told of it, see `mark_told`.
        """
        more: dict[str, Any] = {"told": told(headers or {}), "closed_s": closed_s}
        try:
            answer = self._run(
                permit.call.app_id,
                "settle",
                clock.timestamp(),
                id=permit.permit_id,
                at=permit.granted_at,
                kinds=_KINDS[permit.call.is_read],
                answered=answered,
                **{name: value for name, value in more.items() if value is not None},
            )
        except LedgerAway as error:
            log.warning("ledger_not_settled", app_id=permit.call.app_id, error=str(error))
            return None
        return _state(answer)

    def trip(self, app_id: str, breaker: Breaker) -> AppState | None:
        """Strava refuses everything of this app: from now on it is tried once an hour. As with settle."""
        return _state(self._run(app_id, "trip", clock.timestamp(), breaker=breaker))

    def may_renew(self, app_id: str) -> None:
        """Return if tokens may be renewed with the app's keys; NotNow while Strava refuses these."""
        answer = self._run(app_id, "may_renew", clock.timestamp())
        if not answer["granted"]:
            raise NotNow(answer["reason"], answer["wait_s"])

    def accept_keys(self, app_id: str) -> AppState | None:
        """Strava accepts the app's keys. As with settle."""
        return _state(self._run(app_id, "accept_keys", clock.timestamp()))

    def renew_keys(self, app_id: str) -> None:
        """Keys were entered anew: both breakers are closed."""
        self._run(app_id, "renew_keys", clock.timestamp())

    def mark_told(self, app_id: str, state: AppState) -> None:
        """dataservice knows of this state."""
        self._run(app_id, "mark_told", clock.timestamp(), state=state)

    def count_lost_consent(self, app_id: str) -> None:
        """A pair of tokens was lost between Strava's giving it out and its being stored."""
        self._run(app_id, "count_lost_consent", clock.timestamp())

    def read(self, app_id: str) -> dict[str, Any]:
        """The document, as ledger.lua describes it; `figures` makes something to be shown of it."""
        return self._run(app_id, "read", clock.timestamp())

    def app_ids(self) -> frozenset[str]:
        """The apps that have a ledger."""
        return self._script.app_ids()

    def _run(self, app_id: str, op: str, now: float, **more: Any) -> dict[str, Any]:
        return self._script.run(app_id, {"op": op, "now": now, "rules": self._rules, **more})


def _state(answer: Mapping[str, Any]) -> AppState | None:
    state: AppState | None = answer.get("untold")
    return state
