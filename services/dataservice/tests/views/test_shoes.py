from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World
from summaries_support import assert_exact

from flakon import clock


def log(world: World, athlete_id: UUID, days_ago: int, **said: Any) -> str:
    day = clock.now().date() - timedelta(days=days_ago)
    run = {"start_date_local": f"{day}T07:30:00", "distance_m": 10_000.1, "moving_time_s": 3600, **said}
    return str(world.athlete(athlete_id).post("/activities", run, 201).json["activity_id"])


def day(days_ago: int) -> str:
    return (clock.now().date() - timedelta(days=days_ago)).isoformat()


def add(world: World, athlete_id: UUID, name: str, **values: Any) -> Any:
    return world.athlete(athlete_id).post("/shoes", {"name": name, **values}, 201).json


def shoes(world: World, athlete_id: UUID) -> dict[str, Any]:
    return {each["name"]: each for each in world.athlete(athlete_id).get("/shoes").json["shoes"]}


def test_a_pair_has_run_what_it_had_before_and_what_was_run_in_it_here(world: World) -> None:
    athlete_id = world.add_athlete()
    blue = add(world, athlete_id, "blue", starting_distance_m=250_000, retire_at_m=700_000)
    run = log(world, athlete_id, 3)
    me = world.athlete(athlete_id)
    assert me.patch(f"/activities/{run}", {"shoe_id": blue["shoe_id"]}).json["shoe_id"] == blue["shoe_id"]
    assert (shoes(world, athlete_id)["blue"]["activities"], shoes(world, athlete_id)["blue"]["distance_m"]) == (
        1, pytest.approx(260_000.1),
    )  # fmt: skip
    me.patch(f"/activities/{run}", {"distance_m": 9_000})
    assert shoes(world, athlete_id)["blue"]["distance_m"] == 259_000
    me.patch(f"/activities/{run}", {"shoe_id": None, "distance_m": None})
    me.delete(f"/activities/{run}")
    assert (shoes(world, athlete_id)["blue"]["activities"], shoes(world, athlete_id)["blue"]["distance_m"]) == (
        0, 250_000,
    )  # fmt: skip


def test_the_first_usual_pair_was_so_since_it_was_bought_the_next_one_is_from_now_on(world: World) -> None:
    athlete_id = world.add_athlete()
    log(world, athlete_id, 30)
    log(world, athlete_id, 20)
    add(world, athlete_id, "blue", bought_on=day(25), is_default=True)
    assert shoes(world, athlete_id)["blue"]["activities"] == 1
    log(world, athlete_id, 10)
    log(world, athlete_id, 9, sport_type="Walk")
    red = add(world, athlete_id, "red", bought_on=day(15))
    assert not red["is_default"]
    world.athlete(athlete_id).patch(f"/shoes/{red['shoe_id']}", {"is_default": True})
    log(world, athlete_id, 0)
    log(world, athlete_id, 5)
    found = shoes(world, athlete_id)
    assert {name: (each["activities"], each["is_default"]) for name, each in found.items()} == {
        "blue": (3, False),
        "red": (1, True),
    }
    assert_exact(world, athlete_id)


def test_who_has_run_today_changes_shoes_from_tomorrow_on(world: World) -> None:
    athlete_id = world.add_athlete()
    add(world, athlete_id, "blue", bought_on=day(25), is_default=True)
    log(world, athlete_id, 0)
    add(world, athlete_id, "red", is_default=True)
    assert {name: each["activities"] for name, each in shoes(world, athlete_id).items()} == {"blue": 1, "red": 0}
    with clock.testing.shifted(timedelta(days=1)):
        log(world, athlete_id, 0)
        assert {name: each["activities"] for name, each in shoes(world, athlete_id).items()} == {"blue": 1, "red": 1}
    assert_exact(world, athlete_id)


def test_a_retired_pair_is_the_usual_one_no_more_and_keeps_what_it_ran(world: World) -> None:
    athlete_id = world.add_athlete()
    blue = add(world, athlete_id, "blue", bought_on=day(25), is_default=True)
    log(world, athlete_id, 5)
    log(world, athlete_id, 1)
    answer = world.athlete(athlete_id).patch(f"/shoes/{blue['shoe_id']}", {"retired_on": day(5)}).json
    assert (answer["is_default"], answer["activities"], answer["retired_on"]) == (False, 1, day(5))
    add(world, athlete_id, "red")
    assert list(shoes(world, athlete_id)) == ["red", "blue"]
    assert_exact(world, athlete_id)


def test_a_pair_that_is_forgotten_leaves_its_runs(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    blue = add(world, athlete_id, "blue", bought_on=day(25), is_default=True)
    red = add(world, athlete_id, "red")
    first, second = log(world, athlete_id, 5), log(world, athlete_id, 4)
    me.patch(f"/activities/{first}", {"shoe_id": red["shoe_id"]})
    me.delete(f"/shoes/{red['shoe_id']}")
    assert me.get(f"/activities/{first}").json["shoe_id"] == blue["shoe_id"]
    assert "shoe_id" not in me.get(f"/activities/{first}").json["edits"]
    me.delete(f"/shoes/{blue['shoe_id']}")
    assert [me.get(f"/activities/{each}").json["shoe_id"] for each in (first, second)] == [None, None]
    assert_exact(world, athlete_id)
    me.delete(f"/shoes/{blue['shoe_id']}", 404)


def test_a_price_goes_with_its_currency(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    me.post("/shoes", {"name": "blue", "price_cents": 12_990}, 422)
    assert add(world, athlete_id, "red", currency="EUR")["currency"] is None
    blue = add(world, athlete_id, "blue", price_cents=12_990, currency="EUR")
    path = f"/shoes/{blue['shoe_id']}"
    assert me.patch(path, {"price_cents": 9_990}).json["currency"] == "EUR"
    assert me.patch(path, {"price_cents": None}).json["currency"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"name": " "},
        {"name": "x", "bought_on": "2026-02-30"},
        {"name": "x", "retire_at_m": 0},
        {"name": "x", "a": 1},
    ],
)
def test_what_is_no_pair_is_refused(world: World, wrong: Any) -> None:
    world.athlete(world.add_athlete()).post("/shoes", wrong, 422)


def test_another_athletes_shoes_are_not_there(world: World) -> None:
    anna, eve = world.add_athlete(), world.add_athlete("eve@example.org")
    blue = add(world, anna, "blue")["shoe_id"]
    run = log(world, eve, 3)
    her = world.athlete(eve)
    her.patch(f"/activities/{run}", {"shoe_id": blue}, 422)
    her.patch(f"/shoes/{blue}", {"name": "mine"}, 404)
    her.delete(f"/shoes/{blue}", 404)
    assert her.get("/shoes").json == {"shoes": []}


def test_there_is_an_end_to_shoes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dataservice.workflows.shoes.MOST_SHOES", 2)
    athlete_id = world.add_athlete()
    add(world, athlete_id, "blue")
    add(world, athlete_id, "red")
    assert world.athlete(athlete_id).post("/shoes", {"name": "green"}, 409).json["code"] == "too_many"
