from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, statements
from files_support import START, put_file, streams
from hypothesis import given
from hypothesis import strategies as st
from summaries_support import assert_exact

from dataservice.domain.physiology import EVER, HEART_RATES, Entry, Figures, holding, told
from flakon import clock

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def log(world: World, athlete_id: UUID, on: str, **said: Any) -> str:
    run = {"start_date_local": f"{on}T07:30:00", "distance_m": 14_400, "moving_time_s": 3600, **said}
    return str(world.athlete(athlete_id).post("/activities", run, 201).json["activity_id"])


def entries(world: World, athlete_id: UUID) -> list[Any]:
    return list(world.athlete(athlete_id).get("/athlete/physiology").json["entries"])


def test_the_loads_of_a_stretch_follow_its_figures(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    runs = [log(world, athlete_id, on) for on in ("2025-12-31", "2026-01-01", "2026-05-31", "2026-06-01")]

    def loads() -> list[tuple[float, str]]:
        found = [me.get(f"/activities/{each}").json for each in runs]
        return [(each["load"], each["load_method"]) for each in found]

    nothing = (81.0, "duration")
    assert loads() == [nothing] * 4
    me.put("/athlete/physiology/2026-01-01", {"threshold_speed_mps": 4.0})
    assert loads() == [nothing, *[(100.0, "pace")] * 3]
    me.put("/athlete/physiology/2026-06-01", {"threshold_speed_mps": 5.0})
    assert loads() == [nothing, (100.0, "pace"), (100.0, "pace"), (64.0, "pace")]
    me.put("/athlete/physiology/0001-01-01", {"threshold_speed_mps": 4.0})
    assert loads()[0] == (100.0, "pace")
    me.delete("/athlete/physiology/2026-06-01")
    assert loads() == [(100.0, "pace")] * 4
    me.delete("/athlete/physiology/0001-01-01")
    me.delete("/athlete/physiology/2026-01-01")
    assert loads() == [nothing] * 4
    me.delete("/athlete/physiology/2026-01-01", 404)
    assert_exact(world, athlete_id)


def test_zones_of_a_run_are_by_the_figures_of_its_day(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    file = put_file(world, athlete_id, "a", body={"streams": streams()})
    day = START.date()
    me.put(f"/athlete/physiology/{day - timedelta(days=1)}", {"max_heartrate_bpm": 181})
    me.put(f"/athlete/physiology/{day + timedelta(days=1)}", {"max_heartrate_bpm": 199})
    path = f"/activities/{file['activity_id']}"
    assert me.get(f"{path}/analysis").json["zones"]["max_heartrate_bpm"] == 181
    assert me.get(path).json["load_method"] == "heart_rate"
    me.patch(path, {"ignore_heartrate": True})
    assert me.get(path).json["load_method"] == "duration"


def test_what_she_tells_her_settings_first_holds_from_ever_and_what_changes_from_today(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    me.patch("/athlete", {"max_heartrate_bpm": 188})
    me.patch("/athlete", {"resting_heartrate_bpm": 50})
    [first] = entries(world, athlete_id)
    assert (first["holds_from"], first["max_heartrate_bpm"], first["resting_heartrate_bpm"]) == ("0001-01-01", 188, 50)
    me.patch("/athlete", {"max_heartrate_bpm": 189})
    assert [each["max_heartrate_bpm"] for each in entries(world, athlete_id)] == [189]  # she corrects herself
    with clock.testing.shifted(timedelta(days=40)):
        today = clock.now().date().isoformat()
        later = world.athlete(athlete_id)
        answer = later.patch("/athlete", {"resting_heartrate_bpm": 47}).json
        assert (answer["resting_heartrate_bpm"], answer["max_heartrate_bpm"]) == (47, 189)
        told = later.get("/athlete/physiology").json["entries"]
        assert [(each["holds_from"], each["resting_heartrate_bpm"]) for each in told] == [
            (today, 47), ("0001-01-01", 50),
        ]  # fmt: skip
        later.patch("/athlete", {"max_heartrate_bpm": None, "resting_heartrate_bpm": None})
        assert later.get("/athlete").json["max_heartrate_bpm"] is None


def test_settings_say_what_holds_today_by_her_clock(world: World) -> None:
    athlete_id = world.add_athlete()
    me = world.athlete(athlete_id)
    me.put("/athlete/physiology/2026-01-01", {"max_heartrate_bpm": 181})
    shown = me.get("/athlete")
    assert shown.json["max_heartrate_bpm"] == 181
    me.put("/athlete/physiology/2026-01-01", {"max_heartrate_bpm": 182})
    me.patch("/athlete", {"units": "imperial"}, 412, {"If-Match": shown.headers["ETag"]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"resting_heartrate_bpm": 100, "threshold_heartrate_bpm": 90},
        {"threshold_heartrate_bpm": 180, "max_heartrate_bpm": 170},
        {"resting_heartrate_bpm": 110, "max_heartrate_bpm": 110},
    ],
)
def test_heart_rates_out_of_order_are_refused(world: World, wrong: Any) -> None:
    me = world.athlete(world.add_athlete())
    answer = me.put("/athlete/physiology/2026-01-01", wrong, 422).json
    assert answer["code"] == "settings_contradict"
    assert me.get("/athlete/physiology").json == {"entries": []}


def test_a_day_to_come_or_none_is_refused(world: World) -> None:
    me = world.athlete(world.add_athlete())
    tomorrow = clock.now().date() + timedelta(days=2)
    me.put(f"/athlete/physiology/{tomorrow}", {"max_heartrate_bpm": 188}, 422)
    me.put("/athlete/physiology/2026-02-30", {"max_heartrate_bpm": 188}, 422)
    me.put("/athlete/physiology/2026-01-01", {}, 422)
    me.put("/athlete/physiology/2026-01-01", {"threshold_speed_mps": 30}, 422)


def test_another_athletes_figures_are_nobodys_business(world: World) -> None:
    world.athlete(world.add_athlete()).put("/athlete/physiology/2026-01-01", {"max_heartrate_bpm": 188})
    eve = world.athlete(world.add_athlete("eve@example.org"))
    assert eve.get("/athlete/physiology").json == {"entries": []}
    eve.delete("/athlete/physiology/2026-01-01", 404)


def test_a_change_of_figures_takes_as_many_statements_for_many_runs(world: World) -> None:
    athlete_id = world.add_athlete()
    counts = []
    for runs in (2, 30):
        for number in range(runs):
            log(world, athlete_id, f"2026-{1 + number % 11:02}-{1 + number % 27:02}")
        with statements(world.database.engine) as seen:
            world.athlete(athlete_id).put("/athlete/physiology/2026-01-01", {"threshold_speed_mps": 3.0 + runs / 100})
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10, counts


RATES = st.fixed_dictionaries({}, optional={name: st.none() | st.integers(100, 110) for name in HEART_RATES})
DAYS = st.sampled_from([EVER, date(2026, 1, 1), TODAY])


@given(st.dictionaries(DAYS, RATES.map(lambda values: Figures(**values))), RATES, st.sampled_from([NOW, LONG_AGO]))
def test_after_she_said_so_it_is_so_today(stored: dict[date, Figures], changes: Any, told_at: datetime) -> None:
    before = [Entry(holds_from=day, figures=stored[day], told_at=told_at) for day in sorted(stored)]
    changed = {each.holds_from: each for each in told(before, changes, TODAY, NOW)}
    after = [each for _, each in sorted(({each.holds_from: each for each in before} | changed).items())]
    assert holding(after, TODAY) == holding(before, TODAY).changed(changes)
    for each in before:  # what she had told of the past, and did not tell today, stays
        kept = {name for name in HEART_RATES if getattr(each.figures, name) is not None}
        if each.holds_from < TODAY and told_at is not NOW:
            now = holding(after, each.holds_from)
            assert all(getattr(now, name) == getattr(each.figures, name) for name in kept)
