# ruff: noqa: N818 - the names are the cases
"""Everything Strava can refuse a call with, told from status and body.

    StravaError
    ├── Unauthorized          401  the access token is wrong or over
    ├── ScopeMissing          401  she did not allow this; `permission`
    ├── AppInactive           403  the subscription of the app's owner has lapsed: no data for anybody
    ├── AthleteLimitReached   403  the app has no seat left for another athlete
    ├── BadClient
    │   ├── UnknownClient     400  Strava has no app with this client id
    │   └── WrongSecret       401  it has, and its secret is another
    ├── BadCode               400  the code is unknown, used or too old
    ├── RefreshTokenDead      400  the refresh token was rotated or revoked
    ├── NotFound              404
    ├── RateLimited           429  `retry_after_s`: seconds until the window opens
    ├── ServerError           5xx  Strava failed
    ├── Unreachable                no answer, or none in time
    └── Unexpected                 any other answer; `status`

Messages are for logs and operators; they never hold a token or a secret.
"""

from collections.abc import Mapping
from typing import Any

from stravaworker.strava.limits import seconds_until_open


class StravaError(Exception):
    """Base of the tree."""


class Unauthorized(StravaError):
    """The access token is wrong or over."""


class ScopeMissing(StravaError):
    """She did not allow what the call needs; `permission` is Strava's name for it."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"Strava says that {permission} is missing")
        self.permission = permission


class AppInactive(StravaError):
    """Strava gives no data to this app, to nobody; tokens still refresh."""

    def __init__(self) -> None:
        super().__init__(
            "Strava has set this app inactive, most likely because the Strava subscription of its owner has ended. "
            "The owner has to renew it at Strava; reading goes on by itself afterwards."
        )


class AthleteLimitReached(StravaError):
    """The app has as many athletes as Strava lets it have."""


class BadClient(StravaError):
    """The app's keys are not accepted."""


class UnknownClient(BadClient):
    """There is no app with this client id."""


class WrongSecret(BadClient):
    """There is one, with another secret."""


class BadCode(StravaError):
    """The code is unknown, used or too old."""


class RefreshTokenDead(StravaError):
    """The refresh token was rotated or revoked."""


class NotFound(StravaError):
    """There is no such thing, or not for this athlete."""


class RateLimited(StravaError):
    """The window is closed for `retry_after_s` seconds."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"Strava's rate limit is reached; its next window opens in {retry_after_s:.0f} s")
        self.retry_after_s = retry_after_s


class ServerError(StravaError):
    """Strava failed."""


class Unreachable(StravaError):
    """Strava did not answer, or not in time."""


class Unexpected(StravaError):
    """An answer that none of the others describes."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def of_api(status: int, body: Any, headers: Mapping[str, str], now: float) -> StravaError:
    """The error for an answer of the API. `body` is parsed JSON or None, `now` in seconds since 1970."""
    common = _common(status, body, headers, now)
    if common is not None:
        return common
    if status == 401:
        for error in _errors(body):
            if error.get("code") == "missing":
                return ScopeMissing(str(error.get("field")))
        return Unauthorized("Strava does not accept the access token")
    if status == 404 and _errors(body):  # one without a name is of a proxy or a wrong address, and says nothing
        return NotFound("Strava has no such thing for this athlete")
    return _unexpected(status, body)


def of_oauth(status: int, body: Any, headers: Mapping[str, str], now: float) -> StravaError:
    """The error for an answer of the OAuth addresses, where a 401 is about the app and not about an athlete."""
    common = _common(status, body, headers, now)
    if common is not None:
        return common
    if status == 401:
        return WrongSecret("Strava knows the client id, and the client secret is another")
    if status == 400:
        # A refused code was RequestToken for years and is AuthorizationCode now: the field says it in both.
        fields = {(str(error.get("resource")), str(error.get("field"))) for error in _errors(body)}
        if ("Application", "client_id") in fields:
            return UnknownClient("Strava knows no app with this client id")
        if any(resource == "RefreshToken" or field == "refresh_token" for resource, field in fields):
            return RefreshTokenDead("Strava does not accept the refresh token any more")
        if any(field == "code" for _, field in fields):
            return BadCode("Strava does not accept the code: it was used already, or is too old")
    return _unexpected(status, body)


def _common(status: int, body: Any, headers: Mapping[str, str], now: float) -> StravaError | None:
    if status == 429:
        return RateLimited(seconds_until_open(headers, now))
    if status >= 500:
        return ServerError(f"Strava failed with {status}")
    if status == 403:
        for error in _errors(body):
            if (error.get("resource"), error.get("code")) == ("Application", "Inactive"):
                return AppInactive()
        if "connected athletes" in _text(body).lower():
            return AthleteLimitReached("The app has as many athletes as Strava lets it have")
    return None


def _unexpected(status: int, body: Any) -> Unexpected:
    named = ", ".join(f"{each.get('resource')}/{each.get('field')}/{each.get('code')}" for each in _errors(body))
    return Unexpected(f"Strava answered {status}" + (f" ({named})" if named else ""), status)


def _errors(body: Any) -> list[Mapping[str, Any]]:
    """The named errors of an answer; an older answer has a text in their place, a proxy's has nothing."""
    named = body.get("errors") if isinstance(body, Mapping) else None
    return [each for each in named if isinstance(each, Mapping)] if isinstance(named, list) else []


def _text(body: Any) -> str:
    return str(body) if body is not None else ""
