from datetime import date
from typing import Any

import pytest

from dataservice.domain.analysis_zones import zones
from dataservice.domain.physiology import Figures

DAY = date(2026, 4, 20)
SECONDS = [(130, 600), (150, 1_200)]


def found(birth_date: date | None = None, **figures: Any) -> dict[str, Any]:
    """The zones with these figures."""
    answer = zones(SECONDS, Figures(**figures), birth_date, DAY)
    assert answer is not None
    return answer


def test_with_a_maximum_zones_are_shares_of_it() -> None:
    answer = found(max_heartrate_bpm=200)
    assert (answer["method"], answer["max_heartrate_bpm"], answer["max_is_estimated"]) == ("percent_of_max", 200, False)
    assert [zone["seconds"] for zone in answer["zones"]] == [0, 600, 1_200, 0, 0]


def test_with_a_rest_too_they_are_shares_of_the_reserve() -> None:
    answer = found(max_heartrate_bpm=200, resting_heartrate_bpm=50)
    assert (answer["method"], answer["resting_heartrate_bpm"]) == ("heart_rate_reserve", 50)
    assert [zone["low_bpm"] for zone in answer["zones"]] == [0, 140, 155, 170, 185]


@pytest.mark.parametrize(("birth_date", "max_bpm"), [(date(1986, 4, 20), 180), (date(1986, 4, 21), 181)])
def test_without_a_maximum_it_is_that_of_her_age_on_the_day(birth_date: date, max_bpm: int) -> None:
    answer = found(birth_date=birth_date)
    assert (answer["max_heartrate_bpm"], answer["max_is_estimated"]) == (max_bpm, True)


def test_a_maximum_she_knows_goes_before_her_age() -> None:
    assert found(birth_date=date(1986, 4, 20), max_heartrate_bpm=191)["max_heartrate_bpm"] == 191


@pytest.mark.parametrize("birth_date", [None, date(2025, 1, 1), date(1890, 1, 1)])
def test_where_neither_is_known_there_are_none(birth_date: date | None) -> None:
    assert zones(SECONDS, Figures(), birth_date, DAY) is None


def test_without_a_heart_rate_there_are_none() -> None:
    assert zones([], Figures(max_heartrate_bpm=200), None, DAY) is None
