"""Years of runs, as a list has them: the curve, records and predictions against a recount from the list alone.

The list is made up, or the one that RUNNERLY_TEST_ACTIVITIES names (as the browser tests take it). With `pytest -s` it
tells what it found: the curve by quarters, the records, and what was predicted on the eve of each of the longest runs
beside what was run. That most runs are no races shows there.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, listed, summary

from dataservice.storage.records_history import LONGER, RecordsHistory
from dataservice.storage.summaries import DailySummaries
from dataservice.workflows import predictions
from flakon import clock
from runscience.eddington import KILOMETRE_M, eddington
from runscience.efforts import DISTANCES_M
from runscience.fitness import fitness_curve
from runscience.plausibility import fastest_time_s

VARIABLE = "RUNNERLY_TEST_ACTIVITIES"
PAGE = 200
LONGEST = 12


def made_up_list() -> Iterator[dict[str, Any]]:
    """Three years of four runs a week: the longest on Sundays, a hard one every other week, faster as years pass."""
    first = datetime.fromisoformat("2023-01-02T07:00:00")
    for week in range(150):
        for weekday, kilometres in ((1, 6.0), (3, 9.0 + week % 4), (5, 5.05), (6, 12.0 + week % 11)):
            local = first + timedelta(weeks=week, days=weekday)
            pace_s = 360 - week * 0.4 - (35 if weekday == 5 and week % 2 else 0) + kilometres
            yield {
                "start_date": f"{local - timedelta(hours=1)}",
                "start_date_local": f"{local}",
                "distance": 1_000 * kilometres,
                "moving_time": str(timedelta(seconds=round(kilometres * pace_s))),
                "subtype": None,
                "average_heartrate": 150.0 if week % 2 else None,
            }


@pytest.fixture(scope="module")
def runs() -> list[dict[str, Any]]:
    given = os.environ.get(VARIABLE)
    found = json.loads(Path(given).read_text()) if given else list(made_up_list())
    return [each for each in found if each["distance"] > 0]


@pytest.fixture
def anna(world: World, runs: list[dict[str, Any]]) -> UUID:
    """Who ran all that, in China's time zone or wherever: the list says when it was there."""
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    for first in range(0, len(runs), PAGE):
        body = listed(*(_summary(first + place, each) for place, each in enumerate(runs[first : first + PAGE])))
        world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body)
    return athlete_id


def _summary(number: int, run: Mapping[str, Any]) -> dict[str, Any]:
    seconds = max(round(_seconds(run)), 1)
    told = summary(
        number + 1,
        name=f"Run {number}",
        start_date=f"{run['start_date'].replace(' ', 'T')}Z",
        start_date_local=run["start_date_local"].replace(" ", "T"),
        distance_m=run["distance"],
        moving_time_s=seconds,
        elapsed_time_s=seconds,
        average_speed_mps=run["distance"] / seconds,
        average_heartrate_bpm=run.get("average_heartrate"),
        is_trainer=run.get("subtype") == "indoor",
    )
    return {name: value for name, value in told.items() if name not in ("max_heartrate_bpm", "summary_polyline")}


def _seconds(run: Mapping[str, Any]) -> float:
    *days, clock_face = run["moving_time"].split(", ")
    hours, minutes, seconds = clock_face.split(":")
    whole_days = int(days[0].split()[0]) if days else 0
    return whole_days * 86_400 + int(hours) * 3_600 + int(minutes) * 60 + float(seconds)


def _day(run: Mapping[str, Any]) -> date:
    return date.fromisoformat(run["start_date_local"][:10])


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))


def test_the_curve_is_what_a_recount_of_all_years_gives(world: World, anna: UUID, runs: list[dict[str, Any]]) -> None:
    first, last = min(map(_day, runs)), max(map(_day, runs))
    with world.transaction() as connection:
        loads = DailySummaries(connection, anna).loads(first, last)
    days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    curve = fitness_curve([loads.get(day, 0.0) for day in days])
    asked_from = max(first, last - timedelta(days=1_000))
    with clock.testing.shifted(datetime.fromisoformat(f"{last}T12:00:00+00:00") - clock.now()):
        answer = world.athlete(anna).get(f"/fitness?from={asked_from}&to={last}").json
    shown = {each["date"]: each for each in answer["days"]}
    for place, day in enumerate(days):
        if day >= asked_from:
            assert shown[f"{day}"]["fitness"] == pytest.approx(curve.fitness[place], abs=0.05)
            assert shown[f"{day}"]["fatigue"] == pytest.approx(curve.fatigue[place], abs=0.05)
    assert {_day(each) for each in runs} == set(loads)
    print(f"\n{len(runs)} runs from {first} to {last}, loads by {answer['methods']}")
    for each in answer["days"][::91]:
        print(
            f"{each['date']}  fitness {each['fitness']:5.1f}  fatigue {each['fatigue']:5.1f}  form {each['form']:6.1f}"
        )


def test_records_and_eddington_are_what_the_list_has(world: World, anna: UUID, runs: list[dict[str, Any]]) -> None:
    outdoors = [each for each in runs if each.get("subtype") != "indoor"]
    me = world.athlete(anna)
    records = {each["distance_m"]: each for each in me.get("/records").json["records"]}
    print()
    for distance_m in DISTANCES_M:
        times = [
            max(round(_seconds(each)), 1)
            for each in outdoors
            if distance_m <= each["distance"] <= LONGER * distance_m
            and max(round(_seconds(each)), 1) >= fastest_time_s(distance_m)
        ]
        assert (distance_m in records) == bool(times)
        if times:
            record = records[distance_m]
            assert record["elapsed_time_s"] == min(times)
            with world.transaction() as connection:
                came_down = RecordsHistory(connection, anna).history(distance_m)
            assert came_down[0].elapsed_time_s == min(times)
            assert all(newer.elapsed_time_s < older.elapsed_time_s for newer, older in pairwise(came_down))
            print(
                f"{distance_m:9.1f} m  {_clock(min(times))}  on {record['local_date']}, after {len(came_down)} records"
            )
    of_days: dict[date, float] = defaultdict(float)
    for each in runs:
        of_days[_day(each)] += each["distance"]
    found = eddington(of_days.values(), KILOMETRE_M)
    assert me.get("/eddington").json["km"] == {
        "number": found.number,
        "next": found.next,
        "days_missing": found.days_missing,
    }
    print(f"Eddington {found}")


def test_what_was_predicted_on_the_eve_of_each_of_the_longest_runs(
    world: World, anna: UUID, runs: list[dict[str, Any]]
) -> None:
    print()
    predicted = 0
    for run in sorted(runs, key=lambda each: -float(each["distance"]))[:LONGEST]:
        eve, ran_s = _day(run) - timedelta(days=1), _seconds(run)
        with world.transaction() as connection:
            basis = predictions.basis(connection, anna, eve)
        found = basis.predict(run["distance"])
        if found is None:
            print(f"{_day(run)}  {run['distance'] / 1_000:5.1f} km  nothing told it")
            continue
        predicted += 1
        assert found.fastest_s < found.time_s < found.slowest_s
        assert basis.performances[0].date <= eve
        # nobody runs far faster than she could: a run below would say that the prediction is too slow
        assert ran_s > 0.9 * found.fastest_s
        known = basis.performances[0]
        print(
            f"{_day(run)}  {run['distance'] / 1_000:5.1f} km in {_clock(ran_s)}, predicted {_clock(found.time_s)}"
            f" ({_clock(found.fastest_s)} to {_clock(found.slowest_s)}), ran {ran_s / found.time_s - 1:+.1%}; VDOT"
            f" {basis.vdot:.1f} of {known.distance_m / 1_000:.2f} km in {_clock(known.time_s)} on {known.date},"
            f" {basis.weekly_distance_m / 1_000:.0f} km a week"
        )
    assert predicted > LONGEST / 2
