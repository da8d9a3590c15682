from dataclasses import replace

import pytest
from flask import Flask, request

from flakon import errors
from flakon.testing import serving
from flakon.tokens import GrantEnded
from web.services import RealServices
from web.settings import WebSettings

GRANT = "the grant of Ada"


class Elsewhere:
    """A token endpoint and dataservice in one small app: they remember who asked for what, and with which token."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.app = Flask("elsewhere")

        @self.app.post("/oauth/token")
        def token():
            form = dict(request.form)
            self.asked.append(form)
            if form.get("subject_token", GRANT) != GRANT:
                return {"error": "invalid_grant"}, 400
            return {
                "access_token": f"{form['grant_type'][-8:]}/{form['scope']}",
                "expires_in": 300,
                "token_type": "Bearer",
            }

        @self.app.get("/registration")
        @self.app.get("/athlete/strava")
        @self.app.get("/admin/settings")
        def seen():
            return {"mode": "open", "set_up": True, "registration": request.headers["Authorization"]}


@pytest.fixture
def elsewhere():
    return Elsewhere()


@pytest.fixture
def services(elsewhere: Elsewhere, settings: WebSettings):
    with serving(elsewhere.app) as url:
        yield RealServices(
            replace(settings, tokendealer_url=url, dataservice_url=url, stravaworker_url=url, reports_url=url)
        )


def test_account_operations_are_called_in_webs_own_name(services: RealServices, elsewhere: Elsewhere):
    assert services.accounts.instance().registration == "open"
    (asked,) = elsewhere.asked
    assert asked["grant_type"] == "client_credentials"
    assert "activities:read" not in asked["scope"]


def test_what_is_hers_is_called_with_her_grant_exchanged_and_web_as_actor(services: RealServices, elsewhere: Elsewhere):
    services.signed_in(GRANT).admin.registration()
    actor, exchange = elsewhere.asked
    assert actor["scope"] == "grants:exchange"
    assert exchange["subject_token"] == GRANT
    assert exchange["actor_token"].endswith("grants:exchange")
    assert set(exchange["scope"].split()) == {"admin:users", "admin:settings", "admin:races"}


def test_a_token_is_asked_for_once_while_it_lasts(services: RealServices, elsewhere: Elsewhere):
    for _ in range(3):
        services.signed_in(GRANT).admin.registration()
    assert len(elsewhere.asked) == 2


def test_without_a_grant_of_hers_there_is_no_token(services: RealServices):
    with pytest.raises(GrantEnded):
        services.signed_in("made up").admin.registration()


def test_services_away_are_unavailable(settings: WebSettings):
    nowhere = "http://127.0.0.1:1"
    services = RealServices(replace(settings, tokendealer_url=nowhere, dataservice_url=nowhere))
    with pytest.raises(errors.Unavailable):
        services.accounts.instance()
