"""Two at once: what the database must decide."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep
from typing import Any, TypeVar
from uuid import UUID

import pytest
from dataservice_support import PASSWORD, World, summary
from races_support import add, enter
from sqlalchemy import text

from dataservice.domain.problems import LastAdmin, LinkNotValid, TooManyAttempts, WrongCredentials
from dataservice.domain.registration import Role
from dataservice.storage.activities import Activities
from dataservice.storage.importing import Outcome
from dataservice.storage.race_merging import merge
from dataservice.storage.races import Races
from dataservice.workflows import (
    accounts,
    activities,
    passwords,
    races,
    signing_in,
    signing_up,
    strava_activities,
    strava_apps,
)
from flakon import clock

T = TypeVar("T")


def at_once(count: int, call: Callable[[int], T]) -> list[T | Exception]:
    """What each of so many threads got, all having begun together."""
    barrier = Barrier(count)

    def run(number: int) -> T | Exception:
        barrier.wait()
        try:
            return call(number)
        except Exception as problem:
            return problem

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def kinds(outcomes: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in outcomes)


def wait_for_a_lock(world: World, call: Future[Any]) -> None:
    """Until a call waits for somebody else's lock, which it must."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    ends = monotonic() + 10
    while world.rows(waiting)[0][0] == 0 and monotonic() < ends and not call.done():
        sleep(0.01)
    assert not call.done()


def test_of_two_redemptions_of_one_link_one_succeeds(world: World) -> None:
    athlete_id = world.add_athlete(active=False)
    token = world.athlete(world.add_admin()).post(f"/admin/users/{athlete_id}/activation-link").json["token"]
    outcomes = at_once(4, lambda _: signing_up.activate(world.deps, token=token, password=PASSWORD))
    assert sum(isinstance(each, LinkNotValid) for each in outcomes) == 3
    assert len(world.grants.of(athlete_id)) == 1


def test_of_two_activations_of_one_address_one_succeeds(world: World) -> None:
    admin = world.athlete(world.add_admin())
    waiting = [world.add_athlete(active=False) for _ in range(3)]
    tokens = [admin.post(f"/admin/users/{each}/activation-link").json["token"] for each in waiting]
    outcomes = at_once(3, lambda number: signing_up.activate(world.deps, token=tokens[number], password=PASSWORD))
    assert sum(isinstance(each, tuple) for each in outcomes) == 1, outcomes
    assert world.count("users") == 2


def put(world: World, athlete_id: UUID, listing: list[dict[str, Any]]) -> Outcome:
    return strava_activities.put_summaries(world.deps, athlete_id, listing, clock.now().isoformat())


def test_two_listings_at_once_add_each_activity_once(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    listing = [summary(each) for each in range(1, 301)]
    outcomes: list[Any] = at_once(4, lambda _: put(world, athlete_id, listing))
    assert sum(each.added for each in outcomes) == 300
    assert sum(each.unchanged + each.stale for each in outcomes) == 900
    assert world.count("activities") == world.count("activity_sources") == 300


def test_an_edit_during_a_listing_is_not_lost(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    put(world, athlete_id, [summary(each) for each in range(1, 51)])
    [first, *_] = world.athlete(athlete_id).get("/activities").json["activities"]
    activity_id = UUID(first["activity_id"])

    def call(number: int) -> None:
        if number % 2:
            activities.edit(world.deps, athlete_id, activity_id, {"note": f"note {number}"}, lambda _: None)
        else:
            named = [summary(each, name=f"name {number}") for each in range(1, 51)]
            put(world, athlete_id, named)

    assert kinds(at_once(8, call)) == ["NoneType"] * 8
    shown = world.athlete(athlete_id).get(f"/activities/{activity_id}").json
    assert shown["note"] == shown["edits"]["note"]
    assert shown["name"].startswith("name ")


@pytest.mark.parametrize("with_details", [False, True])
def test_what_strava_says_takes_no_row_before_her_activities_are_claimed(world: World, with_details: bool) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    put(world, athlete_id, [summary(1)])

    def store() -> object:
        if not with_details:
            return put(world, athlete_id, [summary(1), summary(2)]).added
        body: dict[str, Any] = {"asked_at": clock.now().isoformat(), "summary": summary(1), "laps": [], "streams": None}
        return strava_activities.put_details(world.deps, athlete_id, 1, body)

    with ThreadPoolExecutor(1) as pool:
        with world.transaction() as connection:
            Activities(connection, athlete_id).claim()
            stored = pool.submit(store)
            wait_for_a_lock(world, stored)
            connection.execute(text("SELECT 1 FROM activity_sources FOR UPDATE NOWAIT"))
        assert stored.result() == 1


def test_many_guesses_at_once_are_counted_each(world: World) -> None:
    world.add_athlete()
    outcomes = at_once(10, lambda _: signing_in.sign_in(world.deps, email="anna@example.org", password="wrong"))
    assert sum(isinstance(each, WrongCredentials) for each in outcomes) == 5, outcomes
    assert sum(isinstance(each, TooManyAttempts) for each in outcomes) == 5


def test_two_admins_who_step_down_at_once_leave_one(world: World) -> None:
    admins = [world.add_admin(f"admin{number}@example.org") for number in range(2)]
    outcomes = at_once(2, lambda number: accounts.set_role(world.deps, admins[number], Role.ATHLETE))
    assert kinds(outcomes) == ["LastAdmin", "NoneType"]


def test_two_admins_who_leave_at_once_leave_one(world: World) -> None:
    admins = [world.add_admin(f"admin{number}@example.org") for number in range(2)]
    outcomes = at_once(2, lambda number: accounts.delete(world.deps, admins[number], PASSWORD))
    assert sum(isinstance(each, LastAdmin) for each in outcomes) == 1, outcomes
    assert world.count("users") == 1


def test_one_strava_athlete_connected_to_two_accounts_at_once_is_one_accounts(world: World) -> None:
    strava_apps.put_instance(world.deps, "12345", "secret")
    athletes = [world.add_athlete(f"a{number}@example.org") for number in range(4)]
    outcomes = at_once(4, lambda number: world.connect_strava(athletes[number]))
    assert kinds(outcomes) == ["NoneType", *["StravaAthleteTaken"] * 3]


def test_a_sign_in_with_the_old_password_during_a_change_leaves_no_grant_alive(world: World) -> None:
    athlete_id = world.add_athlete()

    def call(number: int) -> None:
        if number == 0:
            passwords.change(world.deps, athlete_id, current=PASSWORD, new="a longer horse")
        else:
            signing_in.sign_in(world.deps, email="anna@example.org", password=PASSWORD)

    outcomes = at_once(3, call)
    assert outcomes[0] is None
    assert len(world.grants.of(athlete_id)) == 1


@pytest.mark.parametrize("what", ["result", "withdrawal"])
def test_what_she_says_of_a_race_during_its_merger_is_said_of_the_one_that_stays(world: World, what: str) -> None:
    anna = world.add_athlete()
    me = world.athlete(anna)
    one, other = (UUID(add(me, is_another=True)) for _ in range(2))
    enter(me, str(one))

    def say() -> object:
        if what == "withdrawal":
            races.withdraw(world.deps, anna, one)
            return None
        told = {"official_time_s": 14_000, "official_distance_m": None, "run": "found"}
        return races.put_result(world.deps, anna, one, told).race.race_id

    with ThreadPoolExecutor(1) as pool:
        with world.transaction() as connection:
            for race_id in (one, other):
                Races(connection).get(race_id, lock=True)
            merge(connection, one, other)
            said = pool.submit(say)
            wait_for_a_lock(world, said)
        assert said.result() == (other if what == "result" else None)
    left = world.rows("SELECT race_id, official_time_s FROM race_entries")
    assert [tuple(row) for row in left] == ([(other, 14_000)] if what == "result" else [])
