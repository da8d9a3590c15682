"""When a piece of work that could not be done is tried again."""

from flakon import get_logger
from flakon.celery import TryAgain
from stravaworker import strava
from stravaworker.ledger import LedgerAway, NotNow

log = get_logger(__name__)

HOUR_S = 3600.0
LEDGER_AWAY_S = 15.0

POSTPONING = (NotNow, LedgerAway, strava.errors.StravaError)
"""What `postponed` takes."""


def postponed(error: Exception) -> TryAgain:
    """For how long, and why. With growing pauses where Strava fails or does not answer."""
    match error:
        case NotNow():
            return TryAgain(error.wait_s, str(error))
        case LedgerAway():
            return TryAgain(LEDGER_AWAY_S, str(error))
        case strava.errors.RateLimited():
            return TryAgain(error.retry_after_s, str(error))
        case strava.errors.AppInactive() | strava.errors.BadClient() | strava.errors.AthleteLimitReached():
            return TryAgain(HOUR_S, str(error))
        case _:
            return TryAgain(None, str(error))
