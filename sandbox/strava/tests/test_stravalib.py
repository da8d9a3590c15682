"""An independent client signs in and lists: what it understands, Strava's other clients understand."""

import pytest
import requests
from stravalib import Client
from stravalib.protocol import ApiV3


@pytest.fixture
def strava(base_url, monkeypatch):
    monkeypatch.setattr(ApiV3, "server", base_url.removeprefix("http://"))
    monkeypatch.setattr(ApiV3, "api_base", "/sandbox/strava/api/v3")
    return Client


@pytest.fixture
def session(app):
    """The client speaks HTTPS to its server by nature: here it is told the plain address."""
    with requests.Session() as session:
        original = session.request

        def request(method, url, **kwargs):
            return original(method, url.replace("https://", "http://"), **kwargs)

        for name in ("get", "post", "put", "delete"):
            setattr(session, name, lambda url, _name=name, **kwargs: request(_name.upper(), url, **kwargs))
        yield session


def test_it_signs_in_reads_the_athlete_and_lists_every_activity(app, strava, session):
    app.sandbox.switches.set("short_pages", "off")
    code = app.consent()["code"]
    client = strava(requests_session=session, rate_limiter=lambda *_: None)
    tokens = client.exchange_code_for_token(client_id=424242, client_secret=app.sandbox.client_secret, code=code)
    client = strava(access_token=tokens["access_token"], requests_session=session, rate_limiter=lambda *_: None)
    assert client.get_athlete().firstname == "Mara"
    activities = list(client.get_activities())
    expected = app.listing(tokens["access_token"])
    assert [activity.id for activity in activities] == [activity["id"] for activity in expected]
    assert activities[0].sport_type.root == expected[0]["sport_type"]
    detail = client.get_activity(activities[0].id)
    assert float(detail.distance) == pytest.approx(expected[0]["distance"])


def test_it_refreshes(app, strava, session, clock):
    tokens = app.connect()
    clock.forward(hours=5.5)
    client = strava(requests_session=session, rate_limiter=lambda *_: None)
    renewed = client.refresh_access_token(
        client_id=424242, client_secret=app.sandbox.client_secret, refresh_token=tokens.refresh
    )
    assert renewed["refresh_token"] != tokens.refresh
