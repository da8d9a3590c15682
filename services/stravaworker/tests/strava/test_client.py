"""The client against the sandbox."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from conftest import SITE, Browser, Linked, Time
from flask import Flask, redirect

from flakon.testing import serving
from strava_sandbox.parts import Sandbox
from stravaworker.strava import errors
from stravaworker.strava.addresses import StravaAddresses
from stravaworker.strava.client import StravaClient


@pytest.fixture
def code(strava: StravaClient, browser: Browser) -> str:
    return browser.consent(strava.authorization_url("424242", f"{SITE}/strava/callback", "s"))["code"]


def test_the_address_for_consent_asks_for_what_is_needed(strava: StravaClient, addresses: StravaAddresses) -> None:
    url = urlsplit(strava.authorization_url("424242", f"{SITE}/strava/callback", "a&b"))
    assert url.geturl().startswith(f"{addresses.web}/oauth/authorize?")
    assert parse_qs(url.query) == {
        "client_id": ["424242"],
        "redirect_uri": [f"{SITE}/strava/callback"],
        "response_type": ["code"],
        "approval_prompt": ["force"],
        "scope": ["read,activity:read,activity:read_all"],
        "state": ["a&b"],
    }


def test_a_code_gives_tokens_scopes_and_athlete(strava: StravaClient, sandbox: Sandbox, code: str) -> None:
    tokens = strava.exchange_code("424242", sandbox.client_secret, code)
    assert tokens.scopes == ("read", "activity:read", "activity:read_all")
    assert tokens.athlete is not None
    assert tokens.athlete["firstname"] == "Mara"
    assert tokens.access_token not in repr(tokens)


def test_a_code_works_once(strava: StravaClient, sandbox: Sandbox, code: str) -> None:
    strava.exchange_code("424242", sandbox.client_secret, code)
    with pytest.raises(errors.BadCode):
        strava.exchange_code("424242", sandbox.client_secret, code)


def test_keys_are_told_apart(strava: StravaClient, sandbox: Sandbox) -> None:
    with pytest.raises(errors.UnknownClient):
        strava.exchange_code("1", sandbox.client_secret, "bogus")
    with pytest.raises(errors.WrongSecret):
        strava.exchange_code("424242", "another", "bogus")
    with pytest.raises(errors.BadCode):
        strava.exchange_code("424242", sandbox.client_secret, "bogus")


def test_a_refresh_token_is_dead_once_it_was_used(strava: StravaClient, sandbox: Sandbox, linked: Linked) -> None:
    next_pair = strava.refresh("424242", sandbox.client_secret, linked.tokens.refresh_token)
    assert next_pair.refresh_token != linked.tokens.refresh_token
    assert next_pair.athlete is None
    with pytest.raises(errors.RefreshTokenDead):
        strava.refresh("424242", sandbox.client_secret, linked.tokens.refresh_token)


def test_pages_are_read_and_end_empty(strava: StravaClient, linked: Linked) -> None:
    token = linked.tokens.access_token
    assert len(strava.list_activities(token, page=1, per_page=5)) <= 5
    assert strava.list_activities(token, page=1000) == []


def test_one_activity_is_read_or_not_there(strava: StravaClient, linked: Linked) -> None:
    token = linked.tokens.access_token
    first = strava.list_activities(token, page=1)[0]
    assert strava.get_activity(token, first["id"])["name"] == first["name"]
    with pytest.raises(errors.NotFound):
        strava.get_activity(token, 1)


def test_a_revoked_access_is_over(strava: StravaClient, sandbox: Sandbox, linked: Linked) -> None:
    strava.revoke("424242", sandbox.client_secret, linked.tokens.access_token)
    with pytest.raises(errors.Unauthorized):
        strava.list_activities(linked.tokens.access_token, page=1)
    strava.revoke("424242", sandbox.client_secret, "unknown")


def test_an_access_token_that_is_over_is_unauthorized(strava: StravaClient, linked: Linked, time: Time) -> None:
    time.forward(hours=6, seconds=1)
    with pytest.raises(errors.Unauthorized):
        strava.list_activities(linked.tokens.access_token, page=1)


def test_an_inactive_app_gets_no_data_and_still_refreshes(
    strava: StravaClient, sandbox: Sandbox, linked: Linked
) -> None:
    sandbox.switches.set("app_status", "inactive")
    with pytest.raises(errors.AppInactive):
        strava.list_activities(linked.tokens.access_token, page=1)
    renewed = strava.refresh("424242", sandbox.client_secret, linked.tokens.refresh_token)
    assert renewed.access_token == linked.tokens.access_token


def test_nobody_at_the_address_is_unreachable(unreachable: StravaClient) -> None:
    with pytest.raises(errors.Unreachable):
        unreachable.list_activities("token", page=1)
    with pytest.raises(errors.Unreachable):
        unreachable.exchange_code("1", "2", "3")


def at(addresses: StravaAddresses, http: requests.Session, url: str) -> StravaClient:
    return StravaClient(replace(addresses, api=url, oauth=url), session=http, timeout_s=(1.0, 1.0))


def test_a_redirect_is_not_followed_with_the_token(addresses: StravaAddresses, http: requests.Session) -> None:
    app = Flask("odd")
    app.add_url_rule("/athlete/activities", view_func=lambda: redirect("http://127.0.0.1:1/elsewhere"))
    with serving(app) as url, pytest.raises(errors.Unexpected):
        at(addresses, http, url).list_activities("token", page=1)


def test_a_page_that_is_no_json_is_a_failing_or_unexpected_strava(
    addresses: StravaAddresses, http: requests.Session
) -> None:
    app = Flask("odd")
    app.add_url_rule("/athlete/activities", "list", lambda: ("<html>Bad Gateway</html>", 502))
    app.add_url_rule("/activities/7", "one", lambda: "<html>Welcome</html>")
    app.add_url_rule("/token", "token", lambda: {"access_token": "a"}, methods=["POST"])
    with serving(app) as url:
        client = at(addresses, http, url)
        with pytest.raises(errors.ServerError):
            client.list_activities("token", page=1)
        with pytest.raises(errors.Unexpected):
            client.get_activity("token", 7)
        with pytest.raises(errors.Unexpected):
            client.refresh("1", "2", "3")


def test_a_strava_that_hangs_is_unreachable_after_the_time_out(
    addresses: StravaAddresses, http: requests.Session
) -> None:
    import threading

    released = threading.Event()
    app = Flask("odd")

    def hang() -> str:
        released.wait(5)
        return ""

    app.add_url_rule("/athlete/activities", view_func=hang)
    with serving(app) as url:
        try:
            client = StravaClient(replace(addresses, api=url), session=http, timeout_s=(0.3, 0.3))
            with pytest.raises(errors.Unreachable):
                client.list_activities("token", page=1)
        finally:
            released.set()
