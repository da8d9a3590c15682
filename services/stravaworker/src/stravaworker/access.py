"""Access tokens that work: renewed before they expire, stored before they are used, by one at a time as far as can be.

Strava kills a refresh token the moment it gives out the next, so a pair that was not stored is lost, and with it her
consent: the next one has to be stored before anything else happens. Two workers may still renew at once. Then Strava
refuses one of them, and that one takes what the other stored.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from flakon import clock, errors, get_logger
from stravaworker import strava
from stravaworker.dataservice import Credentials, Dataservice, NewPair, VersionMoved
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)

Answer = TypeVar("Answer")

RENEW_BEFORE = timedelta(minutes=10)
# How long one who was refused waits for the other's pair to be stored: a moment, since it is under way or never comes.
OTHERS_PAUSES_S = (0.2, 0.5, 1.0)
# How long a new pair is offered to a dataservice that does not answer. Longer than usual: it is the only one.
STORING_PAUSES_S = (0.5, 1.0, 2.0, 4.0)
ACCESS_ENDED = "Strava does not accept the access any more: it was revoked there, or replaced by another consent."


class ReauthRequired(Exception):  # noqa: N818 - the name is the case
    """The link cannot be used until she consents again. dataservice knows it already."""


class StravaAccess:
    """Gives a call to Strava the access token of an athlete."""

    def __init__(self, dataservice: Dataservice, client: StravaClient) -> None:
        self._dataservice = dataservice
        self._client = client

    def credentials(self, athlete_id: str) -> Credentials:
        """Credentials whose access token lasts another while; ReauthRequired, StravaNotLinked or a StravaError."""
        stored = self._dataservice.credentials(athlete_id)
        if stored.state == "reauth_required":
            raise ReauthRequired(athlete_id)
        if stored.expires_at - clock.now() > RENEW_BEFORE:
            return stored
        return self.renew(stored)

    def call(self, athlete_id: str, function: Callable[[str], Answer]) -> Answer:
        """What `function(access_token)` returns. A refused token is renewed once, and the call tried once more."""
        credentials = self.credentials(athlete_id)
        try:
            return function(credentials.access_token)
        except strava.errors.Unauthorized:
            log.info("strava_token_refused", athlete_id=athlete_id)
            renewed = self._newer(credentials) or self.renew(credentials)
        try:
            return function(renewed.access_token)
        except strava.errors.Unauthorized as error:
            # Strava keeps the access token while it has more than an hour, even one that it does not accept any more.
            raise strava.errors.ServerError("Strava refuses the access token it has just given out") from error

    def confirm(self, athlete_id: str) -> None:
        """Return if Strava still accepts the access; else the link is marked, and ReauthRequired."""
        stored = self._dataservice.credentials(athlete_id)
        if stored.state == "reauth_required":
            raise ReauthRequired(athlete_id)
        self.renew(stored)

    def renew(self, credentials: Credentials) -> Credentials:
        """The next pair, stored.

        Marks the link and raises ReauthRequired when Strava does not accept the refresh token.
        """
        app = credentials.app
        try:
            tokens = self._client.refresh(app.client_id, app.client_secret, credentials.refresh_token)
        except strava.errors.RefreshTokenDead:
            others = self._others_pair(credentials)
            if others is not None:
                return others
            self._dataservice.mark_link(credentials.athlete_id, "reauth_required", ACCESS_ENDED)
            log.warning("strava_reauth_required", athlete_id=credentials.athlete_id)
            raise ReauthRequired(credentials.athlete_id) from None
        self._store(credentials, NewPair(tokens.access_token, tokens.refresh_token, tokens.expires_at))
        return self._dataservice.credentials(credentials.athlete_id)

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
                    log.error("strava_pair_lost", athlete_id=credentials.athlete_id)
                    raise
                clock.sleep(pause_s)

    def _others_pair(self, credentials: Credentials) -> Credentials | None:
        """What another worker stored since, when it is usable. Waits a moment, for it may be about to."""
        for pause_s in (0.0, *OTHERS_PAUSES_S):
            clock.sleep(pause_s)
            newer = self._newer(credentials)
            if newer is not None:
                return newer
        return None

    def _newer(self, credentials: Credentials) -> Credentials | None:
        stored = self._dataservice.credentials(credentials.athlete_id)
        return stored if stored.version != credentials.version and stored.state == "active" else None
