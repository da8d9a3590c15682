"""VDOT against Daniels' printed table, Riegel and Cameron against their published examples."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity, race_equivalence

DISTANCES_M = (1_500.0, 1_609.344, 3_000.0, 5_000.0, 10_000.0, 21_097.5, 42_195.0)
TABLE = {
    30: ("8:30", "9:11", "17:56", "30:40", "1:03:46", "2:21:04", "4:49:17"),
    35: ("7:25", "8:01", "15:45", "27:00", "56:03", "2:04:13", "4:16:03"),
    40: ("6:35", "7:07", "14:03", "24:08", "50:03", "1:50:59", "3:49:45"),
    45: ("5:56", "6:25", "12:40", "21:50", "45:16", "1:40:20", "3:28:26"),
    50: ("5:24", "5:50", "11:33", "19:57", "41:21", "1:31:35", "3:10:49"),
    55: ("4:57", "5:21", "10:37", "18:22", "38:06", "1:24:18", "2:56:01"),
    60: ("4:35", "4:57", "9:50", "17:03", "35:22", "1:18:09", "2:43:25"),
    65: ("4:16", "4:37", "9:09", "15:54", "33:01", "1:12:53", "2:32:35"),
    70: ("4:00", "4:19", "8:34", "14:55", "31:00", "1:08:21", "2:23:10"),
    75: ("3:46", "4:04", "8:04", "14:03", "29:14", "1:04:23", "2:14:55"),
    80: ("3:34.2", "3:51.2", "7:37.5", "13:17.8", "27:41", "1:00:54", "2:07:38"),
    85: ("3:23.5", "3:39.6", "7:14.0", "12:37.4", "26:19", "57:50", "2:01:10"),
}
ROWS = [
    (vdot, distance_m, printed)
    for vdot, times in TABLE.items()
    for distance_m, printed in zip(DISTANCES_M, times, strict=True)
]


def seconds(clock: str) -> float:
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total


@pytest.mark.parametrize(("vdot", "distance_m", "printed"), ROWS)
def test_a_race_time_is_within_a_second_or_two_per_mille_of_the_printed_table(
    vdot: float, distance_m: float, printed: str
) -> None:
    time_s = race_equivalence.race_time_s(vdot, distance_m)
    assert abs(time_s - seconds(printed)) <= max(1.0, 0.002 * seconds(printed))


@pytest.mark.parametrize(("vdot", "distance_m", "printed"), ROWS)
def test_a_printed_time_has_the_printed_vdot(vdot: float, distance_m: float, printed: str) -> None:
    assert race_equivalence.vdot(distance_m, seconds(printed)) == pytest.approx(vdot, abs=0.25)


@given(vdot=st.floats(20, 90), distance_m=st.floats(1_500, 42_195))
def test_a_race_time_has_the_vdot_it_was_made_from(vdot: float, distance_m: float) -> None:
    time_s = race_equivalence.race_time_s(vdot, distance_m)
    assert race_equivalence._vdot(distance_m, time_s / 60) == pytest.approx(vdot, abs=1e-6)


@given(vdot=st.floats(21, 89), distance_m=st.floats(1_500, 42_195))
def test_the_fitter_runner_is_faster_and_the_longer_race_slower(vdot: float, distance_m: float) -> None:
    time_s = race_equivalence.race_time_s(vdot, distance_m)
    assert race_equivalence.race_time_s(vdot + 1, distance_m) < time_s
    assert race_equivalence.race_time_s(vdot, distance_m + 500) / (distance_m + 500) > time_s / distance_m


@given(speed=st.floats(50, 600))
def test_speed_is_the_inverse_of_oxygen_cost(speed: float) -> None:
    assert race_equivalence.speed_m_per_min(race_equivalence.vo2(speed)) == pytest.approx(speed)


def test_the_share_of_the_maximum_falls_towards_four_fifths() -> None:
    assert race_equivalence.fraction(11) == pytest.approx(1.0, abs=0.01)
    assert race_equivalence.fraction(240) == pytest.approx(0.8, abs=0.01)


def test_riegel_gives_the_published_example() -> None:
    assert race_equivalence.riegel_time_s(10_000, 45 * 60, 21_097.5) == pytest.approx(seconds("1:39:17"), abs=1)
    assert race_equivalence.riegel_time_s(10_000, 45 * 60, 42_195) == pytest.approx(seconds("3:27:01"), abs=1)


@pytest.mark.parametrize(
    ("distance_m", "printed"), [(3_000, "9:33"), (10_000, "34:26"), (21_097.5, "1:15:56"), (42_195, "2:41:22")]
)
def test_cameron_gives_the_published_example(distance_m: float, printed: str) -> None:
    assert race_equivalence.cameron_time_s(5_000, seconds("16:32"), distance_m) == pytest.approx(
        seconds(printed), abs=0.6
    )


@given(known_m=st.floats(1_500, 42_195), distance_m=st.floats(1_500, 42_195), speed_mps=st.floats(2.5, 5))
def test_cameron_and_riegel_lead_back_to_where_they_started(
    known_m: float, distance_m: float, speed_mps: float
) -> None:
    for model in (race_equivalence.cameron_time_s, race_equivalence.riegel_time_s):
        there = model(known_m, known_m / speed_mps, distance_m)
        assert model(distance_m, there, known_m) == pytest.approx(known_m / speed_mps)


@given(distance_m=st.floats(1_000, 49_000))
def test_by_cameron_the_longer_race_is_slower(distance_m: float) -> None:
    shorter, longer = (race_equivalence.cameron_time_s(10_000, 2_400, each) for each in (distance_m, distance_m * 1.02))
    assert longer / (distance_m * 1.02) > shorter / distance_m


def test_riegel_of_the_same_distance_is_the_same_time() -> None:
    assert race_equivalence.riegel_time_s(5_000, 1_200, 5_000) == 1_200


@pytest.mark.parametrize("distance_m", [0, -5_000, 400, 100_000, math.nan, math.inf])
def test_a_distance_beyond_the_formula_is_refused(distance_m: float) -> None:
    with pytest.raises(OutsideValidity, match="the distance is"):
        race_equivalence.vdot(distance_m, 1_200)
    with pytest.raises(OutsideValidity, match="the distance is"):
        race_equivalence.race_time_s(50, distance_m)
    with pytest.raises(OutsideValidity, match="the distance is"):
        race_equivalence.riegel_time_s(distance_m, 1_200, 5_000)
    with pytest.raises(OutsideValidity, match="the distance is"):
        race_equivalence.riegel_time_s(5_000, 1_200, distance_m)
    with pytest.raises(OutsideValidity, match="the distance is"):
        race_equivalence.cameron_time_s(distance_m, 1_200, 5_000)
    with pytest.raises(OutsideValidity, match="the distance is"):
        race_equivalence.cameron_time_s(5_000, 1_200, distance_m)


@pytest.mark.parametrize("time_s", [0, -1, 60, 30_000, math.nan])
def test_a_time_beyond_the_formula_is_refused(time_s: float) -> None:
    with pytest.raises(OutsideValidity, match="the time is"):
        race_equivalence.vdot(5_000, time_s)
    with pytest.raises(OutsideValidity, match="the time is"):
        race_equivalence.riegel_time_s(5_000, time_s, 10_000)
    with pytest.raises(OutsideValidity, match="the time is"):
        race_equivalence.cameron_time_s(5_000, time_s, 10_000)


def test_a_vdot_beyond_the_tables_is_refused_both_ways() -> None:
    with pytest.raises(OutsideValidity, match="VDOT is 19: the formula is valid from 20 to 90"):
        race_equivalence.race_time_s(19, 5_000)
    with pytest.raises(OutsideValidity, match="VDOT is"):
        race_equivalence.vdot(5_000, 600)


def test_a_race_that_would_last_too_long_is_refused() -> None:
    with pytest.raises(OutsideValidity, match="the time is"):
        race_equivalence.race_time_s(20, 50_000)


def test_the_refusal_is_a_value_error_with_its_parts() -> None:
    with pytest.raises(ValueError) as refused:
        race_equivalence.vdot(400, 60)
    assert isinstance(refused.value, OutsideValidity)
    assert (refused.value.value, refused.value.low, refused.value.high) == (400, 1_000, 50_000)
    assert str(refused.value) == "the distance is 400 m: the formula is valid from 1000 to 50000 m"
