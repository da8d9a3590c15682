import numpy as np

from runscience.cleaning import cumulative_distance_m
from runscience.moving import moving_steps
from runscience.streams import Streams


def moving_time_s(streams: Streams) -> int:
    moved = moving_steps(streams, cumulative_distance_m(streams))
    return int(np.diff(streams.time_s)[moved].sum())


def run(*parts: tuple[int, float]) -> Streams:
    """Seconds and metres per second of each part, a sample each second."""
    speeds = np.concatenate([np.full(seconds, speed) for seconds, speed in parts])
    return Streams(np.arange(len(speeds) + 1), distance_m=np.concatenate([[0.0], np.cumsum(speeds)]))


def test_an_even_run_is_all_motion() -> None:
    assert moving_time_s(run((600, 3.0))) == 600


def test_half_an_hour_for_a_mile_is_the_border_of_standing() -> None:
    assert (moving_time_s(run((600, 0.90))), moving_time_s(run((600, 0.88)))) == (600, 0)


def test_standing_at_a_light_is_not_counted() -> None:
    assert abs(moving_time_s(run((300, 3.0), (60, 0.0), (300, 3.0))) - 600) <= 4


def test_a_jitter_within_a_second_is_no_motion() -> None:
    jittering = np.cumsum(np.tile([1.5, 0.0, 0.0, 0.0], 75))
    assert moving_time_s(Streams(np.arange(301), distance_m=np.concatenate([[0.0], jittering]))) <= 5


def test_what_the_device_calls_a_pause_is_none_of_it() -> None:
    paused = np.ones(601, dtype=np.bool_)
    paused[101:161] = False
    assert moving_time_s(run((600, 3.0)).replace(moving=paused)) == 540


def test_a_gap_in_which_she_stood_is_not_counted() -> None:
    streams = Streams(np.array([0, 1, 2, 602, 603]), distance_m=np.array([0.0, 3.0, 6.0, 7.0, 10.0]))
    assert moving_time_s(streams) == 3


def test_a_gap_in_which_she_ran_on_is_counted() -> None:
    streams = Streams(np.array([0, 1, 2, 62, 63]), distance_m=np.array([0.0, 3.0, 6.0, 186.0, 189.0]))
    assert moving_time_s(streams) == 63


def test_without_a_distance_only_the_device_knows() -> None:
    assert moving_time_s(Streams(np.arange(61))) == 60
