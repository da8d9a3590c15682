"""The states of Strava apps, told to dataservice, which tells whom it concerns."""

from flakon import errors, get_logger
from stravaworker import strava
from stravaworker.dataservice import Dataservice
from stravaworker.ledger import Ledger, LedgerAway
from stravaworker.ledger.budget import AppState

log = get_logger(__name__)

KEYS_REFUSED = (
    "Strava does not accept the app's client ID and client secret. Enter them again as they stand on the app's page at "
    "Strava; reading goes on by itself afterwards."
)
_REASONS: dict[AppState, str | None] = {
    "active": None,
    "inactive": str(strava.errors.AppInactive()),
    "keys_refused": KEYS_REFUSED,
}


class AppStates:
    """Tells dataservice of a state that the ledger has found. What could not be told is told at the next occasion."""

    def __init__(self, dataservice: Dataservice, ledger: Ledger) -> None:
        self._dataservice = dataservice
        self._ledger = ledger

    def tell(self, app_id: str, state: AppState | None) -> None:
        """Nothing with None."""
        if state is None:
            return
        try:
            self._dataservice.put_app_state(app_id, state, _REASONS[state])
        except errors.NotFound:
            log.info("strava_app_gone", app_id=app_id)
        except errors.Unavailable:
            log.warning("strava_app_state_not_told", app_id=app_id, state=state)
            return
        else:
            log.warning("strava_app_state", app_id=app_id, state=state)
        try:
            self._ledger.mark_told(app_id, state)
        except LedgerAway:
            log.warning("strava_app_state_told_again_later", app_id=app_id, state=state)
