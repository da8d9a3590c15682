from pages import PASSWORD, Browser, words
from stand_ins import Account, StandIns


def fill_the_seats(services: StandIns) -> None:
    services.dataservice.seats["taken"] = services.dataservice.seats["count"]


def test_with_a_seat_left_she_is_told_how_many(signed_in: Browser):
    page = signed_in.get("/bring-your-runs")
    assert "9 seats left" in words(page)
    assert page.html.main.find("a", href="/strava/connect")


def test_without_a_seat_nobody_is_sent_to_strava(signed_in: Browser, services: StandIns):
    fill_the_seats(services)
    for path in ("/bring-your-runs", "/strava", "/strava/connect"):
        page = signed_in.get(path)
        assert "all seats of this one are taken" in words(page)
        assert page.html.main.find("a", href="/strava/keys")
        assert not page.html.main.find("form", action="/strava/connect")


def test_she_waits_for_a_seat_and_knows_her_place(signed_in: Browser, services: StandIns, ada: Account):
    fill_the_seats(services)
    leo = services.dataservice.add(Account("leo@example.org", PASSWORD))
    services.dataservice.join_strava_waiting_list(leo)
    assert signed_in.send(signed_in.get("/strava"), "/strava/waiting-list").location == "/strava"
    page = signed_in.get("/strava")
    assert "You are number 2 in the waiting list." in words(page)
    signed_in.send(page, "/strava/waiting-list/leaving")
    assert [each["athlete_id"] for each in services.dataservice.waiting] == [leo.athlete_id]


def test_a_seat_that_came_free_meanwhile_is_hers(signed_in: Browser, services: StandIns):
    fill_the_seats(services)
    page = signed_in.get("/strava")
    services.dataservice.seats["taken"] -= 1
    assert signed_in.send(page, "/strava/waiting-list").location == "/strava/connect"
    page = signed_in.get("/strava/connect")
    assert "A seat has just come free and is held for you." in words(page)
    assert page.html.main.find("form", action="/strava/connect")
    assert "a seat is held for you" in words(signed_in.get("/bring-your-runs"))


def test_keys_of_her_own_need_no_seat(signed_in: Browser, services: StandIns, ada: Account):
    fill_the_seats(services)
    page = signed_in.get("/strava/keys")
    assert page.html.find(id="callback-domain")["value"] == "runs.example.org"
    answer = signed_in.send(page, "/strava/keys", client_id="271828", client_secret="right")
    assert answer.location == "/strava/connect"
    assert ada.own_app is not None
    assert ada.own_app["client_id"] == "271828"
    assert signed_in.get("/strava/connect").html.main.find("form", action="/strava/connect")


def test_keys_that_somebody_here_uses_are_refused(signed_in: Browser, services: StandIns, ada: Account):
    services.dataservice.app = {"client_id": "161803"}
    page = signed_in.send(signed_in.get("/strava/keys"), "/strava/keys", 422, client_id="161803", client_secret="x")
    assert "Somebody else here uses the app" in words(page)
    assert ada.own_app is None


def test_the_secret_is_never_sent_back(signed_in: Browser):
    page = signed_in.send(signed_in.get("/strava/keys"), "/strava/keys", 422, client_id="mine", client_secret="s3cret")
    assert "s3cret" not in page


def test_keys_of_her_own_can_be_removed_twice(signed_in: Browser, ada: Account):
    signed_in.send(signed_in.get("/strava/keys"), "/strava/keys", client_id="271828", client_secret="right")
    page = signed_in.get("/strava/keys")
    assert signed_in.send(page, "/strava/keys/removal").location == "/strava"
    assert ada.own_app is None
    signed_in.send(page, "/strava/keys/removal")


def test_without_the_instances_keys_her_own_are_offered(signed_in: Browser, services: StandIns):
    services.dataservice.strava_available = False
    assert signed_in.get("/bring-your-runs").html.main.find("a", href="/strava/keys")
