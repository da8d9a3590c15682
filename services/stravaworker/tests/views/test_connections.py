from typing import Any

import pytest
from conftest import SITE, Api, Browser, Linked, Time
from fake_dataservice import FakeDataservice

from strava_sandbox.parts import Sandbox
from stravaworker.app import create_app
from stravaworker.dataservice import SERVE_SCOPES, Dataservice
from stravaworker.strava import errors as strava_errors
from stravaworker.views.connections import refused
from stravaworker.wiring import Work

BEGIN = {"state": "0123456789", "redirect_uri": f"{SITE}/strava/callback"}


def begin(api: Api) -> str:
    answer = api.as_athlete("strava:connect").post_json("/connections/authorization", BEGIN)
    return str(answer.json["authorization_url"])


def complete(api: Api, callback: dict[str, str], **options: Any) -> Any:
    body = {"code": callback["code"], "scope": callback.get("scope", "")}
    return api.as_athlete("strava:connect").post_json("/connections", body, **options)


def test_she_is_linked_with_what_she_granted(
    api: Api, browser: Browser, fake: FakeDataservice, sandbox: Sandbox
) -> None:
    answer = complete(api, browser.consent(begin(api))).json
    link = fake.links[api.athlete_id]
    assert answer == {
        "scopes": ["read", "activity:read", "activity:read_all"],
        "strava_athlete_id": link["strava_athlete_id"],
        "missing_scopes": [],
    }
    assert sandbox.grants.access(link["access_token"]).athlete_id == link["strava_athlete_id"]
    assert link["profile_name"] == "Mara Lindholm"


def test_an_unticked_scope_is_named_and_she_is_linked_all_the_same(
    api: Api, browser: Browser, fake: FakeDataservice
) -> None:
    answer = complete(api, browser.consent(begin(api), ticked=("activity:read",))).json
    assert answer["missing_scopes"] == ["activity:read_all"]
    assert fake.links[api.athlete_id]["scopes"] == ["read", "activity:read"]


def test_what_strava_says_she_granted_counts_for_more_than_what_the_browser_says(
    api: Api, browser: Browser, fake: FakeDataservice
) -> None:
    callback = browser.consent(begin(api), ticked=())
    assert complete(api, callback | {"scope": "activity:write"}).json["scopes"] == ["read"]


def test_a_used_code_is_refused_in_plain_words(api: Api, browser: Browser) -> None:
    callback = browser.consent(begin(api))
    complete(api, callback)
    problem = complete(api, callback, status=422).json
    assert problem["code"] == "strava_code_refused"
    assert "Connect again" in problem["detail"]


def test_an_athlete_who_is_connected_to_another_account_is_refused(
    api: Api, browser: Browser, linked: Linked, fake: FakeDataservice
) -> None:
    callback = browser.consent(begin(api), athlete=linked.strava_athlete_id)
    assert complete(api, callback, status=409).json["code"] == "strava_athlete_taken"
    assert api.athlete_id not in fake.links


def test_the_one_who_was_connected_goes_on_after_another_was_refused(
    api: Api, browser: Browser, linked: Linked, fake: FakeDataservice, work: Work, time: Time
) -> None:
    complete(api, browser.consent(begin(api), athlete=linked.strava_athlete_id), status=409)
    time.forward(hours=7)
    work.activity_import.run(linked.athlete_id)
    assert fake.imports[linked.athlete_id][-1]["state"] == "done"
    assert fake.links[linked.athlete_id]["state"] == "active"


def test_wrong_keys_are_the_administrators_to_correct(api: Api, browser: Browser, fake: FakeDataservice) -> None:
    callback = browser.consent(begin(api))
    assert fake.app is not None
    fake.app["client_secret"] = "another"
    assert complete(api, callback, status=409).json["code"] == "strava_keys_refused"


def test_without_keys_there_is_nowhere_to_go(api: Api, fake: FakeDataservice) -> None:
    fake.app = None
    answer = api.as_athlete("strava:connect").post_json("/connections/authorization", BEGIN, status=404)
    assert answer.json["code"] == "strava_app_not_found"


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://elsewhere.example/strava/callback",
        "http://localhost:8080.elsewhere.example/",
        "http://localhost:8080@elsewhere.example/",
        "https://localhost:8080/strava/callback",
        "http://localhost/strava/callback",
    ],
)
def test_she_is_sent_back_to_this_installation_only(api: Api, redirect_uri: str) -> None:
    body = BEGIN | {"redirect_uri": redirect_uri}
    answer = api.as_athlete("strava:connect").post_json("/connections/authorization", body, status=422)
    assert answer.json["errors"][0]["path"] == "/redirect_uri"


def test_a_strava_that_does_not_answer_is_unavailable(
    settings: Any, opened: Any, tokens_of: Any, unreachable: Any
) -> None:
    app = create_app(
        settings,
        verifier=tokens_of.verifier("stravaworker"),
        dataservice=Dataservice(opened.client(SERVE_SCOPES)),
        client=unreachable,
    )
    answer = complete(Api(app, tokens_of), {"code": "x"}, status=503)
    assert answer.json["code"] == "strava_unavailable"
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (strava_errors.AthleteLimitReached("full"), "strava_full", 409),
        (strava_errors.AppInactive(), "strava_app_inactive", 409),
        (strava_errors.RateLimited(300.0), "strava_unavailable", 503),
        (strava_errors.ServerError("500"), "strava_unavailable", 503),
        (strava_errors.Unexpected("?", 418), "strava_unavailable", 503),
    ],
)
def test_every_refusal_of_strava_has_a_code(error: strava_errors.StravaError, code: str, status: int) -> None:
    found = refused(error)
    assert (found.code, found.status) == (code, status)


def test_no_token_code_or_secret_is_logged(
    api: Api, browser: Browser, fake: FakeDataservice, capsys: pytest.CaptureFixture[str]
) -> None:
    callback = browser.consent(begin(api))
    complete(api, callback)
    logs = capsys.readouterr().err
    link = fake.links[api.athlete_id]
    assert fake.app is not None
    assert "strava_connected" in logs
    for secret in (callback["code"], link["access_token"], link["refresh_token"], fake.app["client_secret"]):
        assert secret not in logs
