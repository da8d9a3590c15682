from datetime import timedelta

import pytest
from pages import PASSWORD, Browser, words
from stand_ins import Account, StandIns, written

from flakon import clock


@pytest.fixture
def leo(services: StandIns) -> Account:
    """Léo has a seat, Noor waits, and the app has two."""
    data = services.dataservice
    data.app = {"client_id": "161803"}
    leo = data.add(Account("leo@example.org", PASSWORD, "Léo"))
    about = {"athlete_id": leo.athlete_id, "name": leo.name, "email": leo.email}
    data.sitting = [{**about, "state": "taken", "since": written(clock.now() - timedelta(days=3)), "until": None}]
    data.seats |= {"count": 1, "taken": 1}
    data.join_strava_waiting_list(data.add(Account("noor@example.org", PASSWORD, "Noor")))
    return leo


def test_who_sits_and_who_waits(signed_in: Browser, leo: Account):
    said = words(signed_in.get("/admin/strava/seats"))
    assert "leo@example.org" in said
    assert "Noor" in said
    assert "1 taken" in said or "taken 1" in said


def test_a_release_is_confirmed_first(signed_in: Browser, services: StandIns, leo: Account):
    path = f"/admin/strava/seats/{leo.athlete_id}/release"
    assert signed_in.get("/admin/strava/seats").html.main.find("a", href=path)
    page = signed_in.get(path)
    assert "Release the seat of Léo?" in words(page)
    assert services.dataservice.sitting
    assert signed_in.send(page, path).location == "/admin/strava/seats"
    assert services.dataservice.sitting == []
    assert signed_in.send(page, path).location == "/admin/strava/seats"
    assert signed_in.get(path, status=303).location == "/admin/strava/seats"


def test_somebody_is_taken_off_the_waiting_list(signed_in: Browser, services: StandIns, leo: Account):
    path = f"/admin/strava/seats/{services.dataservice.waiting[0]['athlete_id']}/release"
    page = signed_in.get(path)
    assert "Take Noor off the waiting list?" in words(page)
    signed_in.send(page, path)
    assert services.dataservice.waiting == []


def test_the_count_is_what_strava_says(signed_in: Browser, services: StandIns, leo: Account):
    page = signed_in.get("/admin/strava/seats")
    refused = signed_in.send(page, "/admin/strava/seats", 422, count="many")
    assert "A number from 0 to 10,000, please." in words(refused)
    signed_in.send(page, "/admin/strava/seats", count="10")
    assert services.dataservice.seats["count"] == 10


def test_fewer_seats_than_taken_sends_nobody_away_and_says_so(signed_in: Browser, services: StandIns, leo: Account):
    signed_in.send(signed_in.get("/admin/strava/seats"), "/admin/strava/seats", count="0")
    assert "More seats are taken than there are." in words(signed_in.get("/admin/strava/seats"))


def test_before_there_are_keys_there_are_no_seats(signed_in: Browser):
    assert signed_in.get("/admin/strava/seats").html.main.find("a", href="/admin/strava")


def test_seats_are_for_admins(signed_in: Browser, ada: Account):
    ada.role = "athlete"
    signed_in.get("/admin/strava/seats", status=403)
