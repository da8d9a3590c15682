"""Access tokens that work: renewed before they expire, stored before they are used, by one worker at a time.

Strava kills a refresh token the moment it gives out the next, so a pair that was not stored is lost, and with it her
consent. That only one worker renews is a lock in Redis, which may be lost at any moment; that no older pair replaces a
newer one is the version it is stored with, which is the truth. So a refusal is believed only when it is repeated: the
first may be of a renewal that another has made and is about to store.
"""

from datetime import timedelta

from flakon import clock, errors, get_logger
from stravaworker import strava
from stravaworker.apps import AppStates
from stravaworker.dataservice import Credentials, Dataservice, NewPair, VersionMoved
from stravaworker.ledger import Ledger, NotNow, Renewals
from stravaworker.ledger.locks import SECOND_LOOK_S, Renewal
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)

RENEW_BEFORE = timedelta(minutes=10)
# How long a new pair is offered to a dataservice that does not answer. The one place where a worker waits: it is the
# only copy of her consent there is, and gone with this process.
STORING_PAUSES_S = (0.5, 1.0, 2.0, 4.0)
ACCESS_ENDED = "Strava does not accept the access any more: it was revoked there, or replaced by another consent."


class ReauthRequired(Exception):  # noqa: N818 - the name is the case
    """The link cannot be used until she consents again. dataservice knows it already."""


class StravaAccess:
    """Gives out an athlete's tokens. All raise StravaNotLinked, NotNow, LedgerAway and StravaError, too."""

    def __init__(
        self, dataservice: Dataservice, client: StravaClient, ledger: Ledger, renewals: Renewals, states: AppStates
    ) -> None:
        self._dataservice = dataservice
        self._client = client
        self._ledger = ledger
        self._renewals = renewals
        self._states = states

    def credentials(self, athlete_id: str) -> Credentials:
        """Credentials whose access token lasts another while; ReauthRequired."""
        stored = self._dataservice.credentials(athlete_id)
        if stored.state == "reauth_required":
            raise ReauthRequired(athlete_id)
        return stored if lasts(stored) else self.renew(stored)

    def renew(self, credentials: Credentials) -> Credentials:
        """Newer ones than these, stored. Marks the link and raises ReauthRequired when Strava refuses for good."""
        athlete_id = credentials.athlete_id
        with self._renewals.of(athlete_id) as renewal:
            stored = self._dataservice.credentials(athlete_id)
            if stored.state == "reauth_required":
                raise ReauthRequired(athlete_id)
            if stored.version != credentials.version:
                return stored
            if self._next_pair(stored, renewal):
                return self._dataservice.credentials(athlete_id)
            self._dataservice.mark_link(athlete_id, "reauth_required", ACCESS_ENDED, version=stored.version)
            log.warning("strava_reauth_required", athlete_id=athlete_id)
            renewal.end()
        raise ReauthRequired(athlete_id)

    def confirm(self, athlete_id: str) -> None:
        """Return if Strava still accepts the access; else the link and all that came by it are gone."""
        with self._renewals.of(athlete_id) as renewal:
            stored = self._dataservice.credentials(athlete_id)
            if self._next_pair(stored, renewal):
                log.info("strava_access_confirmed", athlete_id=athlete_id)
                return
            try:
                self._dataservice.end_link(athlete_id, stored.version)
            except VersionMoved:
                log.info("strava_consented_meanwhile", athlete_id=athlete_id)
            else:
                log.warning("strava_access_withdrawn", athlete_id=athlete_id)
            renewal.end()

    def _next_pair(self, stored: Credentials, renewal: Renewal) -> bool:
        """Whether there is a newer pair now, stored; False when Strava has refused this one twice."""
        app = stored.app
        self._ledger.may_renew(app.app_id)
        was_begun = renewal.begin(stored.version)
        try:
            tokens = self._client.refresh(app.client_id, app.client_secret, stored.refresh_token)
        except strava.errors.RefreshTokenDead:
            self._states.tell(app.app_id, self._ledger.accept_keys(app.app_id))
            return self._was_replaced(stored, renewal, was_begun=was_begun)
        except strava.errors.BadClient:
            renewal.end()
            self._states.tell(app.app_id, self._ledger.trip(app.app_id, "keys_refused"))
            raise
        self._store(stored, NewPair(tokens.access_token, tokens.refresh_token, tokens.expires_at))
        renewal.end()
        self._states.tell(app.app_id, self._ledger.accept_keys(app.app_id))
        return True

    def _was_replaced(self, stored: Credentials, renewal: Renewal, *, was_begun: bool) -> bool:
        """Strava has refused the refresh token: whether another is stored. NotNow when that is the first time."""
        newer = self._dataservice.credentials(stored.athlete_id)
        if newer.version != stored.version:
            renewal.end()
            return True
        if not was_begun:
            renewal.take_back()
        if not renewal.was_refused_before(stored.version):
            raise NotNow("renewal", SECOND_LOOK_S)
        if was_begun:
            self._count_lost(stored, "not_heard_of")
        return False

    def _store(self, credentials: Credentials, pair: NewPair) -> None:
        for pause_s in (*STORING_PAUSES_S, None):
            try:
                self._dataservice.store_pair(credentials.athlete_id, pair, credentials.version)
                return
            except VersionMoved:
                # She consented anew, or Strava gave two workers the same pair: what is stored is newer.
                log.info("strava_pair_superseded", athlete_id=credentials.athlete_id)
                return
            except errors.Unavailable:
                if pause_s is None:
                    log.error("strava_pair_not_stored", athlete_id=credentials.athlete_id)
                    raise
                clock.sleep(pause_s)

    def _count_lost(self, credentials: Credentials, cause: str) -> None:
        """A worker had shown the refresh token to Strava and ended before the next pair was stored."""
        log.error("strava_consent_lost", athlete_id=credentials.athlete_id, cause=cause)
        self._ledger.count_lost_consent(credentials.app.app_id)


def lasts(credentials: Credentials) -> bool:
    """Whether the access token can be used for another while."""
    return credentials.expires_at - clock.now() > RENEW_BEFORE
