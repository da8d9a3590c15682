import itertools
from collections import defaultdict
from datetime import date, timedelta
from statistics import correlation, mean
from typing import Any

import pytest

from runscience.race_equivalence import vdot
from strava_sandbox import polyline
from strava_sandbox.demo.history import first_monday, history
from strava_sandbox.demo.personas import PERSONAS
from strava_sandbox.recording import Recording

TODAY = date(2026, 11, 23)
FIRST_DAY = first_monday(TODAY)


@pytest.fixture(scope="module", params=range(len(PERSONAS)))
def recordings(request: pytest.FixtureRequest) -> Any:
    return [r for r in history(request.param, FIRST_DAY, TODAY) if not r.deleted]


def runs(recordings: list[Recording]) -> Any:
    return [r for r in recordings if r.sport_type in ("Run", "TrailRun")]


def pace_s_per_km(recording: Recording) -> Any:
    return recording.moving_time_s / recording.distance_m * 1000.0


def test_it_is_the_same_for_the_same_number_and_days() -> None:
    assert history(3, FIRST_DAY, TODAY) == history(3, FIRST_DAY, TODAY)


def test_two_athletes_share_neither_an_id_nor_a_run() -> None:
    first, second = history(0, FIRST_DAY, TODAY), history(len(PERSONAS), FIRST_DAY, TODAY)
    assert not {r.id for r in first} & {r.id for r in second}
    assert [r.distance_m for r in first] != [r.distance_m for r in second]


def test_another_day_adds_to_it_and_changes_nothing() -> None:
    before = history(0, FIRST_DAY, TODAY)
    after = history(0, FIRST_DAY, TODAY + timedelta(days=30))
    assert after[: len(before)] == before
    assert len(after) > len(before) + 12


def test_it_covers_three_years_and_ends_before_today(recordings: list[Recording]) -> None:
    days = [r.start.date() for r in recordings]
    assert timedelta(days=1085) < days[-1] - days[0]
    assert TODAY - timedelta(days=4) < days[-1] < TODAY
    assert days == sorted(days)
    assert 550 < len(recordings) < 900


def test_ids_are_unique_and_need_64_bits(recordings: list[Recording]) -> None:
    ids = {r.id for r in recordings}
    assert len(ids) == len(recordings)
    assert min(ids) > 2**32


def test_weeks_build_and_recover(recordings: list[Recording]) -> None:
    weeks: defaultdict[int, float] = defaultdict(float)
    for recording in runs(recordings):
        weeks[(recording.start.date() - FIRST_DAY).days // 7] += recording.distance_m / 1000.0
    trained = [weeks[week] for week in range(156) if weeks[week]]
    falls = sum(later < 0.8 * earlier for earlier, later in itertools.pairwise(trained))
    assert 25 < falls < 75
    assert mean(trained[-40:]) > 1.2 * mean(trained[:40])
    assert max(trained) < 3.2 * mean(trained)


def test_races_agree_with_a_fitness_that_slowly_improves(recordings: list[Recording]) -> None:
    races = [r for r in recordings if r.workout == "race"]
    assert 10 <= len(races) <= 25
    assert len({round(r.distance_m, -3) for r in races}) >= 3
    worth = [vdot(r.distance_m / 1.004, r.moving_time_s) for r in races if r.distance_m < 30_000]
    assert mean(worth[-3:]) - mean(worth[:3]) > 2.0
    for earlier, later in itertools.pairwise(worth):
        assert abs(later - earlier) < 4.0


def test_a_race_is_faster_than_any_training_of_its_length(recordings: list[Recording]) -> None:
    halves = [r for r in recordings if r.workout == "race" and 21_000 < r.distance_m < 21_500]
    long_runs = [r for r in recordings if r.workout == "long run" and r.distance_m > 18_000]
    assert max(pace_s_per_km(r) for r in halves) < min(pace_s_per_km(r) for r in long_runs)


def test_the_long_run_is_on_sunday(recordings: list[Recording]) -> None:
    assert {r.start.weekday() for r in recordings if r.workout == "long run"} == {6}


def test_illness_and_injury_leave_their_gaps(recordings: list[Recording]) -> None:
    days = sorted({r.start.date() for r in runs(recordings)})
    gaps = sorted((later - earlier).days for earlier, later in itertools.pairwise(days))
    assert gaps[-1] >= 28
    assert 7 <= gaps[-2] <= 14
    injured = next(day for day, later in itertools.pairwise(days) if (later - day).days == gaps[-1])
    instead = [r for r in recordings if injured < r.start.date() < injured + timedelta(days=gaps[-1])]
    assert instead
    assert {r.sport_type for r in instead} <= {"Ride", "Hike"}


def test_the_heart_beats_faster_the_faster_she_runs(recordings: list[Recording]) -> None:
    flat = [r for r in recordings if r.sport_type == "Run" and not r.trainer][-150:]
    assert correlation([r.average_speed_mps for r in flat], [r.average_heartrate_bpm or 0.0 for r in flat]) > 0.6


def test_hills_cost_pace(recordings: list[Recording]) -> None:
    trails = [pace_s_per_km(r) for r in recordings if r.sport_type == "TrailRun"]
    easy = [pace_s_per_km(r) for r in recordings if r.sport_type == "Run" and r.workout is None and not r.trainer]
    assert trails
    assert mean(trails) > mean(easy) + 15.0


def test_heart_rates_stay_within_what_her_heart_can_do(recordings: list[Recording]) -> None:
    for r in runs(recordings):
        assert 110.0 < r.average_heartrate_bpm < r.max_heartrate_bpm <= 191.0


def test_there_are_treadmills_without_a_map_rides_and_hikes(recordings: list[Recording]) -> None:
    indoors = [r for r in recordings if r.trainer]
    assert indoors
    assert all(r.summary_polyline == "" and r.start_point is None for r in indoors)
    assert {"Ride", "Hike", "TrailRun", "Run"} == {r.sport_type for r in recordings}


def test_some_are_private_and_some_were_recorded_twice_and_deleted() -> None:
    everything = history(0, FIRST_DAY, TODAY)
    assert 5 < sum(r.visibility == "only_me" for r in everything) < 60
    assert 5 < sum(r.deleted for r in everything) < 40


def test_a_loop_ends_where_it_began_and_is_as_long_as_the_run(recordings: list[Recording]) -> None:
    import math

    for r in [r for r in recordings if r.summary_polyline][::40]:
        points = polyline.decode(r.summary_polyline)
        assert points[0] == points[-1]
        assert r.start_point is not None
        assert math.dist(points[0], r.start_point) < 2e-5
        north = math.cos(math.radians(points[0][0]))
        metres = sum(111_320.0 * math.hypot(b[0] - a[0], (b[1] - a[1]) * north) for a, b in itertools.pairwise(points))
        assert metres == pytest.approx(r.distance_m, rel=0.03)


def test_elapsed_time_is_never_less_than_moving_time(recordings: list[Recording]) -> None:
    assert all(r.elapsed_time_s >= r.moving_time_s for r in recordings)
