from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from dataservice_support import World
from fitness_support import recorded, run, today
from races_support import add, enter
from sqlalchemy import text

from dataservice.domain.plans.kept import PlannedSession, SessionState
from dataservice.domain.plans.model import Intensity, Session, SessionKind, Step, StepKind
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.race_predictions import RacePredictions, athletes_due, minute_of_day
from dataservice.workflows.predictions import predict, vdot_of
from dataservice.workflows.race_predictions import keep_due
from flakon import clock
from runscience.race_equivalence import vdot


@pytest.fixture
def anna(world: World) -> UUID:
    return world.add_athlete()


def her_minute(athlete_id: UUID, day: date) -> datetime:
    """When the tick looks at her."""
    return datetime.combine(day, time(second=30), UTC) + timedelta(minutes=minute_of_day(athlete_id))


def seconds(predictions: Any, distance_m: float) -> Any:
    return next(each for each in predictions["predictions"] if each["distance_m"] == distance_m)


def test_a_race_of_the_last_half_year_tells_what_she_would_race(world: World, anna: UUID) -> None:
    race = run(world, anna, "ten", 30, distance_m=10_090, elapsed_time_s=2_700, workout_type="race", name="City 10")
    for week in range(8):
        for day in range(3):
            run(world, anna, f"run{week}{day}", 7 * week + 2 * day + 1, distance_m=12_000, elapsed_time_s=4_200)
    found = world.athlete(anna).get("/predictions").json
    assert found["vdot"] == pytest.approx(vdot(10_000, 2_700))
    basis = found["basis"]
    assert (basis["kind"], basis["activity_id"], basis["distance_m"]) == ("race", race, 10_000)
    assert (basis["time_s"], basis["is_official"], basis["race_id"]) == (2_700, False, None)
    assert found["weekly_distance_m"] == pytest.approx((24 * 12_000 + 10_090) / 8)
    assert found["longest_run_m"] == 12_000
    ten, marathon = seconds(found, 10_000), seconds(found, 42_195)
    assert ten["time_s"] == pytest.approx(2_700)
    assert (ten["lead"], marathon["lead"]) == ("mean", "marathon_estimate")
    assert marathon["fastest_s"] < marathon["by"]["vdot"] < marathon["time_s"] < marathon["slowest_s"]
    speeds = found["training_speeds"]
    assert speeds["threshold_mps"] == pytest.approx(1_000 / 277, abs=0.02)
    assert speeds["zone_bounds_mps"] == sorted(speeds["zone_bounds_mps"])


def test_official_time_and_distance_go_before_the_watch(world: World, anna: UUID) -> None:
    me = world.athlete(anna)
    activity_id = run(world, anna, "ten", 20, distance_m=10_300, elapsed_time_s=2_700, workout_type="race")
    race_id = add(me, name="City 10", date=(today() - timedelta(days=20)).isoformat(), distance_m=10_000)
    enter(me, race_id)
    before = me.get("/predictions").json
    assert before["basis"]["race_id"] == race_id
    assert before["basis"]["distance_m"] == 10_300
    said = {"official_time_s": 2_640.0, "official_distance_m": None, "run": "found", "activity_id": None}
    me.put(f"/races/{race_id}/entry/result", said)
    basis = me.get("/predictions").json["basis"]
    assert (basis["time_s"], basis["distance_m"], basis["is_official"]) == (2_640, 10_000, True)
    assert (basis["activity_id"], basis["name"]) == (activity_id, "City 10")
    assert len(me.get("/predictions").json["rests_on"]) == 1


def test_without_a_race_a_best_effort_is_a_lower_bound(world: World, anna: UUID) -> None:
    recorded(world, anna, "tempo", 10, 5_100, 1_530)
    found = world.athlete(anna).get("/predictions").json
    assert found["basis"]["kind"] == "best_effort"
    assert found["basis"]["time_s"] == pytest.approx(1_500, abs=0.1)
    assert found["vdot"] == pytest.approx(vdot(5_000, 1_500), abs=0.05)


def test_a_planned_time_trial_that_she_ran_is_as_good_as_a_race(world: World, anna: UUID) -> None:
    day = today() - timedelta(days=4)
    race = Step(StepKind.RUN, Intensity.RACE, distance_m=5_000)
    easy = [Step(kind, Intensity.EASY, duration_s=600) for kind in (StepKind.WARM_UP, StepKind.COOL_DOWN)]
    session = Session(
        key="trial",
        date=day,
        kind=SessionKind.TIME_TRIAL,
        steps=(easy[0], race, easy[1]),
        distance_m=8_500,
        duration_s=2_600,
        load=70,
    )
    planned = PlannedSession(
        id=uuid4(), plan_id=None, session=session, is_locked=False, state=SessionState.PLANNED, sequence=0
    )
    with world.transaction() as connection:
        PlannedSessions(connection, anna).put([planned], clock.now())
    activity_id = recorded(world, anna, "trial", 4, 8_500, 2_550)
    found = world.athlete(anna).get("/predictions").json
    assert (found["basis"]["kind"], found["basis"]["activity_id"]) == ("time_trial", activity_id)
    assert (found["basis"]["distance_m"], found["basis"]["time_s"]) == (5_000, pytest.approx(1_500, abs=0.1))


def test_a_trail_race_a_treadmill_and_what_is_long_ago_tell_nothing(world: World, anna: UUID) -> None:
    run(world, anna, "trail", 20, distance_m=10_000, elapsed_time_s=3_000, workout_type="race", sport_type="TrailRun")
    run(world, anna, "treadmill", 20, distance_m=10_000, elapsed_time_s=2_400, workout_type="race", is_trainer=True)
    run(world, anna, "old", 190, distance_m=10_000, elapsed_time_s=2_400, workout_type="race")
    me = world.athlete(anna)
    race_id = add(me, name="Trail", kind="trail", date=(today() - timedelta(days=5)).isoformat(), distance_m=10_000)
    enter(me, race_id)
    said = {"official_time_s": 2_400.0, "official_distance_m": None, "run": "found", "activity_id": None}
    me.put(f"/races/{race_id}/entry/result", said)
    assert me.get("/predictions").json["vdot"] is None


def test_a_prediction_of_a_day_knows_nothing_of_what_came_later(world: World, anna: UUID) -> None:
    run(world, anna, "then", 60, distance_m=10_000, elapsed_time_s=2_700, workout_type="race")
    run(world, anna, "now", 10, distance_m=10_000, elapsed_time_s=2_400, workout_type="race")
    with world.transaction() as connection:
        then = predict(connection, anna, 10_000, today() - timedelta(days=11))
        now = predict(connection, anna, 10_000, today())
        assert vdot_of(connection, anna, today() - timedelta(days=61)) is None
    assert then is not None
    assert now is not None
    assert (then.time_s, now.time_s) == pytest.approx((2_700, 2_400))


def test_predictions_of_a_race_are_kept_once_a_week_until_it_is_run(world: World, anna: UUID) -> None:
    me = world.athlete(anna)
    run(world, anna, "ten", 30, distance_m=10_000, elapsed_time_s=2_700, workout_type="race")
    day = today() + timedelta(days=10)
    race_id = add(me, name="Spring Half", date=day.isoformat(), distance_m=21_097.5)
    enter(me, race_id)
    [upcoming] = me.get("/predictions").json["upcoming"]
    assert (upcoming["race_id"], upcoming["made_on"], upcoming["ran_s"]) == (race_id, today().isoformat(), None)
    kept = [keep_due(world.database, her_minute(anna, today() + timedelta(days=days))) for days in range(12)]
    assert kept == [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    rows = world.rows("SELECT * FROM race_predictions ORDER BY made_on")
    assert [row.made_on for row in rows] == [today(), today() + timedelta(days=7)]
    assert rows[0].time_s == pytest.approx(upcoming["time_s"])
    assert rows[0].vdot == pytest.approx(vdot(10_000, 2_700))
    with clock.testing.shifted(timedelta(days=11)):
        run(world, anna, "half", 1, distance_m=21_200, elapsed_time_s=6_100, workout_type="race")
        found = world.athlete(anna).get("/predictions").json
    [past] = found["past"]
    assert (past["race_id"], past["made_on"], past["ran_s"]) == (race_id, rows[1].made_on.isoformat(), 6_100)
    assert past["time_s"] == rows[1].time_s
    assert found["upcoming"] == []


def test_she_has_her_minute_of_the_day_and_of_the_hour_after_she_entered(world: World, anna: UUID) -> None:
    me = world.athlete(anna)
    run(world, anna, "ten", 30, distance_m=10_000, elapsed_time_s=2_700, workout_type="race")
    enter(me, add(me, name="Spring Half", date=(today() + timedelta(days=10)).isoformat(), distance_m=21_097.5))
    now = her_minute(anna, today() + timedelta(days=2))

    def due(later: timedelta, limit: int = 9) -> list[UUID]:
        with world.transaction() as connection:
            return athletes_due(connection, now + later, limit)

    assert due(timedelta(0)) == [anna]
    assert due(timedelta(0), 0) == due(timedelta(minutes=1)) == due(timedelta(hours=1)) == []
    with world.transaction() as connection:
        connection.execute(
            text("UPDATE race_entries SET entered_at = :at"), {"at": now + timedelta(hours=4, minutes=30)}
        )
    assert [due(timedelta(hours=hours)) for hours in (5, 6)] == [[anna], []]
    assert keep_due(world.database, now + timedelta(minutes=1)) == 0
    assert keep_due(world.database, now) == 1
    assert keep_due(world.database, now) == 0


def test_what_cannot_be_predicted_keeps_nothing_and_what_fails_holds_up_nobody(
    world: World, anna: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [anna, *(world.add_athlete(f"runner{number}@example.org") for number in range(2))]
    for place, athlete_id in enumerate(people):
        me = world.athlete(athlete_id)
        if place > 0:
            run(world, athlete_id, f"ten{place}", 30, distance_m=10_000, elapsed_time_s=2_700, workout_type="race")
        enter(me, add(me, name=f"Half {place} of all", place=f"Town {place}", date="2026-12-20", is_another=True))
    broken = people[1]
    add_them = RacePredictions.add

    def failing(self: RacePredictions, records: Any) -> int:
        if self._athlete_id == broken:
            raise OverflowError("no such date")
        return add_them(self, records)

    monkeypatch.setattr(RacePredictions, "add", failing)
    assert [keep_due(world.database, her_minute(each, today())) for each in people] == [0, 0, 1]
    assert [row.athlete_id for row in world.rows("SELECT athlete_id FROM race_predictions")] == [people[2]]


def test_predictions_go_with_the_entry(world: World, anna: UUID) -> None:
    me = world.athlete(anna)
    run(world, anna, "ten", 30, distance_m=10_000, elapsed_time_s=2_700, workout_type="race")
    race_id = add(me, name="Spring Half", date=(today() + timedelta(days=10)).isoformat(), distance_m=21_097.5)
    enter(me, race_id)
    assert keep_due(world.database, her_minute(anna, today())) == 1
    me.delete(f"/races/{race_id}/entry")
    assert world.count("race_predictions") == 0
