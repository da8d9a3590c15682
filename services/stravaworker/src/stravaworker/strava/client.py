"""A thin client of Strava: one method per call that Runnerly makes, each with a time-out, each error a StravaError.

It waits for nothing and tries nothing again: when to come back is the caller's to decide. Calls that count towards the
rate limits take `hear`, which is given the headers of whatever answer comes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode

import orjson
import requests
from requests.adapters import HTTPAdapter

from flakon import clock
from stravaworker.strava import errors, scopes
from stravaworker.strava.addresses import StravaAddresses

MOST_PER_PAGE = 200
TIMEOUT_S = (3.0, 20.0)
USER_AGENT = "Runnerly"
STREAMS = (
    "time",
    "distance",
    "latlng",
    "altitude",
    "velocity_smooth",
    "heartrate",
    "cadence",
    "watts",
    "temp",
    "moving",
)

Hear = Callable[[Mapping[str, str]], None]


@dataclass(frozen=True)
class Tokens:
    """A pair of tokens as the token endpoint gives it. A refresh names neither athlete nor scopes: both are None."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    scopes: tuple[str, ...] | None = None
    athlete: Mapping[str, Any] | None = field(default=None, repr=False)


class StravaClient:
    """Calls Strava at its three addresses. Safe for threads."""

    def __init__(
        self,
        addresses: StravaAddresses,
        *,
        session: requests.Session | None = None,
        timeout_s: tuple[float, float] = TIMEOUT_S,
    ) -> None:
        self._addresses = addresses
        self._session = session or new_session()
        self._timeout_s = timeout_s

    def authorization_url(self, client_id: str, redirect_uri: str, state: str) -> str:
        """Where a browser is sent to ask the athlete.

        The page is always shown, so that she can change what she allows.
        """
        query = {
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "approval_prompt": "force",
            "scope": ",".join(scopes.REQUESTED),
            "state": state,
        }
        return f"{self._addresses.web}/oauth/authorize?{urlencode(query)}"

    def exchange_code(self, client_id: str, client_secret: str, code: str) -> Tokens:
        """The tokens for a code, with athlete and scopes; BadCode, BadClient or AthleteLimitReached among others."""
        form = {"client_id": client_id, "client_secret": client_secret, "grant_type": "authorization_code"}
        return _tokens(self._oauth("/token", form | {"code": code}))

    def refresh(self, client_id: str, client_secret: str, refresh_token: str) -> Tokens:
        """The next pair; the former refresh token may be dead from now on. RefreshTokenDead if it is already."""
        form = {"client_id": client_id, "client_secret": client_secret, "grant_type": "refresh_token"}
        return _tokens(self._oauth("/token", form | {"refresh_token": refresh_token}))

    def revoke(self, client_id: str, client_secret: str, token: str) -> None:
        """Give the access back that belongs to this token. A token that Strava does not know (any more) is no error."""
        self._oauth("/revoke", {"token": token}, basic=(client_id, client_secret))

    def deauthorize(self, access_token: str) -> None:
        """The same the older way, which needs an access token that is not over; Unauthorized if it is."""
        response = self._send("POST", self._addresses.oauth + "/deauthorize", auth=_Bearer(access_token))
        if response.status_code == 401:
            raise errors.Unauthorized("Strava does not accept the access token")
        if response.status_code != 200:
            raise errors.of_oauth(response.status_code, _json(response), response.headers, clock.timestamp())

    def list_activities(
        self,
        access_token: str,
        *,
        page: int,
        per_page: int = MOST_PER_PAGE,
        before: int | None = None,
        hear: Hear | None = None,
    ) -> list[Mapping[str, Any]]:
        """One page of summaries, from page 1 on, of those that began before `before` (seconds since 1970, exclusive).

        Only an empty page is the end: a short one may come before it.
        """
        query = {"page": page, "per_page": per_page} | ({} if before is None else {"before": before})
        found = self._api("/athlete/activities", access_token, query, hear)
        if not isinstance(found, list):
            raise errors.Unexpected("Strava answered with something else than a list of activities", 200)
        return [each for each in found if isinstance(each, Mapping)]

    def get_activity(
        self, access_token: str, strava_activity_id: int, *, hear: Hear | None = None
    ) -> Mapping[str, Any]:
        """One activity in detail; NotFound if it is gone or not for this app to see."""
        found = self._api(f"/activities/{strava_activity_id}", access_token, {}, hear)
        if not isinstance(found, Mapping):
            raise errors.Unexpected("Strava answered with something else than an activity", 200)
        return found

    def get_streams(self, access_token: str, strava_activity_id: int, *, hear: Hear | None = None) -> Mapping[str, Any]:
        """What the device recorded, by the names in STREAMS; NotFound where it recorded nothing."""
        query = {"keys": ",".join(STREAMS), "key_by_type": "true"}
        found = self._api(f"/activities/{strava_activity_id}/streams", access_token, query, hear)
        if not isinstance(found, Mapping):
            raise errors.Unexpected("Strava answered with something else than streams by their names", 200)
        return found

    def list_subscriptions(
        self, client_id: str, client_secret: str, *, hear: Hear | None = None
    ) -> list[Mapping[str, Any]]:
        """The app's webhook subscription, in a list of one or none."""
        keys = {"client_id": client_id, "client_secret": client_secret}
        found = self._app("GET", "/push_subscriptions", hear, params=keys)
        if not isinstance(found, list):
            raise errors.Unexpected("Strava answered with something else than a list of subscriptions", 200)
        return [each for each in found if isinstance(each, Mapping)]

    def create_subscription(
        self, client_id: str, client_secret: str, callback_url: str, verify_token: str, *, hear: Hear | None = None
    ) -> int:
        """Its id. Strava asks `callback_url` before it answers; Unexpected if it does not like what it is told."""
        form = {"client_id": client_id, "client_secret": client_secret}
        form |= {"callback_url": callback_url, "verify_token": verify_token}
        found = self._app("POST", "/push_subscriptions", hear, data=form)
        if not isinstance(found, Mapping) or not isinstance(found.get("id"), int):
            raise errors.Unexpected("Strava answered without the id of the subscription", 200)
        return int(found["id"])

    def delete_subscription(
        self, client_id: str, client_secret: str, subscription_id: int, *, hear: Hear | None = None
    ) -> None:
        """End a subscription; NotFound if there is none with this id."""
        keys = {"client_id": client_id, "client_secret": client_secret}
        self._app("DELETE", f"/push_subscriptions/{subscription_id}", hear, params=keys)

    def _api(self, path: str, access_token: str, query: Mapping[str, int | str], hear: Hear | None) -> Any:
        response = self._send("GET", self._addresses.api + path, params=query, auth=_Bearer(access_token))
        if hear is not None:
            hear(response.headers)
        body = _json(response)
        if response.status_code != 200:
            raise errors.of_api(response.status_code, body, response.headers, clock.timestamp())
        return body

    def _app(self, method: str, path: str, hear: Hear | None, **options: Any) -> Any:
        """A call in the name of the app and not of an athlete."""
        response = self._send(method, self._addresses.api + path, auth=_NoAuth(), **options)
        if hear is not None:
            hear(response.headers)
        body = _json(response)
        if response.status_code == 404:
            raise errors.NotFound("Strava has no such subscription")
        if response.status_code >= 300:
            raise errors.of_oauth(response.status_code, body, response.headers, clock.timestamp())
        return body

    def _oauth(self, path: str, form: Mapping[str, str], *, basic: tuple[str, str] | None = None) -> Any:
        response = self._send("POST", self._addresses.oauth + path, data=form, auth=basic or _NoAuth())
        body = _json(response)
        if response.status_code != 200:
            raise errors.of_oauth(response.status_code, body, response.headers, clock.timestamp())
        return body

    def _send(self, method: str, url: str, **options: Any) -> requests.Response:
        try:
            return self._session.request(method, url, timeout=self._timeout_s, allow_redirects=False, **options)
        except requests.RequestException as error:
            raise errors.Unreachable(f"Strava does not answer ({type(error).__name__})") from error


class _Bearer(requests.auth.AuthBase):
    """The token in its header. As an auth object it also keeps a .netrc from putting something else there."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _NoAuth(requests.auth.AuthBase):
    """Nothing, so that a .netrc adds nothing."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def new_session() -> requests.Session:
    """A session that keeps connections but no cookies. Proxies of the environment are used."""
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.headers["Accept"] = "application/json"
    session.cookies.set_policy(_NoCookies())
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=16, max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class _NoCookies(DefaultCookiePolicy):
    def set_ok(self, cookie: Any, request: Any) -> bool:
        return False


def _json(response: requests.Response) -> Any:
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None


def _tokens(body: Any) -> Tokens:
    try:
        scope = body.get("scope")
        athlete = body.get("athlete")
        return Tokens(
            access_token=str(body["access_token"]),
            refresh_token=str(body["refresh_token"]),
            expires_at=datetime.fromtimestamp(int(body["expires_at"]), UTC),
            scopes=scopes.parse(scope) if isinstance(scope, str) else None,
            athlete=athlete if isinstance(athlete, Mapping) else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise errors.Unexpected("Strava answered without the tokens that were asked for", 200) from error
