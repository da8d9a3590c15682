import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience import OutsideValidity
from runscience.pace_zones import pace_zone_bounds_mps, zone_of
from runscience.training_paces import training_paces


@given(vdot=st.floats(30, 85))
def test_each_training_pace_is_in_the_zone_of_its_name(vdot: float) -> None:
    bounds, paces = pace_zone_bounds_mps(vdot), training_paces(vdot)
    each = (
        paces.easy_slowest_s_per_km,
        paces.easy_fastest_s_per_km,
        paces.threshold_s_per_km,
        paces.interval_s_per_km,
        paces.repetition_s_per_km,
    )
    assert [zone_of(1_000 / pace, bounds) for pace in each] == [1, 1, 3, 4, 5]


@given(vdot=st.floats(35, 80))
def test_marathon_pace_is_in_its_zone(vdot: float) -> None:
    assert zone_of(1_000 / training_paces(vdot).marathon_s_per_km, pace_zone_bounds_mps(vdot)) == 2


def test_a_speed_on_the_border_is_in_the_faster_zone() -> None:
    bounds = pace_zone_bounds_mps(50)
    assert bounds == sorted(bounds)
    assert [zone_of(bound, bounds) for bound in bounds] == [2, 3, 4, 5]
    assert zone_of(0, bounds) == 1


def test_a_vdot_beyond_the_tables_is_refused() -> None:
    with pytest.raises(OutsideValidity, match="VDOT"):
        pace_zone_bounds_mps(91)
