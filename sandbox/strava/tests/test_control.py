import time
from pathlib import Path
from typing import Any

import pytest
from conftest import CALLBACK, PREFIX, SECRET, App

from strava_sandbox.cli import main
from strava_sandbox.parts import Config

LOCAL: Any = {"base_url": "http://127.0.0.1"}


def order(app: App, method: str, path: str, body: Any = None) -> Any:
    return app.client.open(f"{PREFIX}/control{path}", method=method, json=body, **LOCAL)


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-Host": "localhost"}, {"Host": "runnerly.example"}]
)
def test_nobody_reaches_it_through_a_gateway_or_under_another_name(app: App, headers: dict[str, str]) -> None:
    assert app.client.get(f"{PREFIX}/control/apps", headers=headers, **LOCAL).status_code == 404
    assert order(app, "GET", "/apps").status_code == 200


def test_a_form_of_some_page_orders_nothing(app: App) -> None:
    response = app.client.post(f"{PREFIX}/control/faults", data={"route": "*", "kind": "drop"}, **LOCAL)
    assert response.status_code == 415
    assert order(app, "GET", "/faults").get_json() == []


def test_thousands_of_activities_are_made_in_seconds_and_always_the_same(app: App, config: Config) -> None:
    began = time.monotonic()
    (first, second) = order(
        app, "POST", "/athletes", {"count": 2, "activities_each": 2000, "seed": 7, "stream_points": 50}
    ).get_json()
    assert time.monotonic() - began < 5.0
    athletes = [app.sandbox.athletes.get(each) for each in (first, second)]
    for athlete in athletes:
        assert athlete is not None
        everything = app.sandbox.catalogue.activities(athlete)
        assert sum(not each.deleted for each in everything) == 2000
        assert len({each.id for each in everything}) == len(everything) == 2050
    tokens = app.connect(athlete=first)
    assert len(app.listing(tokens.access)) == 2000
    assert len(app.get("/athlete/activities", tokens.access, per_page=200).get_json()) < 200


def test_a_page_of_two_hundred_costs_milliseconds(app: App) -> None:
    (athlete,) = order(app, "POST", "/athletes", {"count": 1, "activities_each": 1000, "seed": 1}).get_json()
    token = app.connect(athlete=athlete).access
    durations = []
    for page in (1, 2, 3, 4, 5):
        began = time.monotonic()
        assert app.get("/athlete/activities", token, per_page=200, page=page).status_code == 200
        durations.append(time.monotonic() - began)
    assert min(durations) < 0.03


def test_the_truth_is_what_a_listing_shows(app: App) -> None:
    tokens = app.connect()
    order(app, "POST", f"/athletes/{tokens.athlete_id}/changes", {"count": 60, "seed": 3})
    told = order(app, "GET", f"/athletes/{tokens.athlete_id}/truth?app=424242&full=true").get_json()["activities"]
    assert sorted(told, key=lambda each: each["id"]) == sorted(app.listing(tokens.access), key=lambda each: each["id"])
    hashes = order(app, "GET", f"/athletes/{tokens.athlete_id}/truth").get_json()["activities"]
    assert [each["id"] for each in hashes] == [each["id"] for each in told]


def test_the_truth_of_an_app_that_sees_no_private_activities_has_none(app: App) -> None:
    tokens = app.connect(ticked="activity:read")
    of_app = order(app, "GET", f"/athletes/{tokens.athlete_id}/truth?app=424242").get_json()
    everything = order(app, "GET", f"/athletes/{tokens.athlete_id}/truth").get_json()
    assert not of_app["sees_private"]
    assert 0 < len(of_app["activities"]) < len(everything["activities"])


def test_changes_drawn_by_a_seed_are_of_every_kind(app: App) -> None:
    tokens = app.connect()
    done = order(app, "POST", f"/athletes/{tokens.athlete_id}/changes", {"count": 80, "seed": 5}).get_json()
    assert sum(done.values()) == 80
    assert {"title", "figures", "delete", "private", "save", "type"} <= set(done)


def test_what_is_ordered_wrongly_is_refused_in_words(app: App) -> None:
    athlete = app.connect().athlete_id
    for path, body in (
        ("/faults", {"route": "nowhere", "kind": "drop"}),
        ("/faults", {"route": "activity", "kind": "slow"}),
        ("/faults", {"route": "activity"}),
        ("/athletes", {"count": 1000, "activities_each": 1}),
        (f"/athletes/{athlete}/activities", {"id": 5}),
        ("/apps", {"client_id": "x", "client_secret": "y", "name": "z"}),
    ):
        response = order(app, "POST", path, body)
        assert (path, response.status_code) == (path, 400)
        assert response.get_json()["message"]


def test_an_app_of_ones_own_has_windows_of_its_own(app: App) -> None:
    order(app, "POST", "/apps", {"client_id": "77", "client_secret": "s", "name": "Hers"})
    order(app, "PUT", "/switches/read_limit", {"value": "2,9", "app": "77"})
    athlete = app.sandbox.athletes.choices(set())[0].id
    body = {"athlete_id": athlete, "scopes": ["read", "activity:read"]}
    code = order(app, "POST", "/apps/77/consents", body).get_json()["code"]
    pair = app.token(grant_type="authorization_code", code=code, client_id="77", client_secret="s").get_json()
    answers = [app.get("/athlete", pair["access_token"]).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert app.get("/athlete", app.connect(athlete=athlete).access).status_code == 200
    apps = {each["client_id"]: each for each in order(app, "GET", "/apps").get_json()}
    quarter = next(w for w in apps["77"]["windows"] if (w["kind"], w["span"]) == ("read", "quarter"))
    assert (quarter["allowed"], quarter["used"], quarter["wanted"], quarter["refused"]) == (2, 2, 3, 1)
    assert all(window["refused"] == 0 for window in apps["424242"]["windows"])


def test_use_of_an_app_elsewhere_is_told_by_the_headers(app: App) -> None:
    token = app.connect().access
    order(app, "POST", "/apps/424242/usage", {"calls": 90})
    assert app.get("/athlete", token).headers["X-ReadRateLimit-Usage"].startswith("91,")


def test_one_athlete_more_than_there_are_seats_is_refused(app: App) -> None:
    order(app, "PUT", "/switches/seats", {"value": "1", "app": "424242"})
    first = app.connect()
    assert app.connect(athlete=first.athlete_id).athlete_id == first.athlete_id
    other = next(a.id for a in app.sandbox.athletes.choices({first.athlete_id}) if a.id != first.athlete_id)
    form = {"decision": "authorize", "athlete": str(other), "scope": ["read"]}
    refused = app.client.post(app.authorize_path(redirect_uri=CALLBACK), data=form)
    assert refused.status_code == 403
    assert refused.get_json()["message"] == "Limit of connected athletes exceeded"
    app.sandbox.changes.revoke("424242", first.athlete_id)
    assert app.client.post(app.authorize_path(), data=form).status_code == 302


def test_a_seat_that_was_taken_meanwhile_is_refused_when_the_code_is_exchanged(app: App) -> None:
    code = app.consent()["code"]
    order(app, "PUT", "/switches/seats", {"value": "0"})
    assert app.token(grant_type="authorization_code", code=code).status_code == 403


def test_tokens_can_be_made_to_expire_or_to_be_rotated_away(app: App) -> None:
    tokens = app.connect()
    spoil = f"/apps/424242/athletes/{tokens.athlete_id}/tokens"
    order(app, "POST", spoil, {"fault": "expire"})
    assert app.get("/athlete", tokens.access).status_code == 401
    renewed = app.token(grant_type="refresh_token", refresh_token=tokens.refresh).get_json()
    assert app.get("/athlete", renewed["access_token"]).status_code == 200
    order(app, "POST", spoil, {"fault": "rotate"})
    refused = app.token(grant_type="refresh_token", refresh_token=renewed["refresh_token"])
    assert refused.get_json()["errors"][0]["resource"] == "RefreshToken"


def test_without_rotation_a_refresh_token_stays(app: App) -> None:
    tokens = app.connect()
    app.sandbox.switches.set("token_rotation", "never")
    renewed = app.token(grant_type="refresh_token", refresh_token=tokens.refresh).get_json()
    assert renewed["refresh_token"] == tokens.refresh


def test_an_app_can_be_added_from_the_command_line(
    app: App, config: Config, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["add-app", "--client-id", "99", "--seats", "3", "--state", str(config.state_file)]
    assert main(words) == 0
    secret = capsys.readouterr().out.split()[-1]
    app.sandbox.grants.check_app("99", secret)
    assert app.sandbox.switches.get("seats", "99") == "3"
    (tmp_path / "secret").write_text(SECRET)
    assert main([*words, "--client-secret-file", str(tmp_path / "secret")]) == 0
    app.sandbox.grants.check_app("99", SECRET)
    assert main(["add-app", "--client-id", "mine", "--state", str(config.state_file)]) == 2
