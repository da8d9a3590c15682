"""Strava's refusals: those of its table, older ones, and what is not from Strava at all."""

from typing import Any

import pytest

from stravaworker.strava import errors

NOW = 1_780_000_000.0


def named(resource: str, field: str, code: str) -> dict[str, Any]:
    return {"message": "x", "errors": [{"resource": resource, "field": field, "code": code}]}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, named("Athlete", "access_token", "invalid"), errors.Unauthorized),
        (401, named("Application", "", "invalid"), errors.Unauthorized),
        (401, named("AccessToken", "activity:read_permission", "missing"), errors.ScopeMissing),
        (403, named("Application", "Status", "Inactive"), errors.AppInactive),
        (403, {"message": "Limit of connected athletes exceeded"}, errors.AthleteLimitReached),
        (403, named("Activity", "", "forbidden"), errors.Unexpected),
        (404, named("Activity", "", "not found"), errors.NotFound),
        (404, named("Activity", "id", "invalid"), errors.NotFound),
        (404, None, errors.Unexpected),
        (429, named("Application", "read rate limit", "exceeded"), errors.RateLimited),
        (429, {"errors": "Rate Limit Exceeded", "status": 429}, errors.RateLimited),
        (500, {"message": "error"}, errors.ServerError),
        (503, None, errors.ServerError),
        (400, named("Activity", "per_page", "limit exceeded"), errors.Unexpected),
        (302, None, errors.Unexpected),
        (418, ["not", "an", "object"], errors.Unexpected),
    ],
)
def test_the_api_refuses(status: int, body: Any, kind: type[errors.StravaError]) -> None:
    assert type(errors.of_api(status, body, {}, NOW)) is kind


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, named("Application", "client_id", "invalid"), errors.UnknownClient),
        (401, named("Application", "", "invalid"), errors.WrongSecret),
        (400, named("AuthorizationCode", "code", "invalid"), errors.BadCode),
        (400, named("RequestToken", "code", "invalid"), errors.BadCode),
        (400, named("RefreshToken", "refresh_token", "invalid"), errors.RefreshTokenDead),
        (400, named("RefreshToken", "code", "invalid"), errors.RefreshTokenDead),
        (403, named("Application", "Status", "Inactive"), errors.AppInactive),
        (429, None, errors.RateLimited),
        (502, None, errors.ServerError),
        (400, None, errors.Unexpected),
    ],
)
def test_the_oauth_addresses_refuse(status: int, body: Any, kind: type[errors.StravaError]) -> None:
    assert type(errors.of_oauth(status, body, {}, NOW)) is kind


def test_a_missing_scope_names_itself() -> None:
    error = errors.of_api(401, named("AccessToken", "activity:read_permission", "missing"), {}, NOW)
    assert isinstance(error, errors.ScopeMissing)
    assert error.permission == "activity:read_permission"


def test_a_page_of_a_proxy_that_fails_is_a_failing_strava() -> None:
    assert isinstance(errors.of_api(504, None, {}, NOW), errors.ServerError)


def test_an_inactive_app_says_what_its_owner_has_to_do() -> None:
    assert "renew" in str(errors.AppInactive())
