"""Giving an access at Strava back, after its athlete has disconnected or left."""

from flakon import errors, get_logger
from flakon.celery import GiveUp, TryAgain
from stravaworker import strava
from stravaworker.dataservice import Dataservice, Revocation
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)

NO_SUCH_ADDRESS = (404, 405, 410)
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
        try:
            self._give_back(revocation)
        except strava.errors.BadClient as error:
            raise GiveUp(KEYS_REFUSED) from error
        except strava.errors.RateLimited as error:
            raise TryAgain(error.retry_after_s, str(error)) from error
        except strava.errors.StravaError as error:
            raise TryAgain(None, str(error)) from error
        self._dataservice.finish_revocation(revocation_id)
        log.info("strava_access_revoked", revocation_id=revocation_id)

    def _give_back(self, revocation: Revocation) -> None:
        app = revocation.app
        try:
            # Either would do. Strava does not say whether it knew a token, and one of them may have been replaced.
            for token in (revocation.refresh_token, revocation.access_token):
                self._client.revoke(app.client_id, app.client_secret, token)
        except strava.errors.Unexpected as error:
            if error.status not in NO_SUCH_ADDRESS:
                raise
            log.info("strava_revoke_not_there", status=error.status)
            self._deauthorize(revocation)

    def _deauthorize(self, revocation: Revocation) -> None:
        """The older way, where there is no /oauth/revoke (yet). It takes an access token that is not over."""
        app = revocation.app
        try:
            self._client.deauthorize(revocation.access_token)
        except strava.errors.Unauthorized:
            try:
                tokens = self._client.refresh(app.client_id, app.client_secret, revocation.refresh_token)
            except strava.errors.RefreshTokenDead:
                return  # it has ended already
            self._client.deauthorize(tokens.access_token)
