from datetime import datetime
from typing import Any

import pytest
from conftest import App


def fault(response: Any) -> Any:
    (error,) = response.get_json()["errors"]
    return response.status_code, response.get_json()["message"], error["resource"], error["field"], error["code"]


def test_the_athlete_is_short_without_profile_read_all(app: App) -> None:
    short = app.connect()
    full = app.connect(athlete=short.athlete_id, scope="read,profile:read_all")
    assert app.get("/athlete", short.access).get_json()["resource_state"] == 2
    assert app.get("/athlete", full.access).get_json()["resource_state"] == 3


def test_no_token_or_a_wrong_one_is_refused_without_headers_of_limits(app: App) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
        response = app.client.get("/sandbox/strava/api/v3/athlete", headers=headers)
        assert fault(response) == (401, "Authorization Error", "Athlete", "access_token", "invalid")
        assert "X-RateLimit-Limit" not in response.headers


def test_pages_come_newest_first_and_end_with_an_empty_one(app: App) -> None:
    token = app.connect().access
    found = app.listing(token)
    assert len(found) > 500
    starts = [activity["start_date"] for activity in found]
    assert starts == sorted(starts, reverse=True)
    assert len({activity["id"] for activity in found}) == len(found)


def test_a_page_may_be_short_before_the_last_one(app: App) -> None:
    token = app.connect().access
    first = app.get("/athlete/activities", token, per_page=200).get_json()
    second = app.get("/athlete/activities", token, per_page=200, page=2).get_json()
    assert len(first) < 200
    assert second


def test_short_pages_can_be_switched_off_and_then_nothing_is_missing(app: App) -> None:
    token = app.connect().access
    short = app.listing(token)
    app.sandbox.switches.set("short_pages", "off")
    assert len(app.get("/athlete/activities", token, per_page=200).get_json()) == 200
    assert app.listing(token) == short


def test_without_activity_read_all_the_private_ones_are_left_out(app: App) -> None:
    everything = app.connect()
    seen = app.listing(everything.access)
    public = app.connect(athlete=everything.athlete_id, ticked="activity:read")
    shown = app.listing(public.access)
    private = [activity for activity in seen if activity["visibility"] == "only_me"]
    assert private
    assert all(activity["private"] for activity in private)
    assert len(shown) == len(seen) - len(private)
    assert app.get(f"/activities/{private[0]['id']}", public.access).status_code == 404


def test_before_and_after_are_exclusive_and_after_turns_the_order(app: App) -> None:
    token = app.connect().access
    activity = app.listing(token)[20]
    epoch = int(datetime.fromisoformat(activity["start_date"]).timestamp())
    before = app.get("/athlete/activities", token, before=epoch, per_page=5).get_json()
    after = app.get("/athlete/activities", token, after=epoch, per_page=5).get_json()
    assert all(a["start_date"] < activity["start_date"] for a in before)
    assert all(a["start_date"] > activity["start_date"] for a in after)
    assert [a["start_date"] for a in after] == sorted(a["start_date"] for a in after)


@pytest.mark.parametrize("query", [{"page": 0}, {"per_page": 0}, {"per_page": 201}, {"before": "yesterday"}])
def test_a_page_that_makes_no_sense_is_refused(app: App, query: dict[str, Any]) -> None:
    assert app.get("/athlete/activities", app.connect().access, **query).status_code == 400


def test_listing_needs_the_scope_for_activities(app: App) -> None:
    response = app.get("/athlete/activities", app.connect(ticked="read").access)
    assert fault(response) == (401, "Authorization Error", "AccessToken", "activity:read_permission", "missing")


def test_the_detail_is_the_summary_with_splits_that_add_up(app: App) -> None:
    token = app.connect().access
    summary = app.listing(token)[0]
    detail = app.get(f"/activities/{summary['id']}", token).get_json()
    for name in ("id", "name", "distance", "start_date", "sport_type"):
        assert detail[name] == summary[name]
    assert sum(split["distance"] for split in detail["splits_metric"]) == pytest.approx(detail["distance"], abs=11)


@pytest.mark.parametrize("activity_id", ["1", "194641753419464175341946417534", "none"])
def test_an_activity_that_is_not_there_is_a_404(app: App, activity_id: str) -> None:
    response = app.get(f"/activities/{activity_id}", app.connect().access)
    assert fault(response) == (404, "Resource Not Found", "Activity", "", "not found")


def test_another_athletes_activity_is_not_there(app: App) -> None:
    hers = app.listing(app.connect().access)[0]
    assert app.get(f"/activities/{hers['id']}", app.connect().access).status_code == 404


def test_a_deleted_activity_is_not_there(app: App) -> None:
    tokens = app.connect()
    athlete = app.sandbox.athletes.get(tokens.athlete_id)
    assert athlete is not None
    deleted = next(a for a in app.sandbox.catalogue.activities(athlete) if a.deleted)
    assert app.get(f"/activities/{deleted.id}", tokens.access).status_code == 404


def test_an_app_without_subscription_gets_no_data_and_still_refreshes(app: App) -> None:
    tokens = app.connect()
    app.sandbox.switches.set("app_status", "inactive")
    assert fault(app.get("/athlete", tokens.access)) == (403, "Forbidden", "Application", "Status", "Inactive")
    assert app.token(grant_type="refresh_token", refresh_token=tokens.refresh).status_code == 200


def test_a_corrupt_activity_is_a_bare_500(app: App) -> None:
    token = app.connect().access
    broken = app.listing(token)[3]["id"]
    app.sandbox.switches.set("corrupt_activities", str(broken))
    response = app.get(f"/activities/{broken}", token)
    assert (response.status_code, response.get_json()) == (500, {"message": "error"})


def test_a_path_that_is_not_there_is_a_404_in_stravas_form(app: App) -> None:
    assert app.client.get("/sandbox/strava/nothing").get_json()["message"] == "Record Not Found"
