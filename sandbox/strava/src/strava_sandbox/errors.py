"""Strava's refusals: status, message and the list of errors, one constructor for each case the sandbox can answer with.

StravaError      the one exception; `body` is what goes over the wire
bad_request      400  unknown client, used code, dead refresh token, a parameter that makes no sense
unauthorized     401  wrong secret, bad access token, missing scope
app_inactive     403  the subscription of the app's owner has lapsed
no_seat_left     403  the app has as many athletes as it may have
not_found        404
over_the_limit   429
corrupt          500  an activity that Strava itself cannot render
failed           any  what a test has ordered
"""

from typing import Any


class StravaError(Exception):
    """A refusal in Strava's form."""

    def __init__(self, status: int, message: str, *errors: tuple[str, str, str]) -> None:
        super().__init__(status, message, errors)
        self.status = status
        self.message = message
        self.errors = errors

    @property
    def body(self) -> dict[str, Any]:
        """The JSON answer: `{"message": ..., "errors": [{"resource", "field", "code"}]}`."""
        if not self.errors:
            return {"message": self.message}
        named = [{"resource": resource, "field": field, "code": code} for resource, field, code in self.errors]
        return {"message": self.message, "errors": named}


def bad_request(resource: str, field: str, code: str = "invalid") -> StravaError:
    """400 for one field of one resource."""
    return StravaError(400, "Bad Request", (resource, field, code))


def unauthorized(resource: str, field: str, code: str = "invalid") -> StravaError:
    """401 for one field of one resource."""
    return StravaError(401, "Authorization Error", (resource, field, code))


def wrong_secret() -> StravaError:
    """401: the client is known, its secret is another."""
    return unauthorized("Application", "")


def bad_access_token() -> StravaError:
    """401: no such access token, or its six hours are over."""
    return unauthorized("Athlete", "access_token")


def scope_missing(permission: str) -> StravaError:
    """401: the athlete did not grant what this call needs; `permission` is e.g. `activity:read_permission`."""
    return unauthorized("AccessToken", permission, "missing")


def app_inactive() -> StravaError:
    """403: every data call, while the tokens still refresh."""
    return StravaError(403, "Forbidden", ("Application", "Status", "Inactive"))


def no_seat_left() -> StravaError:
    """403: one athlete more than the app may have."""
    return StravaError(403, "Limit of connected athletes exceeded", ("Application", "athletes", "exceeded"))


def not_found(resource: str) -> StravaError:
    """404 for a resource such as `Activity`."""
    return StravaError(404, "Resource Not Found", (resource, "", "not found"))


def over_the_limit(limit: str) -> StravaError:
    """429; `limit` is `overall rate limit` or `read rate limit`."""
    return StravaError(429, "Rate Limit Exceeded", ("Application", limit, "exceeded"))


def corrupt() -> StravaError:
    """500: Strava cannot render this one activity."""
    return StravaError(500, "error")


def failed(status: int) -> StravaError:
    """A refusal with this status that a test has ordered: the one such a status usually comes with."""
    if status == 401:
        return bad_access_token()
    if status == 404:
        return not_found("Activity")
    return StravaError(status, {403: "Forbidden", 500: "error", 502: "Bad Gateway"}.get(status, "Service Unavailable"))
