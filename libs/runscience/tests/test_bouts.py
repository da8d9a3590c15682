"""Hard stretches are found whatever the receiver's noise, and easy runs have none."""

import numpy as np
import pytest

from runscience.bouts import work_bouts
from runscience.grade import graded_factor
from runscience.sections import Section
from runscience.streams import FloatArray, Streams
from runscience.track import Track

EASY, MARATHON, THRESHOLD, INTERVAL, REPETITION = 2.8, 3.3, 3.7, 4.1, 4.6
WALKING, STANDING = 1.4, 0.0


def run(
    *pieces: tuple[float, float], seed: int = 1, noise_mps: float = 0.25, gradient: FloatArray | None = None
) -> Track:
    """A run of (speed, seconds), one sample a second; positions as a receiver that errs."""
    speed = np.concatenate([np.full(int(seconds), mps) for mps, seconds in pieces])
    speed = np.convolve(np.pad(speed, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    noise = np.random.default_rng(seed).normal(0, noise_mps, len(speed)) * (speed > 0)
    distance = np.maximum.accumulate(np.concatenate([[0.0], np.cumsum(speed + noise)]))
    altitude = None
    if gradient is not None:
        altitude = np.concatenate([[100.0], 100.0 + np.cumsum(np.diff(distance) * gradient[: len(speed)])])
    return Track.of(Streams(np.arange(len(distance), dtype=np.int64), distance_m=distance, altitude_m=altitude))


def repeated(times: int, *pieces: tuple[float, float]) -> list[tuple[float, float]]:
    return list(pieces) * times


def lengths(bouts: list[Section]) -> list[int]:
    return [round(each.distance_m or 0) for each in bouts]


SEEDS = pytest.mark.parametrize("seed", range(5))


@SEEDS
def test_six_times_a_kilometre_are_six_of_about_a_kilometre(seed: int) -> None:
    bouts = work_bouts(run((EASY, 900), *repeated(6, (INTERVAL, 244), (2.2, 150)), (EASY, 600), seed=seed))
    assert lengths(bouts) == pytest.approx([1_000] * 6, rel=0.06)
    assert [each.average_speed_mps for each in bouts] == pytest.approx([INTERVAL] * 6, rel=0.03)
    assert bouts[0].start_s == pytest.approx(900, abs=6)


@SEEDS
def test_ten_laps_of_the_track_with_walks_between_are_ten(seed: int) -> None:
    bouts = work_bouts(run((EASY, 900), *repeated(10, (REPETITION, 87), (WALKING, 90)), (EASY, 300), seed=seed))
    assert lengths(bouts) == pytest.approx([400] * 10, rel=0.1)


@SEEDS
def test_two_long_threshold_stretches_are_two(seed: int) -> None:
    bouts = work_bouts(run((EASY, 900), *repeated(2, (THRESHOLD, 1_200), (EASY, 120)), (EASY, 600), seed=seed))
    assert [each.elapsed_time_s for each in bouts] == pytest.approx([1_200] * 2, rel=0.03)


@SEEDS
def test_strides_at_the_end_of_an_easy_run_are_found_each(seed: int) -> None:
    bouts = work_bouts(run((EASY, 2_400), *repeated(5, (5.2, 20), (EASY, 60)), seed=seed))
    assert len(bouts) == 5
    assert all(12 <= each.elapsed_time_s <= 35 for each in bouts)


def test_a_fartlek_is_as_many_bouts_as_it_had_whatever_their_length() -> None:
    seconds = (60, 180, 45, 240, 90)
    bouts = work_bouts(run((EASY, 900), *(piece for each in seconds for piece in ((INTERVAL, each), (EASY, 120)))))
    assert [each.elapsed_time_s for each in bouts] == pytest.approx(seconds, abs=12)


@SEEDS
@pytest.mark.parametrize("noise_mps", [0.05, 0.3, 0.6])
def test_an_easy_run_has_none_however_noisy(seed: int, noise_mps: float) -> None:
    assert work_bouts(run((EASY, 3_600), seed=seed, noise_mps=noise_mps)) == []


def test_hills_at_an_even_effort_are_none() -> None:
    pieces, slopes = [], []
    for slope in [0.06, -0.05] * 6:
        pieces.append((EASY / float(graded_factor(slope)), 300.0))
        slopes += [slope] * 300
    assert work_bouts(run(*pieces, gradient=np.array(slopes))) == []


@SEEDS
def test_red_lights_and_a_walk_make_no_bouts_of_the_rest(seed: int) -> None:
    pieces = [*repeated(6, (EASY, 400), (STANDING, 45)), (WALKING, 200), (EASY, 600)]
    assert work_bouts(run(*pieces, seed=seed)) == []


def test_a_marathon_run_evenly_has_none() -> None:
    assert work_bouts(run((MARATHON, 12_000))) == []


def test_what_is_short_or_of_no_known_length_has_none() -> None:
    assert work_bouts(run((EASY, 120), (INTERVAL, 100))) == []
    assert work_bouts(Track.of(Streams(np.arange(1_000, dtype=np.int64), heartrate_bpm=np.full(1_000, 150.0)))) == []


def test_a_standstill_has_none() -> None:
    assert work_bouts(run((STANDING, 1_000))) == []


def wandering(pieces: list[tuple[float, float]], share: float, seed: int) -> list[tuple[float, float]]:
    """The same pieces, each second of them faster or slower by what comes and goes within a minute, as she runs it."""
    chance = np.random.default_rng(seed)
    found, drift = [], 0.0
    for mps, seconds in pieces:
        for _ in range(0, int(seconds), 5):
            drift = drift * (1 - 5 / 60) + chance.normal(0, share * np.sqrt(2 * 5 / 60))
            found.append((mps * (1 + drift), 5.0))
    return found


@pytest.mark.parametrize("seed", range(20))
def test_an_easy_run_with_its_ups_and_downs_has_none(seed: int) -> None:
    assert work_bouts(run(*wandering([(EASY, 3_600)], 0.1, seed), seed=seed)) == []


@SEEDS
def test_repeats_are_found_although_none_is_even(seed: int) -> None:
    kilometres = [(EASY, 900.0), *repeated(6, (INTERVAL, 244), (2.2, 150)), (EASY, 600.0)]
    assert len(work_bouts(run(*wandering(kilometres, 0.05, seed), seed=seed))) == 6


@SEEDS
def test_jogs_back_down_a_hill_make_no_bout_of_the_warm_up(seed: int) -> None:
    bouts = work_bouts(run((EASY, 900), *repeated(12, (3.6, 60), (2.0, 90)), (EASY, 600), seed=seed))
    assert [each.elapsed_time_s for each in bouts] == pytest.approx([60] * 12, abs=10)


@SEEDS
def test_a_tempo_run_with_a_warm_up_is_one(seed: int) -> None:
    bouts = work_bouts(run((EASY, 900), (3.5, 2_400), (EASY, 300), seed=seed))
    assert [each.elapsed_time_s for each in bouts] == pytest.approx([2_400], rel=0.02)


@SEEDS
def test_a_slow_runners_repeats_are_found_as_well(seed: int) -> None:
    bouts = work_bouts(run((2.1, 600), *repeated(6, (2.9, 276), (1.8, 120)), (2.1, 300), seed=seed))
    assert lengths(bouts) == pytest.approx([800] * 6, rel=0.06)
