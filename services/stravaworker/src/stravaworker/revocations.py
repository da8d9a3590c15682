"""Giving an access at Strava back, after its athlete has disconnected or left."""

from flakon import errors, get_logger
from flakon.celery import GiveUp, TryAgain
from stravaworker import strava
from stravaworker.dataservice import Dataservice
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)

KEYS_REFUSED = (
    "Strava does not accept the keys of the app that this access was given to, so it cannot be given back from here. "
    "It ends when its athlete revokes it at Strava, or when the app is deleted there."
)


class AccessRevocation:
    """Revokes one access. Repeating it does no harm: Strava takes unknown tokens for revoked ones."""

    def __init__(self, dataservice: Dataservice, client: StravaClient) -> None:
        self._dataservice = dataservice
        self._client = client

    def run(self, revocation_id: str) -> None:
        """Return when the access is given back; TryAgain, or GiveUp when the app's keys are not accepted."""
        try:
            revocation = self._dataservice.revocation(revocation_id)
        except errors.NotFound:
            return
        app = revocation.app
        try:
            # Either would do. Strava does not say whether it knew a token, and one of them may have been replaced.
            for token in (revocation.refresh_token, revocation.access_token):
                self._client.revoke(app.client_id, app.client_secret, token)
        except strava.errors.BadClient as error:
            raise GiveUp(KEYS_REFUSED) from error
        except strava.errors.RateLimited as error:
            raise TryAgain(error.retry_after_s, str(error)) from error
        except strava.errors.StravaError as error:
            raise TryAgain(None, str(error)) from error
        self._dataservice.finish_revocation(revocation_id)
        log.info("strava_access_revoked", revocation_id=revocation_id)
