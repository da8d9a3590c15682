import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience.eddington import MILE_M, Eddington, eddington, of_days


def by_definition(distances_km: list[int]) -> int:
    return max(
        (number for number in range(len(distances_km) + 1) if sum(each >= number for each in distances_km) >= number),
        default=0,
    )


@pytest.mark.parametrize(
    ("distances_m", "number", "missing"),
    [
        ([], 0, 1),
        ([900], 0, 1),
        ([1_000], 1, 2),
        ([5_000], 1, 1),
        ([2_000, 2_000], 2, 3),
        ([10_000, 12_900, 8_000, 5_000, 4_999.9], 4, 1),
        ([42_195] * 42, 42, 43),
        ([42_195] * 41, 41, 1),
    ],
)
def test_the_number_and_the_days_that_the_next_one_takes(distances_m: list[float], number: int, missing: int) -> None:
    found = eddington(distances_m)
    assert (found.number, found.next, found.days_missing) == (number, number + 1, missing)


@given(st.lists(st.integers(0, 60), max_size=200))
def test_it_is_what_its_definition_says(distances_km: list[int]) -> None:
    found = eddington(each * 1_000.0 for each in distances_km)
    assert found.number == by_definition(distances_km)
    wanted = found.number + 1
    assert by_definition([*distances_km, *[wanted] * found.days_missing]) == wanted
    assert by_definition([*distances_km, *[wanted] * (found.days_missing - 1)]) == found.number


@given(st.lists(st.floats(0, 60_000), max_size=100), st.floats(0, 60_000))
def test_another_day_never_takes_it_back(distances_m: list[float], another_m: float) -> None:
    assert eddington([*distances_m, another_m]).number >= eddington(distances_m).number


def test_in_miles_it_is_smaller() -> None:
    assert eddington([10_000.0] * 10) == Eddington(10, 11)
    assert eddington([10_000.0] * 10, MILE_M) == Eddington(6, 7)


def test_a_count_of_days_does_as_well() -> None:
    assert of_days({0: 900, 5: 3, 10: 4, 21: 1}) == eddington([0] * 900 + [5_500] * 3 + [10_000] * 4 + [21_097.5])


@pytest.mark.parametrize("distance_m", [-1, math.nan, math.inf])
def test_a_distance_that_cannot_be_is_refused(distance_m: float) -> None:
    with pytest.raises(ValueError, match="is not one that can be run"):
        eddington([distance_m])


@pytest.mark.parametrize("unit_m", [0, -1, math.nan, math.inf])
def test_a_unit_that_is_none_is_refused(unit_m: float) -> None:
    with pytest.raises(ValueError, match="is not a length"):
        eddington([1_000], unit_m)
