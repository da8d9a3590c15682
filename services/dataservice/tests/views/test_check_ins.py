from datetime import timedelta
from typing import Any

import pytest
from dataservice_support import World

from flakon import clock


def test_how_she_felt_is_kept_by_day_her_last_word_holds(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.put("/check-ins/2026-05-01", {"legs": 1, "sleep": 5, "pain": 10, "note": "  after the race "})
    answer = me.put("/check-ins/2026-05-01", {"legs": 2}).json
    assert answer == {"date": "2026-05-01", "legs": 2, "sleep": None, "pain": None, "note": None}
    me.put("/check-ins/2026-05-03", {"pain": 0})
    asked: dict[str, Any] = {"from": "2026-05-01", "to": "2026-05-03"}
    assert [each["date"] for each in me.get("/check-ins", **asked).json["check_ins"]] == ["2026-05-01", "2026-05-03"]
    assert me.get("/check-ins", **{**asked, "to": "2026-05-02"}).json["check_ins"] == [answer]


def test_nothing_takes_it_back(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.put("/check-ins/2026-05-01", {"legs": 1})
    nothing = {"date": "2026-05-01", "legs": None, "sleep": None, "pain": None, "note": None}
    assert me.put("/check-ins/2026-05-01", {"note": " "}).json == nothing
    assert world.count("check_ins") == 0


def test_without_days_it_is_about_the_last_thirty(world: World) -> None:
    me = world.athlete(world.add_athlete())
    today = clock.now().date()
    for days_ago in (0, 30, 31):
        me.put(f"/check-ins/{today - timedelta(days=days_ago)}", {"legs": 3})
    assert len(me.get("/check-ins").json["check_ins"]) == 2


@pytest.mark.parametrize("wrong", [{"legs": 0}, {"sleep": 6}, {"pain": 11}, {"legs": 2.5}, {"mood": 3}])
def test_what_is_off_the_scale_is_refused(world: World, wrong: Any) -> None:
    world.athlete(world.add_athlete()).put("/check-ins/2026-05-01", wrong, 422)


def test_a_day_to_come_is_refused(world: World) -> None:
    me = world.athlete(world.add_athlete())
    me.put(f"/check-ins/{clock.now().date() + timedelta(days=2)}", {"legs": 3}, 422)


def test_nobody_else_reads_it(world: World) -> None:
    world.athlete(world.add_athlete()).put("/check-ins/2026-05-01", {"legs": 3})
    eve = world.athlete(world.add_athlete("eve@example.org"))
    asked: dict[str, Any] = {"from": "2026-01-01", "to": "2026-12-31"}
    assert eve.get("/check-ins", **asked).json == {"check_ins": []}
