from itertools import pairwise
from typing import Any

import pytest
from conftest import App, Tokens

from strava_sandbox import polyline

KEYS = "time,distance,latlng,altitude,velocity_smooth,heartrate,cadence,temp,moving,grade_smooth"


@pytest.fixture
def tokens(app: App) -> Tokens:
    return app.connect(scope="read,profile:read_all,activity:read_all")


@pytest.fixture
def listing(app: App, tokens: Tokens) -> Any:
    return app.listing(tokens.access)


def streams(app: App, tokens: Tokens, activity: dict[str, Any], keys: str = KEYS) -> Any:
    path = f"/activities/{activity['id']}/streams"
    return app.get(path, tokens.access, keys=keys, key_by_type="true").get_json()


def details(app: App, tokens: Tokens, activity: dict[str, Any]) -> Any:
    return app.get(f"/activities/{activity['id']}", tokens.access).get_json()


def runs(listing: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in listing if each["sport_type"] == "Run" and not each["trainer"]]


def test_streams_add_up_to_the_summary(app: App, tokens: Tokens, listing: list[dict[str, Any]]) -> None:
    for run in runs(listing)[:12:3]:
        found = {name: stream["data"] for name, stream in streams(app, tokens, run).items()}
        assert len({len(data) for data in found.values()}) == 1
        assert (found["time"][0], found["time"][-1]) == (0, run["elapsed_time"])
        assert all(b > a for a, b in pairwise(found["time"]))
        assert found["distance"][-1] == pytest.approx(run["distance"], abs=0.1)
        assert all(b >= a for a, b in pairwise(found["distance"]))
        rates = found["heartrate"]
        assert sum(rates) / len(rates) == pytest.approx(run["average_heartrate"], abs=2.0)
        assert max(rates) <= run["max_heartrate"] + 1
        ascent = sum(max(0.0, b - a) for a, b in pairwise(found["altitude"]))
        assert ascent == pytest.approx(run["total_elevation_gain"], rel=0.1, abs=3.0)


def test_the_places_lie_on_the_line_of_the_summary(app: App, tokens: Tokens, listing: list[dict[str, Any]]) -> None:
    run = runs(listing)[0]
    line = polyline.decode(run["map"]["summary_polyline"])
    places = streams(app, tokens, run, "latlng")["latlng"]["data"]
    assert places[0] == pytest.approx(list(line[0]), abs=1e-5)
    assert places[-1] == pytest.approx(list(line[-1]), abs=1e-5)
    assert min(p[0] for p in line) <= min(p[0] for p in places) <= max(p[0] for p in line)


def test_only_the_streams_that_were_asked_for_come_and_distance_with_them(
    app: App, tokens: Tokens, listing: list[dict[str, Any]]
) -> None:
    assert set(streams(app, tokens, listing[0], "time,heartrate")) == {"time", "heartrate", "distance"}
    as_list = app.get(f"/activities/{listing[0]['id']}/streams", tokens.access, keys="time").get_json()
    assert {each["type"] for each in as_list} == {"time", "distance"}


def test_streams_say_nothing_of_the_limits(app: App, tokens: Tokens, listing: list[dict[str, Any]]) -> None:
    response = app.get(f"/activities/{listing[0]['id']}/streams", tokens.access, keys="time", key_by_type="true")
    assert not [name for name in response.headers if "RateLimit" in name]


def test_where_nothing_but_sums_was_recorded_there_are_no_streams(app: App, tokens: Tokens) -> None:
    body = {"count": 1, "activities_each": 3, "stream_points": 0}
    path = "/sandbox/strava/control/athletes"
    (athlete,) = app.client.post(path, json=body, base_url="http://127.0.0.1").get_json()
    hers = app.connect(athlete=athlete)
    run = app.listing(hers.access)[0]
    assert app.get(f"/activities/{run['id']}/streams", hers.access, keys="time").status_code == 404
    assert len(details(app, hers, run)["laps"]) == 1


def test_splits_and_laps_add_up(app: App, tokens: Tokens, listing: list[dict[str, Any]]) -> None:
    for run in runs(listing)[:6:2]:
        found = details(app, tokens, run)
        assert sum(lap["moving_time"] for lap in found["laps"]) == pytest.approx(run["moving_time"], abs=2)
        assert sum(lap["elapsed_time"] for lap in found["laps"]) == run["elapsed_time"]
        for name, length_m in (("splits_metric", 1000.0), ("splits_standard", 1609.3)):
            splits = found[name]
            assert sum(split["distance"] for split in splits) == pytest.approx(run["distance"], abs=11)
            assert all(split["distance"] == pytest.approx(length_m, abs=8) for split in splits[:-1])


def test_repeats_of_a_session_are_laps_faster_than_the_jogs_between(
    app: App, tokens: Tokens, listing: list[dict[str, Any]]
) -> None:
    session = next(each for each in listing if " x " in each["name"] and each["name"].endswith(" m"))
    laps = details(app, tokens, session)["laps"]
    fast = [lap["average_speed"] for lap in laps if lap["name"].startswith("Repeat")]
    slow = [lap["average_speed"] for lap in laps if not lap["name"].startswith("Repeat")]
    assert min(fast) > max(slow) * 1.1


def test_best_efforts_grow_with_their_distance_and_fit_into_the_run(
    app: App, tokens: Tokens, listing: list[dict[str, Any]]
) -> None:
    race = next(each for each in listing if each["workout_type"] == 1)
    efforts = details(app, tokens, race)["best_efforts"]
    assert [effort["name"] for effort in efforts][:3] == ["400m", "1/2 mile", "1K"]
    times = [effort["elapsed_time"] for effort in efforts]
    assert times == sorted(times)
    assert all(effort["distance"] <= race["distance"] for effort in efforts)
    assert times[-1] <= race["elapsed_time"]


def test_zones_take_a_scope_of_their_own(app: App, tokens: Tokens) -> None:
    zones = app.get("/athlete/zones", tokens.access).get_json()["heart_rate"]["zones"]
    assert len(zones) == 5
    assert zones[-1]["max"] == -1
    narrow = app.connect()
    refused = app.get("/athlete/zones", narrow.access)
    assert refused.get_json()["errors"][0]["field"] == "profile:read_all_permission"


def test_shoes_went_as_far_as_the_runs_in_them(app: App, tokens: Tokens, listing: list[dict[str, Any]]) -> None:
    gear = next(each["gear_id"] for each in listing if each["gear_id"])
    went = sum(each["distance"] for each in listing if each["gear_id"] == gear)
    assert app.get(f"/gear/{gear}", tokens.access).get_json()["distance"] == pytest.approx(went, abs=1)
    assert app.get("/gear/g1", tokens.access).status_code == 404
