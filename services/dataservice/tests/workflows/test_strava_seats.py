"""The seats of the instance's Strava app: as many athletes connect as Strava lets, and who waits comes first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import PASSWORD, World

from dataservice.domain.problems import NoSeatLeft
from dataservice.tick import tick
from dataservice.workflows import accounts, strava_seats
from flakon import clock


def people(world: World, count: int) -> list[UUID]:
    return [world.add_athlete(f"a{number}@example.org") for number in range(count)]


def resolve(world: World, athlete_id: UUID, status: int = 200) -> Any:
    return world.service("stravaworker").put(f"/athletes/{athlete_id}/strava/app", None, status).json


def link(world: World, athlete_id: UUID, strava_athlete_id: int, status: int = 200) -> Any:
    app = world.service("stravaworker").get("/strava/apps/instance/credentials").json
    body = {"app_id": app["app_id"], "strava_athlete_id": strava_athlete_id, "scopes": ["read"], "access_token": "a"}
    body |= {"refresh_token": "r", "expires_at": "2030-01-01T00:00:00Z"}
    return world.service("stravaworker").put(f"/athletes/{athlete_id}/strava/link", body, status).json


def seat(world: World, athlete_id: UUID) -> Any:
    return world.athlete(athlete_id).get("/athlete/strava").json["seat"]


def wait(world: World, athlete_id: UUID, status: int = 200) -> Any:
    return world.athlete(athlete_id).post("/athlete/strava/waiting-list", status=status).json


def later(world: World, **by: float) -> None:
    tick(world.database, clock.now() + timedelta(**by))


def told(world: World, kind: str) -> list[str]:
    return [mail.recipient for mail in world.mails() if mail.kind == kind]


def test_a_seat_is_reserved_before_she_leaves_for_strava_and_hers_for_good_once_she_is_linked(world: World) -> None:
    world.enter_strava_keys(seats=1)
    anna, berta = people(world, 2)
    assert seat(world, anna) == {"state": "none", "until": None, "place": None, "free": 1}
    assert resolve(world, anna)["kind"] == "instance"
    assert (seat(world, anna)["state"], seat(world, berta)["free"]) == ("reserved", 0)
    assert resolve(world, berta, 409)["code"] == "no_seat_left"
    assert link(world, anna, 1001) == {"version": 1}
    assert seat(world, anna)["state"] == "taken"
    assert world.count("strava_seats") == 0
    resolve(world, anna)
    with clock.testing.shifted(timedelta(days=100)):
        assert resolve(world, berta, 409)["code"] == "no_seat_left"


def test_a_reservation_ends_after_an_hour_and_asking_again_prolongs_it(world: World) -> None:
    world.enter_strava_keys(seats=1)
    anna, berta = people(world, 2)
    resolve(world, anna)
    with clock.testing.shifted(timedelta(minutes=50)):
        resolve(world, anna)
    with clock.testing.shifted(timedelta(minutes=100)):
        resolve(world, berta, 409)
    with clock.testing.shifted(timedelta(minutes=111)):
        resolve(world, berta)
        assert resolve(world, anna, 409)["code"] == "no_seat_left"


def test_of_many_who_ask_at_once_as_many_get_a_seat_as_there_are(world: World) -> None:
    world.enter_strava_keys(seats=3)
    athletes = people(world, 8)
    barrier = Barrier(8)

    def ask(athlete_id: UUID) -> bool:
        barrier.wait()
        try:
            strava_seats.resolve_app(world.deps, athlete_id)
        except NoSeatLeft:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, athletes)) == 3
    assert world.count("strava_seats") == 3


def test_who_comes_back_from_strava_without_a_seat_is_refused_and_her_access_given_back(world: World) -> None:
    world.enter_strava_keys(seats=1)
    anna, berta = people(world, 2)
    resolve(world, anna)
    with clock.testing.shifted(timedelta(hours=2)):
        resolve(world, berta)
        link(world, berta, 1002)
        assert link(world, anna, 1001, 409)["code"] == "no_seat_left"
    assert world.count("strava_links") == 1
    assert [work.task for work in world.work()].count("stravaworker.revoke_access") == 1


def test_a_reservation_that_ended_does_no_harm_while_a_seat_is_free(world: World) -> None:
    world.enter_strava_keys(seats=1)
    [anna] = people(world, 1)
    resolve(world, anna)
    with clock.testing.shifted(timedelta(hours=2)):
        link(world, anna, 1001)


def test_who_waits_is_offered_what_becomes_free_in_the_order_of_waiting(world: World) -> None:
    world.enter_strava_keys(seats=1)
    anna, berta, clara, dora = people(world, 4)
    link(world, anna, 1001)
    assert wait(world, clara) == {"place": 1}
    assert wait(world, berta) == {"place": 2}
    assert wait(world, clara) == {"place": 1}
    assert (seat(world, berta)["state"], seat(world, berta)["place"]) == ("waiting", 2)
    assert resolve(world, dora, 409)["code"] == "no_seat_left"
    world.athlete(anna).delete("/athlete/strava")
    assert told(world, "strava_seat_free") == ["a2@example.org"]
    offer = seat(world, clara)
    assert (offer["state"], offer["place"]) == ("offered", None)
    until = datetime.fromisoformat(offer["until"])
    assert timedelta(days=2, hours=23) < until - clock.now() <= timedelta(days=3)
    [mail] = [each for each in world.mails() if each.kind == "strava_seat_free"]
    assert world.service("reports").get(f"/mails/{mail.id}").json["deadline"] == offer["until"]
    assert resolve(world, berta, 409)["code"] == "no_seat_left"
    assert resolve(world, clara)["kind"] == "instance"


def test_an_offer_that_is_not_taken_goes_to_the_next(world: World) -> None:
    world.enter_strava_keys(seats=0)
    anna, berta = people(world, 2)
    wait(world, anna)
    wait(world, berta)
    world.athlete(world.add_admin()).put("/admin/strava-app/seats", {"count": 1})
    later(world, days=2, hours=23)
    assert told(world, "strava_seat_free") == ["a0@example.org"]
    later(world, days=3, minutes=1)
    assert told(world, "strava_seat_free") == ["a1@example.org"]
    assert seat(world, anna)["place"] is None


def test_a_newcomer_gets_nothing_while_others_wait(world: World) -> None:
    world.enter_strava_keys(seats=0)
    anna, berta, clara = people(world, 3)
    wait(world, anna)
    with world.transaction() as connection:
        connection.exec_driver_sql("UPDATE strava_apps SET seats = 1")
    assert seat(world, berta)["free"] == 0
    assert resolve(world, clara, 409)["code"] == "no_seat_left"
    assert resolve(world, anna)["kind"] == "instance"


def test_what_is_free_at_once_is_held_for_who_would_wait(world: World) -> None:
    world.enter_strava_keys(seats=1)
    [anna] = people(world, 1)
    assert wait(world, anna) == {"place": None}
    assert seat(world, anna)["state"] == "offered"
    assert wait(world, anna, 409)["code"] == "strava_seat_held"


def test_who_waits_no_more_makes_room(world: World) -> None:
    world.enter_strava_keys(seats=1)
    anna, berta = people(world, 2)
    wait(world, anna)
    wait(world, berta)
    for _ in range(2):
        world.athlete(anna).delete("/athlete/strava/waiting-list")
    assert seat(world, anna)["state"] == "none"
    assert seat(world, berta)["state"] == "offered"


def test_nobody_waits_where_no_keys_are_entered(world: World) -> None:
    [anna] = people(world, 1)
    assert wait(world, anna, 404)["code"] == "strava_app_not_found"
    assert resolve(world, anna, 404)["code"] == "strava_app_not_found"
    assert seat(world, anna)["state"] == "not_needed"
    world.enter_strava_keys()
    assert resolve(world, uuid4(), 404)["code"] == "athlete_not_found"


def test_an_admin_sees_who_has_a_seat_and_never_anything_of_stravas(world: World) -> None:
    world.enter_strava_keys(seats=2)
    admin = world.athlete(world.add_admin())
    anna, berta, clara = people(world, 3)
    link(world, anna, 1001)
    resolve(world, berta)
    wait(world, clara)
    shown = admin.get("/admin/strava-app/seats").json
    assert [(each["email"], each["state"]) for each in shown["seats"]] == [
        ("a0@example.org", "taken"),
        ("a1@example.org", "reserved"),
    ]
    assert [each["email"] for each in shown["waiting"]] == ["a2@example.org"]
    assert "1001" not in str(shown)
    counts = admin.get("/admin/strava-app").json["seats"]
    assert counts == {"count": 2, "taken": 1, "reserved": 1, "waiting": 1}


def test_an_admin_frees_a_seat_and_the_next_who_waits_gets_it(world: World) -> None:
    world.enter_strava_keys(seats=1)
    admin = world.athlete(world.add_admin())
    anna, berta = people(world, 2)
    link(world, anna, 1001)
    wait(world, berta)
    admin.delete(f"/admin/strava-app/seats/{anna}")
    assert world.athlete(anna).get("/athlete/strava").json["connected"] is False
    assert told(world, "strava_seat_released") == ["a0@example.org"]
    assert told(world, "strava_seat_free") == ["a1@example.org"]
    assert [work.task for work in world.work()].count("stravaworker.revoke_access") == 1
    assert admin.delete(f"/admin/strava-app/seats/{anna}", 404).json["code"] == "strava_seat_not_found"
    admin.delete(f"/admin/strava-app/seats/{berta}")
    assert seat(world, berta)["state"] == "none"


def test_fewer_seats_send_nobody_away(world: World) -> None:
    world.enter_strava_keys(seats=2)
    anna, berta = people(world, 2)
    link(world, anna, 1001)
    shown = world.athlete(world.add_admin()).put("/admin/strava-app/seats", {"count": 0}).json
    assert shown["seats"] == {"count": 0, "taken": 1, "reserved": 0, "waiting": 0}
    assert world.athlete(anna).get("/athlete/strava").json["connected"] is True
    resolve(world, berta, 409)


def test_the_seat_of_a_deleted_account_is_offered_within_a_minute(world: World) -> None:
    world.enter_strava_keys(seats=1)
    anna, berta = people(world, 2)
    link(world, anna, 1001)
    wait(world, berta)
    accounts.delete(world.deps, anna, PASSWORD)
    later(world, minutes=1)
    assert told(world, "strava_seat_free") == ["a1@example.org"]


@pytest.mark.parametrize("count", [-1, 10_001])
def test_a_number_of_seats_that_no_app_has_is_refused(world: World, count: int) -> None:
    world.enter_strava_keys()
    world.athlete(world.add_admin()).put("/admin/strava-app/seats", {"count": count}, 422)
