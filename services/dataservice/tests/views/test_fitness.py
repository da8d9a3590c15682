from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import World, statements
from fitness_support import recorded, run, today

from dataservice.domain.plans.kept import PlannedSession, SessionState
from dataservice.domain.plans.model import Session, SessionKind
from dataservice.storage.planned_sessions import PlannedSessions
from flakon import clock
from runscience.fitness import fitness_curve


@pytest.fixture
def anna(world: World) -> UUID:
    return world.add_athlete()


def plan(world: World, athlete_id: UUID, days_ahead: int, load: float, state: str = "planned") -> None:
    session = Session(
        key=str(days_ahead),
        date=today() + timedelta(days=days_ahead),
        kind=SessionKind.EASY,
        steps=(),
        distance_m=10_000,
        duration_s=3_600,
        load=load,
    )
    planned = PlannedSession(
        id=uuid4(), plan_id=None, session=session, is_locked=False, state=SessionState(state), sequence=0
    )
    with world.transaction() as connection:
        PlannedSessions(connection, athlete_id).put([planned], clock.now())


def loads(world: World, athlete_id: UUID) -> dict[Any, float]:
    rows = world.rows(
        "SELECT local_date, sum(load) FROM daily_summaries WHERE athlete_id = :id GROUP BY 1", id=athlete_id
    )
    return {row[0].isoformat(): row[1] for row in rows}


def test_who_did_nothing_yet_has_no_figures_and_no_error(world: World, anna: UUID) -> None:
    me = world.athlete(anna)
    fitness = me.get("/fitness").json
    assert len(fitness["days"]) == 181
    assert {day["fitness"] for day in fitness["days"]} == {0.0}
    assert {week["monotony"] for week in fitness["weeks"]} == {None}
    assert set(fitness["methods"].values()) == {0}
    assert me.get("/records").json == {"records": []}
    assert me.get("/records/5000.0/history").json == {"distance_m": 5000, "history": [], "years": []}
    nothing = {"number": 0, "next": 1, "days_missing": 1}
    assert me.get("/eddington").json == {"km": nothing, "mi": nothing}
    predictions = me.get("/predictions").json
    assert predictions["vdot"] is None
    assert predictions["predictions"] == []


def test_the_curve_is_that_of_her_days_and_goes_on_with_what_is_planned(world: World, anna: UUID) -> None:
    for days_ago in (300, 41, 12, 3):
        run(world, anna, f"run{days_ago}", days_ago)
    run(world, anna, "ride", 2, sport_type="Ride", distance_m=40_000, elapsed_time_s=5_400)
    plan(world, anna, 1, 80)
    plan(world, anna, 3, 50)
    plan(world, anna, 4, 500, state="skipped")
    answer = world.athlete(anna).get("/fitness").json
    done = loads(world, anna)
    assert len(done) == 5
    assert answer["days"][-1]["date"] == (today() + timedelta(days=3)).isoformat()
    every = [today() + timedelta(days=day) for day in range(-500, 4)]
    planned = {(today() + timedelta(days=1)).isoformat(): 80.0, (today() + timedelta(days=3)).isoformat(): 50.0}
    curve = fitness_curve([(done | planned).get(day.isoformat(), 0.0) for day in every])
    for day, fitness, fatigue, form in zip(every, curve.fitness, curve.fatigue, curve.form, strict=True):
        shown = next((each for each in answer["days"] if each["date"] == day.isoformat()), None)
        if shown is not None:
            assert (shown["fitness"], shown["fatigue"], shown["form"]) == pytest.approx(
                (fitness, fatigue, form), abs=0.01
            )
            assert shown["load"] == pytest.approx((done | planned).get(day.isoformat(), 0.0))
            assert shown["planned_load"] == planned.get(day.isoformat())
            assert shown["is_future"] == (day > today())


def test_today_counts_what_is_planned_until_something_was_done(world: World, anna: UUID) -> None:
    plan(world, anna, 0, 70)
    me = world.athlete(anna)
    assert [day["load"] for day in me.get("/fitness").json["days"] if day["date"] == today().isoformat()] == [70]
    run(world, anna, "morning", 0)
    [shown] = [day for day in me.get("/fitness").json["days"] if day["date"] == today().isoformat()]
    assert shown["load"] == pytest.approx(loads(world, anna)[today().isoformat()])
    assert shown["planned_load"] == 70


def test_weeks_are_whole_ones_from_monday_on(world: World, anna: UUID) -> None:
    monday = today() - timedelta(days=today().weekday() + 7)
    for day in range(7):
        ago = (today() - monday).days - day
        run(world, anna, f"day{day}", ago, elapsed_time_s=1_800 + 600 * day)
    answer = world.athlete(anna).get(f"/fitness?from={monday - timedelta(days=3)}").json
    assert {day["date"] for day in answer["days"]} >= {monday.isoformat()}
    first = answer["weeks"][0]
    assert first["starts_on"] == monday.isoformat()
    assert first["load"] == pytest.approx(sum(loads(world, anna).values()))
    assert first["monotony"] > 1
    assert first["strain"] == pytest.approx(first["load"] * first["monotony"])
    assert first["acwr"] == pytest.approx(4)
    assert first["is_future"] is False


def test_it_says_by_which_methods_loads_were_found(world: World, anna: UUID) -> None:
    run(world, anna, "plain", 5)
    run(world, anna, "long ago", 300)
    methods = world.athlete(anna).get("/fitness").json["methods"]
    assert sum(methods.values()) == 1
    [kept] = world.rows("SELECT DISTINCT load_method FROM activities")
    assert methods[kept.load_method] == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-02-01", "2026-01-01"),
        ("2020-01-01", "2026-01-01"),
        ("2026-01-01", "2031-01-01"),
        ("0001-02-01", "0001-03-01"),
    ],
)
def test_days_in_the_wrong_order_or_too_many_are_refused(world: World, anna: UUID, first: str, last: str) -> None:
    world.athlete(anna).get("/fitness", status=422, **{"from": first, "to": last})


def test_records_and_how_they_came_down(world: World, anna: UUID) -> None:
    recorded(world, anna, "first", 400, 10_500, 3_150)
    best = recorded(world, anna, "best", 200, 5_200, 1_300, workout_type="race")
    recorded(world, anna, "slower", 30, 5_100, 1_500)
    recorded(world, anna, "treadmill", 20, 5_100, 1_200, is_trainer=True)
    me = world.athlete(anna)
    records = {each["distance_m"]: each for each in me.get("/records").json["records"]}
    assert set(records) == {400, 804.672, 1_000, 1_609.344, 3_218.688, 5_000, 10_000}
    assert records[5_000]["activity_id"] == best
    assert records[5_000]["elapsed_time_s"] == pytest.approx(1_250, abs=0.1)
    assert records[5_000]["is_race"] is True
    assert records[10_000]["elapsed_time_s"] == pytest.approx(3_000, abs=0.1)
    found = me.get("/records/5000/history").json
    assert [each["elapsed_time_s"] for each in found["history"]] == pytest.approx([1_250, 1_500], abs=0.1)
    assert found["history"][0]["faster_by_s"] == pytest.approx(250, abs=0.2)
    assert found["history"][1]["faster_by_s"] is None
    assert found["history"][0]["local_date"] == (today() - timedelta(days=200)).isoformat()
    assert len(found["years"]) == len({(today() - timedelta(days=days)).year for days in (400, 200, 30)})
    recent = {each["distance_m"]: each for each in me.get("/records", period="days_90").json["records"]}
    assert recent[5_000]["elapsed_time_s"] == pytest.approx(1_470.6, abs=0.1)
    assert 10_000 not in recent
    this_year = me.get("/records", period="year").json["records"]
    assert all(each["local_date"].startswith(str(today().year)) for each in this_year)


def test_what_she_leaves_out_is_no_record_any_more(world: World, anna: UUID) -> None:
    recorded(world, anna, "real", 20, 5_200, 1_560)
    wrong = recorded(world, anna, "wrong", 10, 5_200, 1_200)
    me = world.athlete(anna)
    assert len(me.get("/records/5000/history").json["history"]) == 2
    me.patch(f"/activities/{wrong}", {"leave_out_of_records": True})
    [left] = me.get("/records/5000/history").json["history"]
    assert left["elapsed_time_s"] == pytest.approx(1_500, abs=0.1)
    assert left["faster_by_s"] is None
    assert me.get("/predictions").json["basis"]["time_s"] == pytest.approx(1_500, abs=0.1)


def test_a_distance_that_is_none_of_the_usual_has_no_history(world: World, anna: UUID) -> None:
    world.athlete(anna).get("/records/1234/history", status=422)


def test_her_eddington_numbers_count_days_not_runs(world: World, anna: UUID) -> None:
    for number in range(4):
        run(world, anna, f"long{number}", 10 + number, distance_m=9_000)
    run(world, anna, "morning", 30, distance_m=2_500)
    run(world, anna, "ride", 40, sport_type="Ride", distance_m=50_000)
    me = world.athlete(anna)
    assert me.get("/eddington").json == {
        "km": {"number": 4, "next": 5, "days_missing": 1},
        "mi": {"number": 4, "next": 5, "days_missing": 1},
    }
    run(world, anna, "another", 31, distance_m=6_000)
    assert me.get("/eddington").json["km"] == {"number": 5, "next": 6, "days_missing": 1}
    assert me.get("/eddington").json["mi"] == {"number": 4, "next": 5, "days_missing": 1}


def test_each_answer_takes_the_same_statements_however_much_there_is(world: World, anna: UUID) -> None:
    me = world.athlete(anna)
    paths = ("/fitness", "/records", "/records/5000/history", "/eddington", "/predictions")
    recorded(world, anna, "one", 10, 10_500, 3_150)
    few = {path: _counted(world, me, path) for path in paths}
    for number in range(12):
        recorded(
            world,
            anna,
            f"another{number}",
            12 + number,
            10_500,
            3_150 + number,
            workout_type="race" if number % 2 else None,
        )
    assert {path: _counted(world, me, path) for path in paths} == few


def _counted(world: World, me: Any, path: str) -> int:
    with statements(world.database.engine) as seen:
        me.get(path)
    return len(seen)


def test_runs_of_which_there_is_a_summary_alone_count_as_a_whole(world: World, anna: UUID) -> None:
    run(world, anna, "five", 300, distance_m=5_080, elapsed_time_s=1_500)
    run(world, anna, "far longer", 200, distance_m=6_000, elapsed_time_s=1_400)
    run(world, anna, "faster", 50, distance_m=5_200, elapsed_time_s=1_450)
    recorded(world, anna, "recorded", 20, 5_100, 1_530)
    run(world, anna, "a ride", 10, distance_m=5_000, elapsed_time_s=700)
    left_out = run(world, anna, "left out", 9, distance_m=5_000, elapsed_time_s=1_300)
    me = world.athlete(anna)
    me.patch(f"/activities/{left_out}", {"leave_out_of_records": True})
    found = me.get("/records/5000/history").json["history"]
    assert [(each["elapsed_time_s"], each["of_whole_run"]) for each in found] == [(1_450, True), (1_500, True)]
    records = {each["distance_m"]: each for each in me.get("/records").json["records"]}
    assert (records[5_000]["elapsed_time_s"], records[5_000]["of_whole_run"]) == (1_450, True)
    assert records[1_000]["of_whole_run"] is False
    recent = {each["distance_m"]: each for each in me.get("/records", period="days_90").json["records"]}
    assert recent[5_000]["elapsed_time_s"] == 1_450
    recorded(world, anna, "better", 5, 5_100, 1_428)
    [newest, *_] = me.get("/records/5000/history").json["history"]
    assert (newest["elapsed_time_s"], newest["of_whole_run"]) == (1_400, False)
    assert newest["faster_by_s"] == 50
