from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from dataservice.domain.analysis_zones import zones
from dataservice.domain.athletes import Athlete, Units, WeekStart
from dataservice.domain.registration import Role

DAY = date(2026, 4, 20)
SECONDS = [(130, 600), (150, 1_200)]
ANNA = Athlete(
    athlete_id=UUID(int=1),
    email="anna@example.org",
    pending_email=None,
    role=Role.ATHLETE,
    activated_at=None,
    name=None,
    language="en",
    timezone="Europe/Paris",
    units=Units.METRIC,
    week_start=WeekStart.MONDAY,
    sex=None,
    birth_date=None,
    resting_heartrate_bpm=None,
    max_heartrate_bpm=None,
    threshold_heartrate_bpm=None,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def found(**settings: Any) -> dict[str, Any]:
    """The zones of an athlete with these settings."""
    answer = zones(SECONDS, replace(ANNA, **settings), DAY)
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
    assert zones(SECONDS, replace(ANNA, birth_date=birth_date), DAY) is None


def test_without_a_heart_rate_there_are_none() -> None:
    assert zones([], replace(ANNA, max_heartrate_bpm=200), DAY) is None
