"""Calls to Strava for an athlete: each with her token, and each with leave of her app's ledger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from flakon import clock, get_logger
from stravaworker import strava
from stravaworker.access import StravaAccess, lasts
from stravaworker.apps import AppStates
from stravaworker.dataservice import App, Credentials
from stravaworker.ledger import Call, Lane, Ledger
from stravaworker.strava.client import Hear, StravaClient

log = get_logger(__name__)

Data = TypeVar("Data")


@dataclass(frozen=True)
class Answer(Generic[Data]):
    """What Strava says, and the instant before it was asked: whatever was asked later is newer."""

    data: Data
    asked_at: datetime


class StravaCalls:
    """Makes calls that the ledger allows.

    All raise NotNow and LedgerAway, then nothing was asked; and StravaError.
    """

    def __init__(self, client: StravaClient, access: StravaAccess, ledger: Ledger, states: AppStates) -> None:
        self._client = client
        self._access = access
        self._ledger = ledger
        self._states = states

    def of(self, athlete_id: str, lane: Lane) -> "AthleteCalls":
        """The calls of one piece of work for an athlete."""
        return AthleteCalls(self, self._access, self._client, athlete_id, lane)

    def in_the_name_of(self, app: App, lane: Lane, function: Callable[[Hear], Data]) -> Data:
        """A call with the app's keys, which counts and is no read.

        What Strava's headers say of it is not believed: they were seen to speak of no calls at all.
        """
        return self.make(Call(app.app_id, lane, app.app_id, is_read=False, tells=False), function)

    def make(self, call: Call, function: Callable[[Hear], Data]) -> Data:
        """What `function(hear)` returns, from its reservation to its settlement."""
        permit = self._ledger.reserve(call)
        headers: dict[str, str] = {}
        settle = partial(self._ledger.settle, permit, headers if call.tells else None)
        untold = None
        try:
            data = function(headers.update)
        except strava.errors.RateLimited as error:
            log.warning("strava_limit_reached", app_id=call.app_id, lane=call.lane, wait_s=error.retry_after_s)
            untold = settle(closed_s=error.retry_after_s)
            raise
        except strava.errors.AppInactive:
            settle()
            untold = self._ledger.trip(call.app_id, "inactive")
            raise
        except strava.errors.NotFound:
            untold = settle(answered=True)
            raise
        except strava.errors.StravaError:
            untold = settle()
            raise
        else:
            untold = settle(answered=True)
        finally:
            self._states.tell(call.app_id, untold)
        return data


class AthleteCalls:
    """What can be asked for one athlete in one lane. Her credentials are read once, for as long as they last."""

    def __init__(
        self, calls: StravaCalls, access: StravaAccess, client: StravaClient, athlete_id: str, lane: Lane
    ) -> None:
        self._calls = calls
        self._access = access
        self._client = client
        self._athlete_id = athlete_id
        self._lane = lane
        self._kept: Credentials | None = None

    def scopes(self) -> tuple[str, ...]:
        """What she granted; ReauthRequired, StravaNotLinked."""
        return self._credentials().scopes

    def list_activities(self, *, page: int, before: int | None) -> Answer[list[Mapping[str, Any]]]:
        """A page of summaries."""
        return self._call(lambda token, hear: self._client.list_activities(token, page=page, before=before, hear=hear))

    def get_activity(self, strava_activity_id: int, *, with_streams: bool = False) -> Answer[Mapping[str, Any] | None]:
        """One in detail, None if it is gone; only while there is room for its streams too, if these are wanted."""
        ask = partial(self._client.get_activity, strava_activity_id=strava_activity_id)
        return self._call(lambda token, hear: _found(partial(ask, token, hear=hear)), room=2 if with_streams else 1)

    def get_streams(self, strava_activity_id: int) -> Answer[Mapping[str, Any] | None]:
        """Its streams, asked for after its details; None if there are none."""
        ask = partial(self._client.get_streams, strava_activity_id=strava_activity_id)
        return self._call(lambda token, hear: _found(partial(ask, token, hear=hear)), goes_on=True, tells=False)

    def _call(self, function: Callable[[str, Hear], Data], **wishes: Any) -> Answer[Data]:
        """A refused token is renewed once, and the call tried once more."""
        credentials = self._credentials()
        try:
            return self._once(credentials, function, wishes)
        except strava.errors.Unauthorized:
            log.info("strava_token_refused", athlete_id=self._athlete_id)
        self._kept = renewed = self._access.renew(credentials)
        try:
            return self._once(renewed, function, wishes)
        except strava.errors.Unauthorized as error:
            # Strava keeps the access token while it has more than an hour, even one that it does not accept any more.
            raise strava.errors.ServerError("Strava refuses the access token it has just given out") from error

    def _once(
        self, credentials: Credentials, function: Callable[[str, Hear], Data], wishes: Mapping[str, Any]
    ) -> Answer[Data]:
        asked_at: list[datetime] = []

        def ask(hear: Hear) -> Data:
            asked_at.append(clock.now())
            return function(credentials.access_token, hear)

        data = self._calls.make(Call(credentials.app.app_id, self._lane, self._athlete_id, **wishes), ask)
        return Answer(data, asked_at[0])

    def _credentials(self) -> Credentials:
        if self._kept is None or not lasts(self._kept):
            self._kept = self._access.credentials(self._athlete_id)
        return self._kept


def _found(ask: Callable[[], Data]) -> Data | None:
    try:
        return ask()
    except strava.errors.NotFound:
        return None
