import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience.sections import KILOMETRE_M, MILE_M, parts, splits, whole
from runscience.streams import Streams
from runscience.track import Track


def run(*legs: tuple[int, float], every_s: int = 1) -> Streams:
    """Seconds and metres per second of each leg, with a sample every so many seconds and at the very end."""
    speeds = np.concatenate([np.full(seconds, speed) for seconds, speed in legs])
    distance = np.concatenate([[0.0], np.cumsum(speeds)])
    kept = np.union1d(np.arange(0, len(distance), every_s), [len(distance) - 1])
    return Streams(np.arange(len(distance)), distance_m=distance).take(kept)


def test_an_even_run_has_even_splits_and_a_rest() -> None:
    found = splits(Track.of(run((1_000, 2.5))), KILOMETRE_M)
    assert [(each.distance_m, each.elapsed_time_s) for each in found] == [(1_000, 400), (1_000, 400), (500, 200)]
    assert {each.average_speed_mps for each in found} == {2.5}


def test_splits_end_between_the_samples() -> None:
    # every 7 s at 3 m/s: the first kilometre ends at 333.33 s, of which no sample knows
    found = splits(Track.of(run((700, 3.0), every_s=7)), KILOMETRE_M)
    assert [each.elapsed_time_s for each in found] == pytest.approx([333.3333, 333.3333, 33.3333])
    assert [each.start_s for each in found] == pytest.approx([0, 333.3333, 666.6667])


def test_a_mile_is_a_mile() -> None:
    found = splits(Track.of(run((1_200, 3.0))), MILE_M)
    assert [each.distance_m for each in found] == pytest.approx([1_609.344, 1_609.344, 381.312])


def test_a_pause_at_the_end_of_a_kilometre_belongs_to_the_next() -> None:
    found = splits(Track.of(run((400, 2.5), (100, 0.0), (400, 2.5))), KILOMETRE_M)
    assert [each.elapsed_time_s for each in found] == [400, 500]
    assert found[1].moving_time_s == pytest.approx(400, abs=4)


def test_a_rest_of_some_centimetres_is_no_split() -> None:
    found = splits(Track.of(run((400, 2.5), (1, 0.4))), KILOMETRE_M)
    assert [each.elapsed_time_s for each in found] == [401]


def test_a_run_of_less_than_a_kilometre_is_one_split() -> None:
    assert [each.distance_m for each in splits(Track.of(run((100, 3.0))), KILOMETRE_M)] == [300]


@pytest.mark.parametrize("streams", [Streams(np.arange(10)), run((10, 0.0)), Streams(np.array([0]))])
def test_without_a_distance_there_are_no_splits(streams: Streams) -> None:
    assert splits(Track.of(streams), KILOMETRE_M) == []


@given(st.lists(st.tuples(st.integers(1, 400), st.floats(0, 6)), min_size=1, max_size=6), st.integers(1, 9))
def test_splits_make_up_the_whole(legs: list[tuple[int, float]], every_s: int) -> None:
    track = Track.of(run(*legs, every_s=every_s))
    found, total = splits(track, KILOMETRE_M), whole(track)
    if not found:
        assert not total.distance_m
        return
    assert sum(each.elapsed_time_s for each in found) == pytest.approx(total.elapsed_time_s, abs=0.01)
    assert sum(each.distance_m or 0 for each in found) == pytest.approx(total.distance_m, abs=0.01)
    assert sum(each.moving_time_s for each in found) == pytest.approx(total.moving_time_s, abs=0.01)


def hilly() -> Track:
    streams = run((2_000, 3.0))
    assert streams.distance_m is not None
    altitude = 100 + 30 * np.sin(streams.distance_m / 6_000 * 2 * np.pi)
    rate = np.where(streams.time_s < 1_000, 140.0, 160.0)
    rate[10:20] = np.nan
    return Track.of(streams.replace(altitude_m=altitude, heartrate_bpm=rate, cadence_spm=np.full(2_001, 172.0)))


def test_the_climbs_of_the_splits_make_up_the_climb() -> None:
    track = hilly()
    found = splits(track, KILOMETRE_M)
    gains = [each.total_elevation_gain_m for each in found]
    # up 30 m in the first quarter, down 60 to the third, up 30 again: 1.5 km each
    assert gains == pytest.approx([26, 4, 0, 0, 4, 26], abs=0.6)
    assert sum(each or 0 for each in gains) == pytest.approx(whole(track).total_elevation_gain_m, abs=0.01)
    differences = [each.elevation_difference_m or 0 for each in found]
    assert sum(differences) == pytest.approx(0, abs=0.2)


def test_uphill_the_same_speed_is_worth_more() -> None:
    first, *_, last = splits(hilly(), KILOMETRE_M)
    assert first.grade_adjusted_speed_mps is not None
    assert first.average_speed_mps == pytest.approx(3.0)
    assert first.grade_adjusted_speed_mps > 3.2
    assert whole(hilly()).grade_adjusted_speed_mps == pytest.approx(3.0, abs=0.15)
    assert last.grade_adjusted_speed_mps == pytest.approx(first.grade_adjusted_speed_mps, abs=0.05)


def test_heart_rates_are_means_over_time_of_what_was_measured() -> None:
    track = hilly()
    assert [each.average_heartrate_bpm for each in splits(track, 3_000.0)] == pytest.approx([140, 160])
    assert whole(track).average_heartrate_bpm == pytest.approx(150, abs=0.1)
    assert whole(track).average_cadence_spm == 172


def test_a_sensor_that_samples_rarely_weighs_by_time() -> None:
    streams = Streams.from_columns({"time_s": [0, 10, 12, 20], "heartrate_bpm": [100.0, 150.0, 100.0, 180.0]})
    assert whole(Track.of(streams)).average_heartrate_bpm == pytest.approx((10 * 100 + 2 * 150 + 8 * 100) / 20)


def test_a_long_gap_has_no_heart_rate() -> None:
    streams = Streams.from_columns({"time_s": [0, 10, 1_000], "heartrate_bpm": [100.0, 200.0, 200.0]})
    assert whole(Track.of(streams)).average_heartrate_bpm == 100


def test_legs_that_stand_have_no_cadence() -> None:
    streams = run((100, 3.0), (100, 0.0))
    cadence = np.where(streams.time_s < 100, 180.0, 0.0)
    assert whole(Track.of(streams.replace(cadence_spm=cadence))).average_cadence_spm == pytest.approx(180, abs=6)


def test_parts_may_overlap_and_leave_gaps() -> None:
    track = Track.of(run((600, 2.0)))
    found = parts(track, np.array([0.0, 50.0, 500.0]), np.array([100.0, 150.0, 600.0]))
    assert [each.distance_m for each in found] == [200, 200, 200]


def test_a_single_sample_is_a_run_of_nothing() -> None:
    only = whole(Track.of(Streams.from_columns({"time_s": [0], "distance_m": [5.0], "altitude_m": [3.0]})))
    assert (only.elapsed_time_s, only.moving_time_s, only.distance_m, only.average_speed_mps) == (0, 0, 0, None)
