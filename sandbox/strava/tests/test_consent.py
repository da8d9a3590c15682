import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import App


def test_the_page_says_that_it_is_not_strava_and_offers_every_scope_that_was_asked_for(app: App) -> None:
    page = app.client.get(app.authorize_path())
    assert page.status_code == 200
    assert "not Strava" in page.text
    for scope in ("read", "activity:read", "activity:read_all"):
        assert f'value="{scope}" checked' in page.text
    assert "activity:write" not in page.text


def test_the_page_needs_nothing_from_elsewhere(app: App) -> None:
    page = app.client.get(app.authorize_path())
    links = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert links
    assert all(link.startswith("/sandbox/strava/") for link in links)
    with app.client.get("/sandbox/strava/static/sandbox.css") as style:
        assert style.status_code == 200


def test_an_unticked_scope_is_not_granted(app: App) -> None:
    callback = app.consent(ticked="activity:read")
    assert callback["scope"] == "read,activity:read"
    assert callback["state"] == "the-state"


def test_a_scope_that_was_not_asked_for_cannot_be_ticked(app: App) -> None:
    assert app.consent(ticked="activity:read,activity:write")["scope"] == "read,activity:read"


def test_denial_comes_back_as_access_denied_with_the_state(app: App) -> None:
    response = app.client.post(app.authorize_path(), data={"decision": "deny"})
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    assert query == {"state": ["the-state"], "error": ["access_denied"]}


def test_the_callback_keeps_the_query_it_had(app: App) -> None:
    path = app.authorize_path(redirect_uri="http://localhost:8080/back?from=here")
    response = app.client.post(path, data={"decision": "deny"})
    assert "from=here" in response.headers["Location"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_id": "1"}, "client_id"),
        ({"redirect_uri": "https://elsewhere.example/callback"}, "redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri"),
        ({"response_type": "token"}, "response_type"),
        ({"scope": "everything"}, "scope"),
        ({"scope": ""}, "scope"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_and_leads_nowhere(
    app: App, changes: dict[str, Any], field: str
) -> None:
    for response in (app.client.get(app.authorize_path(**changes)), app.client.post(app.authorize_path(**changes))):
        assert response.status_code == 400
        assert response.get_json()["errors"][0]["field"] == field


def test_there_is_always_an_athlete_left_whom_the_app_does_not_know(app: App) -> None:
    connected = {app.connect().athlete_id for _ in range(8)}
    assert len(connected) == 8


def test_auto_skips_the_page_once_all_was_granted_and_force_does_not(app: App) -> None:
    app.connect()
    skipped = app.client.get(app.authorize_path(approval_prompt="auto"))
    assert skipped.status_code == 302
    assert "code=" in skipped.headers["Location"]
    assert app.client.get(app.authorize_path(approval_prompt="force")).status_code == 200
    assert app.client.get(app.authorize_path(approval_prompt="auto", scope="profile:write")).status_code == 200


def test_an_athlete_can_take_the_access_away_on_the_page_of_her_apps(app: App) -> None:
    tokens = app.connect()
    assert "Revoke access" in app.client.get("/sandbox/strava/settings/apps").text
    app.client.post("/sandbox/strava/settings/apps/revoke", data={"athlete": str(tokens.athlete_id)})
    assert app.get("/athlete", tokens.access).status_code == 401
    assert "Nobody has connected" in app.client.get("/sandbox/strava/settings/apps").text


def test_the_front_page_shows_the_keys_to_enter_in_the_app(app: App) -> None:
    page = app.client.get("/sandbox/strava/")
    assert "424242" in page.text
    assert app.sandbox.client_secret in page.text


def test_a_person_can_save_rename_hide_and_delete_a_run(app: App) -> None:
    athlete = app.connect().athlete_id
    assert "Save a run as one of them" in app.client.get("/sandbox/strava/").text
    assert f"/athletes/{athlete}" in app.client.get("/sandbox/strava/athletes").text
    page = app.client.post(f"/sandbox/strava/athletes/{athlete}/activities", follow_redirects=True)
    assert page.status_code == 200
    found = app.sandbox.athletes.get(athlete)
    assert found is not None
    run = app.sandbox.catalogue.newest(found, 1)[0]
    path = f"/sandbox/strava/athletes/{athlete}/activities/{run.id}"
    app.client.post(path, data={"change": "rename", "name": "Round <b>the</b> lake"})
    assert "Round &lt;b&gt;the&lt;/b&gt; lake" in app.client.get(f"/sandbox/strava/athletes/{athlete}").text
    app.client.post(path, data={"change": "hide"})
    assert app.sandbox.catalogue.newest(found, 1)[0].is_private
    app.client.post(path, data={"change": "delete"})
    assert app.sandbox.catalogue.newest(found, 1)[0].id != run.id
    assert app.client.post(path, data={"change": "juggle"}).status_code == 400
