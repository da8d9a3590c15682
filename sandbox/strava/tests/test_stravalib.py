"""An independent client signs in and lists: what it understands, Strava's other clients understand."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from conftest import App, Clock
from stravalib import Client
from stravalib.protocol import ApiV3


@pytest.fixture
def session(base_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    """The client speaks HTTPS to Strava by nature: here it is told the sandbox's plain address."""
    monkeypatch.setattr(ApiV3, "server", base_url.removeprefix("http://"))
    monkeypatch.setattr(ApiV3, "api_base", "/sandbox/strava/api/v3")
    with _Plain() as session:
        yield session


class _Plain(requests.Session):
    def request(self, method: Any, url: Any, *arguments: Any, **options: Any) -> requests.Response:
        return super().request(method, str(url).replace("https://", "http://"), *arguments, **options)


class _Unlimited:
    """The client's own limiter would sleep."""

    def __call__(self, *_: Any) -> None:
        """Nothing."""


def client(session: requests.Session, token: str | None = None) -> Any:
    limiter: Any = _Unlimited()
    return Client(access_token=token, requests_session=session, rate_limiter=limiter)


def test_it_signs_in_reads_the_athlete_and_lists_every_activity(app: App, session: requests.Session) -> None:
    app.sandbox.switches.set("short_pages", "off")
    code = app.consent()["code"]
    tokens = client(session).exchange_code_for_token(
        client_id=424242, client_secret=app.sandbox.client_secret, code=code
    )
    strava = client(session, tokens["access_token"])
    assert strava.get_athlete().firstname == "Mara"
    activities = list(strava.get_activities())
    expected = app.listing(tokens["access_token"])
    assert [activity.id for activity in activities] == [activity["id"] for activity in expected]
    assert activities[0].sport_type.root == expected[0]["sport_type"]
    assert float(strava.get_activity(activities[0].id).distance) == pytest.approx(expected[0]["distance"])


def test_it_refreshes(app: App, session: requests.Session, clock: Clock) -> None:
    tokens = app.connect()
    clock.forward(hours=5.5)
    renewed = client(session).refresh_access_token(
        client_id=424242, client_secret=app.sandbox.client_secret, refresh_token=tokens.refresh
    )
    assert renewed["refresh_token"] != tokens.refresh


def test_it_reads_detail_and_streams(app: App, session: requests.Session) -> None:
    tokens = app.connect()
    strava = client(session, tokens.access)
    expected = next(each for each in app.listing(tokens.access) if each["sport_type"] == "Run" and not each["trainer"])
    activity = strava.get_activity(expected["id"])
    assert activity.name == expected["name"]
    assert sum(float(split.distance) for split in activity.splits_metric) == pytest.approx(expected["distance"], abs=11)
    assert len(activity.laps) > 1
    assert [effort.name for effort in activity.best_efforts][:2] == ["400m", "1/2 mile"]
    streams = strava.get_activity_streams(expected["id"], types=["time", "distance", "latlng", "heartrate", "altitude"])
    assert streams["time"].data[-1] == expected["elapsed_time"]
    assert streams["distance"].data[-1] == pytest.approx(expected["distance"], abs=0.1)
    assert len(streams["latlng"].data) == len(streams["heartrate"].data) == len(streams["time"].data)
