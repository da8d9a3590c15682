import base64
from typing import Any

import pytest
from conftest import App, Clock

REVOKE = "/sandbox/strava/oauth/revoke"


def fault(response: Any) -> Any:
    (error,) = response.get_json()["errors"]
    return response.status_code, response.get_json()["message"], error["resource"], error["field"], error["code"]


def basic(client_id: str = "424242", secret: str = "the-secret-of-the-tests") -> Any:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def test_a_code_gives_tokens_for_six_hours_with_athlete_and_scope(app: App) -> None:
    code = app.consent()["code"]
    answer = app.token(grant_type="authorization_code", code=code).get_json()
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] in (21599, 21600)
    assert answer["expires_at"] - app.sandbox.clock.timestamp() == pytest.approx(21600, abs=5)
    assert answer["athlete"]["firstname"] == "Mara"
    assert answer["scope"] == "read,activity:read,activity:read_all"


def test_a_code_works_once(app: App) -> None:
    code = app.consent()["code"]
    assert app.token(grant_type="authorization_code", code=code).status_code == 200
    again = app.token(grant_type="authorization_code", code=code)
    assert fault(again) == (400, "Bad Request", "AuthorizationCode", "code", "invalid")


def test_a_code_is_over_after_ten_minutes(app: App, clock: Clock) -> None:
    code = app.consent()["code"]
    clock.forward(minutes=11)
    assert app.token(grant_type="authorization_code", code=code).status_code == 400


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"client_id": "1"}, (400, "Bad Request", "Application", "client_id", "invalid")),
        ({"client_id": "1", "client_secret": "x"}, (400, "Bad Request", "Application", "client_id", "invalid")),
        ({"client_secret": "x"}, (401, "Authorization Error", "Application", "", "invalid")),
        ({"code": "bogus"}, (400, "Bad Request", "AuthorizationCode", "code", "invalid")),
        ({"grant_type": "password"}, (400, "Bad Request", "Application", "grant_type", "invalid")),
        (
            {"grant_type": "refresh_token", "refresh_token": "dead"},
            (400, "Bad Request", "RefreshToken", "refresh_token", "invalid"),
        ),
    ],
)
def test_the_token_endpoint_refuses_as_strava_does(app: App, form: dict[str, str], expected: tuple[Any, ...]) -> None:
    assert fault(app.token(**{"grant_type": "authorization_code", "code": "bogus"} | form)) == expected


def test_the_refresh_token_rotates_and_the_old_one_is_dead_at_once(app: App, clock: Clock) -> None:
    tokens = app.connect()
    clock.forward(hours=5.5)
    answer = app.token(grant_type="refresh_token", refresh_token=tokens.refresh).get_json()
    assert answer["refresh_token"] != tokens.refresh
    assert "athlete" not in answer
    again = app.token(grant_type="refresh_token", refresh_token=tokens.refresh)
    assert fault(again) == (400, "Bad Request", "RefreshToken", "refresh_token", "invalid")
    assert app.token(grant_type="refresh_token", refresh_token=answer["refresh_token"]).status_code == 200


def test_with_more_than_an_hour_left_the_access_token_stays_the_same(app: App, clock: Clock) -> None:
    tokens = app.connect()
    clock.forward(hours=4.9)
    kept = app.token(grant_type="refresh_token", refresh_token=tokens.refresh).get_json()
    assert (kept["access_token"], kept["expires_at"]) == (tokens.access, tokens.expires_at)
    clock.forward(minutes=10)
    renewed = app.token(grant_type="refresh_token", refresh_token=kept["refresh_token"]).get_json()
    assert renewed["access_token"] != tokens.access
    assert renewed["expires_in"] in (21599, 21600)


def test_an_access_token_is_over_after_six_hours_and_the_refresh_token_is_not(app: App, clock: Clock) -> None:
    tokens = app.connect()
    clock.forward(hours=6, seconds=1)
    refused = app.get("/athlete", tokens.access)
    assert fault(refused) == (401, "Authorization Error", "Athlete", "access_token", "invalid")
    assert app.token(grant_type="refresh_token", refresh_token=tokens.refresh).status_code == 200


def test_revoking_by_either_token_ends_both_with_an_empty_answer(app: App) -> None:
    for kind in ("access", "refresh"):
        tokens = app.connect()
        response = app.client.post(REVOKE, data={"token": getattr(tokens, kind)}, headers=basic())
        assert (response.status_code, response.data) == (200, b"")
        assert app.get("/athlete", tokens.access).status_code == 401
        assert app.token(grant_type="refresh_token", refresh_token=tokens.refresh).status_code == 400


def test_revoking_an_unknown_token_is_no_error(app: App) -> None:
    response = app.client.post(REVOKE, data={"token": "unknown"}, headers=basic())
    assert (response.status_code, response.data) == (200, b"")


def test_revoking_needs_the_app_and_a_token(app: App) -> None:
    assert app.client.post(REVOKE, data={"token": "t"}).status_code == 401
    assert app.client.post(REVOKE, data={"token": "t"}, headers=basic(secret="x")).status_code == 401
    assert app.client.post(REVOKE, data={"token": "t"}, headers=basic(client_id="1")).status_code == 401
    assert app.client.post(REVOKE, headers=basic()).status_code == 400


def test_deauthorize_ends_the_grant_and_gives_the_token_back(app: App) -> None:
    tokens = app.connect()
    bearer = {"Authorization": f"Bearer {tokens.access}"}
    response = app.client.post("/sandbox/strava/oauth/deauthorize", headers=bearer)
    assert response.get_json() == {"access_token": tokens.access}
    assert app.client.post("/sandbox/strava/oauth/deauthorize", headers=bearer).status_code == 401


def test_consenting_again_kills_the_refresh_token_of_before(app: App) -> None:
    first = app.connect()
    second = app.connect(athlete=first.athlete_id)
    assert second.athlete_id == first.athlete_id
    assert app.token(grant_type="refresh_token", refresh_token=first.refresh).status_code == 400
    assert app.token(grant_type="refresh_token", refresh_token=second.refresh).status_code == 200


def test_a_token_never_gains_the_scopes_of_a_later_consent(app: App) -> None:
    narrow = app.connect(ticked="read")
    app.connect(athlete=narrow.athlete_id)
    refused = app.get("/athlete/activities", narrow.access)
    assert fault(refused) == (401, "Authorization Error", "AccessToken", "activity:read_permission", "missing")
