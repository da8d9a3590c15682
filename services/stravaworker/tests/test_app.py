import pytest
from conftest import Api

from flakon.testing import FORGERIES, Issuer, client

CALLS = {
    "/connections/authorization": ("strava:connect", {"state": "0123456789", "redirect_uri": "http://localhost:8080/"}),
    "/connections": ("strava:connect", {"code": "x", "scope": ""}),
    "/key-tests": ("admin:settings", {"client_id": "1", "client_secret": "x"}),
}


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_opens_nothing(api: Api, tokens_of: Issuer, path: str, forgery: str) -> None:
    scope, body = CALLS[path]
    forged = tokens_of.forged(
        forgery, audience="stravaworker", subject=api.athlete_id, client_id="web", actor="web", scopes=(scope,)
    )
    client(api.app, token=forged).post_json(path, body, status=401)


@pytest.mark.parametrize("path", CALLS)
def test_no_token_a_missing_scope_and_a_services_own_token_open_nothing(api: Api, tokens_of: Issuer, path: str) -> None:
    scope, body = CALLS[path]
    api.as_anybody().post_json(path, body, status=401)
    api.as_athlete("something:else").post_json(path, body, status=403)
    own = tokens_of.token(client_id="web", scopes=(scope,), audience="stravaworker")
    client(api.app, token=own).post_json(path, body, status=403)


def test_it_lives_and_is_ready(api: Api) -> None:
    assert api.as_anybody().get("/healthz").json == {"status": "ok"}
    assert api.as_anybody().get("/readyz").json["status"] == "ok"
