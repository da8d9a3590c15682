"""Accesses at Strava when people connect twice, at once, or what is not theirs to connect."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID

import pytest
from dataservice_support import PASSWORD, World

from dataservice.domain.problems import StravaAlreadyLinked, StravaAthleteTaken
from dataservice.domain.strava import App, Tokens
from dataservice.workflows import accounts, strava_links

SCOPES = ["read", "activity:read_all"]


@pytest.fixture
def app(world: World) -> App:
    """The instance's app, with client id 12345."""
    return world.enter_strava_keys()


def connect(
    world: World, app: App, athlete_id: UUID, strava_athlete_id: int, pair: str, scopes: list[str] = SCOPES
) -> int:
    """She approved at Strava and came back: the exchange gave a pair, which replaced any that was there."""
    tokens = Tokens(access_token=f"at-{pair}", refresh_token=f"rt-{pair}", expires_at=datetime(2030, 1, 1, tzinfo=UTC))
    return strava_links.connect(
        world.deps,
        athlete_id,
        app_id=app.app_id,
        strava_athlete_id=strava_athlete_id,
        profile_name=None,
        scopes=scopes,
        tokens=tokens,
    )


def waiting(world: World) -> list[tuple[str, int, str]]:
    """Client id, Strava athlete and refresh token of what is to be given back, each as the task is told of it."""
    worker = world.service("stravaworker")
    ids = [row.arguments["revocation_id"] for row in world.work() if row.task == "stravaworker.revoke_access"]
    there = {str(row.id) for row in world.rows("SELECT id FROM strava_revocations")}
    assert there <= set(ids)
    found = [worker.get(f"/strava/revocations/{each}").json for each in ids if each in there]
    return [(each["client_id"], each["strava_athlete_id"], each["refresh_token"]) for each in found]


def refresh_token(world: World, athlete_id: UUID) -> str:
    return str(world.service("stravaworker").get(f"/athletes/{athlete_id}/strava/credentials").json["refresh_token"])


def test_connecting_again_forgets_that_the_former_access_was_to_be_given_back(world: World, app: App) -> None:
    athlete_id = world.add_athlete()
    connect(world, app, athlete_id, 1001, "1")
    strava_links.disconnect(world.deps, athlete_id)
    assert waiting(world) == [("12345", 1001, "rt-1")]
    [work] = [row for row in world.work() if row.task == "stravaworker.revoke_access"]
    connect(world, app, athlete_id, 1001, "2")
    assert waiting(world) == []
    path = f"/strava/revocations/{work.arguments['revocation_id']}"
    assert world.service("stravaworker").get(path, 404).json["code"] == "strava_revocation_not_found"


def test_a_new_account_after_a_deletion_forgets_it_too(world: World, app: App) -> None:
    world.add_admin()
    former = world.add_athlete()
    connect(world, app, former, 1001, "1")
    accounts.delete(world.deps, former, PASSWORD)
    assert waiting(world) == [("12345", 1001, "rt-1")]
    connect(world, app, world.add_athlete(), 1001, "2")
    assert waiting(world) == []


def test_what_another_athlete_or_another_app_was_given_is_still_given_back(world: World, app: App) -> None:
    anna, berta = world.add_athlete(), world.add_athlete("berta@example.org")
    connect(world, app, anna, 1001, "anna")
    connect(world, app, berta, 1002, "berta")
    strava_links.disconnect(world.deps, anna)
    strava_links.disconnect(world.deps, berta)
    other_app = world.enter_strava_keys("67890")
    connect(world, other_app, anna, 1001, "anna-2")
    assert set(waiting(world)) == {("12345", 1001, "rt-anna"), ("12345", 1002, "rt-berta")}


def test_a_second_account_is_refused_and_the_first_goes_on_with_the_new_pair(world: World, app: App) -> None:
    owner, second = world.add_athlete(), world.add_athlete("eve@example.org")
    version = connect(world, app, owner, 1001, "1")
    with pytest.raises(StravaAthleteTaken):
        connect(world, app, second, 1001, "2", ["read", "activity:read"])
    keys = world.service("stravaworker").get(f"/athletes/{owner}/strava/credentials").json
    assert (keys["access_token"], keys["refresh_token"], keys["version"]) == ("at-2", "rt-2", version + 1)
    assert keys["scopes"] == ["read", "activity:read"]
    assert waiting(world) == []
    assert world.athlete(second).get("/athlete/strava").json["connected"] is False
    assert [row.athlete_id for row in world.work()] == [owner]


def test_another_strava_athlete_than_the_linked_one_is_refused_and_given_back(world: World, app: App) -> None:
    athlete_id = world.add_athlete()
    connect(world, app, athlete_id, 1001, "1")
    with pytest.raises(StravaAlreadyLinked):
        connect(world, app, athlete_id, 1002, "2")
    assert waiting(world) == [("12345", 1002, "rt-2")]
    assert refresh_token(world, athlete_id) == "rt-1"


def test_another_strava_athlete_who_is_linked_to_someone_is_refused_and_stays_linked(world: World, app: App) -> None:
    anna, berta = world.add_athlete(), world.add_athlete("berta@example.org")
    connect(world, app, anna, 1001, "anna")
    connect(world, app, berta, 1002, "berta")
    with pytest.raises(StravaAlreadyLinked):
        connect(world, app, anna, 1002, "berta-2")
    assert waiting(world) == []
    assert (refresh_token(world, anna), refresh_token(world, berta)) == ("rt-anna", "rt-berta-2")


def test_a_link_by_other_keys_lives_on_another_access(world: World, app: App) -> None:
    owner, second = world.add_athlete(), world.add_athlete("eve@example.org")
    connect(world, app, owner, 1001, "1")
    other_app = world.enter_strava_keys("67890")
    with pytest.raises(StravaAthleteTaken):
        connect(world, other_app, second, 1001, "2")
    assert waiting(world) == [("67890", 1001, "rt-2")]
    assert refresh_token(world, owner) == "rt-1"
    assert world.athlete(owner).get("/athlete/strava").json["state"] == "reauth_required"


def test_what_was_given_back_after_a_refusal_can_be_connected_by_its_own_account(world: World, app: App) -> None:
    anna = world.add_athlete()
    connect(world, app, anna, 1001, "1")
    with pytest.raises(StravaAlreadyLinked):
        connect(world, app, anna, 1002, "2")
    connect(world, app, world.add_athlete("berta@example.org"), 1002, "3")
    assert waiting(world) == []


def test_of_many_who_connect_one_strava_athlete_at_once_one_does_and_nothing_is_given_back(
    world: World, app: App
) -> None:
    people = [world.add_athlete(f"{number}@example.org") for number in range(4)]
    linked_elsewhere = people[3]
    connect(world, app, linked_elsewhere, 1002, "elsewhere")
    barrier = Barrier(4)

    def run(number: int) -> str:
        barrier.wait()
        try:
            connect(world, app, people[number], 1001, str(number))
        except (StravaAthleteTaken, StravaAlreadyLinked) as refusal:
            return refusal.code
        return "connected"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run, range(4)))
    assert sorted(outcomes) == ["connected", "strava_already_linked", "strava_athlete_taken", "strava_athlete_taken"]
    assert waiting(world) == []
    assert refresh_token(world, linked_elsewhere) == "rt-elsewhere"


def test_two_who_take_each_others_strava_athlete_at_once_do_not_block_each_other(world: World, app: App) -> None:
    people = [world.add_athlete(f"{number}@example.org") for number in range(2)]
    for number in range(2):
        connect(world, app, people[number], number + 1, f"own-{number}")
    for _ in range(5):
        barrier = Barrier(2)

        def run(number: int, barrier: Barrier = barrier) -> str:
            barrier.wait()
            with pytest.raises(StravaAlreadyLinked) as refusal:
                connect(world, app, people[number], 2 - number, f"by-{number}")
            return refusal.value.code

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(run, range(2))) == ["strava_already_linked"] * 2
    assert [refresh_token(world, each) for each in people] == ["rt-by-1", "rt-by-0"]


def test_what_is_said_of_tokens_that_were_replaced_does_not_end_the_link(world: World) -> None:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    [link] = world.rows("SELECT version, state FROM strava_links")
    path, body = f"/athletes/{athlete_id}/strava/state", {"state": "reauth_required", "reason": "refused"}
    world.service("stravaworker").post(path, {**body, "version": link.version + 1}, 204)
    assert world.rows("SELECT version, state FROM strava_links") == [link]
    world.service("stravaworker").post(path, {**body, "version": link.version}, 204)
    assert world.rows("SELECT state FROM strava_links")[0].state == "reauth_required"
