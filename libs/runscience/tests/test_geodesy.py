import numpy as np
import pytest

from runscience.geodesy import haversine_m


def between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    return float(haversine_m(*(np.array([each]) for each in (latitude, longitude, other_latitude, other_longitude)))[0])


def test_a_degree_of_latitude_is_what_the_metre_was_made_for() -> None:
    assert between(48.0, 2.0, 49.0, 2.0) == pytest.approx(111_195, abs=1)


def test_nashville_and_los_angeles_are_as_far_apart_as_others_say() -> None:
    # 2887.2599 km on a globe of 6372.8 km: the usual worked example of the formula
    assert between(36.12, -86.67, 33.94, -118.40) == pytest.approx(2_887_259.9 * 6_371.0088 / 6_372.8, rel=1e-6)


def test_the_date_line_is_no_obstacle() -> None:
    assert between(0.0, 179.9995, 0.0, -179.9995) == pytest.approx(111.2, abs=0.1)


def test_the_other_side_of_the_globe_is_half_its_circumference() -> None:
    assert between(0.0, 0.0, 0.0, 180.0) == pytest.approx(20_015_114, abs=1)


def test_nowhere_is_nowhere() -> None:
    assert np.isnan(between(np.nan, 0.0, 1.0, 1.0))
