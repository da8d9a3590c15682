"""Training paces against Daniels' printed table, per kilometre."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.training_paces import training_paces

# E fastest, E slowest, M, T, I per km; R per 400 m
TABLE = {
    30: ("7:27", "8:14", "7:03", "6:24", "5:52", "2:11"),
    35: ("6:36", "7:21", "6:10", "5:40", "5:11", "1:56"),
    40: ("5:56", "6:38", "5:29", "5:06", "4:42", "1:44"),
    45: ("5:23", "6:03", "4:57", "4:38", "4:16", "1:36"),
    50: ("4:56", "5:34", "4:31", "4:15", "3:55", "1:27"),
    60: ("4:15", "4:49", "3:52", "3:40", "3:23", "1:15"),
    70: ("3:44", "4:15", "3:24", "3:14", "2:59", "1:08"),
    80: ("3:21", "3:49", "3:01", "2:54", "2:41", "1:01"),
    85: ("3:11", "3:38", "2:52", "2:46", "2:33", "0:58"),
}


def seconds(clock: str) -> int:
    minutes, rest = clock.split(":")
    return int(minutes) * 60 + int(rest)


@pytest.mark.parametrize("vdot", TABLE)
def test_the_paces_are_the_printed_ones(vdot: int) -> None:
    fastest, slowest, marathon, threshold, interval, repetition = (seconds(printed) for printed in TABLE[vdot])
    paces = training_paces(vdot)
    assert paces.easy_fastest_s_per_km == pytest.approx(fastest, abs=5 if vdot < 40 else 3)
    assert paces.easy_slowest_s_per_km == pytest.approx(slowest, abs=4)
    assert paces.threshold_s_per_km == pytest.approx(threshold, abs=1)
    assert paces.interval_s_per_km == pytest.approx(interval, abs=3 if vdot < 40 else 1)
    assert paces.repetition_s_per_400_m == pytest.approx(repetition, abs=3)
    assert paces.marathon_s_per_km == pytest.approx(marathon, abs=11 if vdot < 45 else 1)


@given(vdot=st.floats(20, 90))
def test_each_pace_is_faster_than_the_one_before(vdot: float) -> None:
    paces = training_paces(vdot)
    assert (
        paces.easy_slowest_s_per_km
        > paces.easy_fastest_s_per_km
        > paces.threshold_s_per_km
        > paces.interval_s_per_km
        > paces.repetition_s_per_km
    )
    assert paces.marathon_s_per_km > paces.threshold_s_per_km


@given(vdot=st.floats(20, 89))
def test_the_fitter_runner_trains_faster(vdot: float) -> None:
    slower, faster = training_paces(vdot), training_paces(vdot + 1)
    assert faster.easy_fastest_s_per_km < slower.easy_fastest_s_per_km
    assert faster.marathon_s_per_km < slower.marathon_s_per_km
    assert faster.repetition_s_per_km < slower.repetition_s_per_km


@pytest.mark.parametrize("vdot", [0, 19.9, 90.1, float("nan")])
def test_a_vdot_beyond_the_tables_is_refused(vdot: float) -> None:
    with pytest.raises(OutsideValidity, match="VDOT"):
        training_paces(vdot)
