"""Tokens for calling other services: fetched from the token endpoint, kept, renewed 30 seconds before they expire."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from urllib.parse import quote_plus

import requests

from flakon import clock, context, errors
from flakon.settings import Secret

__all__ = ["ClientCredentials", "GrantEnded", "TokenCache", "TokenExchange", "TokenRefused", "TokenSource"]

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
SIGN_IN_GRANT = "urn:runnerly:token-type:sign-in-grant"
RENEW_S = 30.0
TIMEOUT_S = (1.0, 5.0)
_ATTEMPTS = 3


class TokenSource(Protocol):
    """Where a ServiceClient takes its tokens from."""

    def token(self) -> str:
        """A token that is good now."""

    def drop(self, token: str) -> None:
        """Forgets this token: it was refused."""


class GrantEnded(errors.Unauthenticated):
    """The grant that was to be exchanged is unknown, ended or revoked: she has to sign in again."""

    code = "grant_ended"


class TokenRefused(errors.UpstreamFailed):
    """The token endpoint refuses this client: its secret, a scope or an audience is wrong: a defect of the set-up."""

    code = "token_refused"


class TokenCache:
    """Tokens by key with their end, at most `capacity`; the longest unused leave first. Safe for threads."""

    def __init__(self, capacity: int = 4096) -> None:
        self._capacity = capacity
        self._tokens: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> tuple[str, float] | None:
        """The token and its expiry in seconds since 1970."""
        with self._lock:
            found = self._tokens.get(key)
            if found is not None:
                self._tokens.move_to_end(key)
            return found

    def put(self, key: str, token: str, expires: float) -> None:
        """Keeps a token that expires at `expires`, seconds since 1970."""
        with self._lock:
            self._tokens[key] = (token, expires)
            self._tokens.move_to_end(key)
            while len(self._tokens) > self._capacity:
                self._tokens.popitem(last=False)

    def drop(self, key: str, token: str) -> None:
        """Forgets the token under this key, unless another has taken its place."""
        with self._lock:
            if self._tokens.get(key, ("", 0.0))[0] == token:
                del self._tokens[key]


class _Source:
    """A token source with a cache; subclasses say what to ask the token endpoint for."""

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: Secret,
        audience: str,
        scope: str | Iterable[str],
        cache: TokenCache,
        key: str,
    ) -> None:
        self.token_url = token_url
        self.client_id = client_id
        self._secret = client_secret
        self.audience = audience
        self.scope = scope if isinstance(scope, str) else " ".join(sorted(scope))
        self._cache = cache
        self._key = hashlib.sha256("\n".join((token_url, client_id, audience, self.scope, key)).encode()).hexdigest()
        self._lock = threading.Lock()

    def token(self) -> str:
        """A token that is good for another while; else Unavailable, TokenRefused or GrantEnded."""
        kept = self._cache.get(self._key)
        now = clock.timestamp()
        if kept is not None and kept[1] - RENEW_S > now:
            return kept[0]
        # One thread renews. The others go on with the old token while it lasts, and wait when there is none.
        usable = kept is not None and kept[1] - 1 > now
        if not self._lock.acquire(blocking=not usable) and kept is not None:
            return kept[0]
        try:
            again = self._cache.get(self._key)
            if again is not None and again != kept and again[1] > now:
                return again[0]
            try:
                token, lifetime_s = self._fetch()
            except errors.Unavailable:
                if usable and kept is not None:
                    return kept[0]
                raise
            self._cache.put(self._key, token, clock.timestamp() + lifetime_s)
            return token
        finally:
            self._lock.release()

    def drop(self, token: str) -> None:
        """Forgets this token: it was refused."""
        self._cache.drop(self._key, token)

    def _form(self) -> dict[str, str]:
        raise NotImplementedError

    def _fetch(self) -> tuple[str, float]:
        return _ask(self.token_url, self.client_id, self._secret, self._form, self._refused)

    def _refused(self, error: str, description: str) -> errors.Error:
        return TokenRefused(f"The token endpoint refuses {self.client_id}: {error}: {description}")


class ClientCredentials(_Source):
    """The service's own token (RFC 6749, 4.4) for one audience. `scope`: names with spaces between, or a list."""

    def __init__(
        self, token_url: str, client_id: str, client_secret: Secret, audience: str, scope: str | Iterable[str]
    ) -> None:
        super().__init__(token_url, client_id, client_secret, audience, scope, TokenCache(1), "client_credentials")

    def _form(self) -> dict[str, str]:
        return {"grant_type": "client_credentials", "audience": self.audience, "scope": self.scope}


class TokenExchange(_Source):
    """A token for the athlete behind a sign-in grant (RFC 8693); `actor` gives the service's own token.

    Without `cache` the token lives as long as this object. A web process makes one object per request and one
    TokenCache per process, so that a session asks once in a token's lifetime; the cache's keys are hashes of grants.
    """

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: Secret,
        grant: str,
        audience: str,
        scope: str | Iterable[str],
        *,
        actor: TokenSource,
        cache: TokenCache | None = None,
    ) -> None:
        super().__init__(token_url, client_id, client_secret, audience, scope, cache or TokenCache(1), f"grant {grant}")
        self._grant = grant
        self._actor = actor

    def _form(self) -> dict[str, str]:
        return {
            "grant_type": EXCHANGE,
            "subject_token": self._grant,
            "subject_token_type": SIGN_IN_GRANT,
            "actor_token": self._actor.token(),
            "actor_token_type": ACCESS_TOKEN,
            "audience": self.audience,
            "scope": self.scope,
        }

    def _refused(self, error: str, description: str) -> errors.Error:
        if error == "invalid_grant":
            return GrantEnded("The sign-in has ended; sign in again")
        return super()._refused(error, description)


def _ask(
    url: str,
    client_id: str,
    secret: Secret,
    form: Callable[[], dict[str, str]],
    refused: Callable[[str, str], errors.Error],
) -> tuple[str, float]:
    """Token and its lifetime in seconds. Tried three times while the endpoint does not answer."""
    credentials = (quote_plus(client_id), quote_plus(secret.reveal()))
    identity = context.request_id()
    headers = {"Accept": "application/json", **({"X-Request-Id": identity} if identity else {})}
    answer: requests.Response | None = None
    for attempt in range(_ATTEMPTS):
        if attempt:
            clock.sleep(0.1 * 2**attempt)
        try:
            answer = requests.post(
                url, data=form(), auth=credentials, headers=headers, timeout=TIMEOUT_S, allow_redirects=False
            )
        except requests.RequestException:
            continue
        if answer.status_code < 500:
            break
    if answer is None or answer.status_code >= 500:
        raise errors.Unavailable("The token endpoint does not answer; try again", retry_after_s=5)
    content = _object(answer)
    if answer.status_code != 200:
        raise refused(str(content.get("error", answer.status_code)), str(content.get("error_description", "")))
    token, lifetime_s = content.get("access_token"), content.get("expires_in")
    if not isinstance(token, str) or not isinstance(lifetime_s, int | float):
        raise TokenRefused("The token endpoint answered without a token")
    return token, float(lifetime_s)


def _object(answer: requests.Response) -> dict[str, Any]:
    try:
        content = answer.json()
    except requests.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}
