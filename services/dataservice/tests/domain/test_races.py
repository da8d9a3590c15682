from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from dataservice.domain.races import Goals, Race, RaceFacts, RaceKind, checked, doubles, fold
from flakon import errors

TODAY = date(2026, 11, 24)


def facts(**changes: Any) -> RaceFacts:
    told: dict[str, Any] = {
        "name": "Berlin Marathon",
        "date": date(2027, 9, 26),
        "place": "Berlin",
        "country": "DE",
        "distance_m": 42_195.0,
        "kind": RaceKind.ROAD,
        "website": None,
        "latitude_deg": None,
        "longitude_deg": None,
    }
    return RaceFacts(**{**told, **changes})


def there(**changes: Any) -> Race:
    told = facts(**changes).told()
    return Race(**told, race_id=UUID(int=1), version=1, created_by=None, created_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_words_are_folded_without_case_accents_and_spaces() -> None:
    assert fold("  Zürich \u00c9TAPE  ") == "zurich etape"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": "BERLIN-MARATHON 2027"},
        {"name": "BMW Berlin Marathon", "place": "Berlin Tiergarten"},
        {"name": "Marathon de Berlin", "date": date(2027, 9, 25)},
        {"distance_m": 42_000.0},
        {"name": "Berlín Marathon", "country": None},
    ],
)
def test_a_race_told_otherwise_is_a_likely_double(changes: dict[str, Any]) -> None:
    assert doubles(facts(**changes), [there()]) == [there()]


@pytest.mark.parametrize(
    "changes",
    [
        {"date": date(2027, 9, 28)},
        {"distance_m": 21_097.5},
        {"name": "Cologne Marathon", "place": "Köln"},
        {"country": "US"},
        {"name": "Inline Skating Cup", "place": "Berlin"},
    ],
)
def test_another_race_is_no_double(changes: dict[str, Any]) -> None:
    assert doubles(facts(**changes), [there()]) == []


def test_the_likeliest_double_comes_first() -> None:
    alike, same = there(name="Berlin City Marathon"), there()
    assert doubles(facts(), [alike, same])[0] == same


@pytest.mark.parametrize(
    "goals",
    [
        Goals(),
        Goals(dream_time_s=100, target_time_s=100, floor_time_s=100),
        Goals(dream_time_s=100, floor_time_s=120),
        Goals(target_time_s=100),
    ],
)
def test_goals_stand_in_their_order(goals: Goals) -> None:
    goals.check()


@pytest.mark.parametrize(
    ("goals", "path"),
    [
        (Goals(dream_time_s=101, target_time_s=100), "/target_time_s"),
        (Goals(target_time_s=101, floor_time_s=100), "/floor_time_s"),
        (Goals(dream_time_s=101, floor_time_s=100), "/floor_time_s"),
    ],
)
def test_a_goal_that_is_harder_than_the_one_before_it_is_refused(goals: Goals, path: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        goals.check()
    assert [each["path"] for each in refused.value.errors] == [path]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"date": "2026-02-30"}, "/date"),
        ({"date": "1899-12-31"}, "/date"),
        ({"date": "2032-01-01"}, "/date"),
        ({"name": "   "}, "/name"),
        ({"latitude_deg": 50.0}, "/latitude_deg"),
    ],
)
def test_facts_that_cannot_be_are_refused(changes: dict[str, Any], path: str) -> None:
    told = {"name": "A", "date": "2027-01-01", "place": "B", "distance_m": 5000.0, "kind": "road", **changes}
    with pytest.raises(errors.Invalid) as refused:
        checked(told, TODAY)
    assert [each["path"] for each in refused.value.errors] == [path]


def test_what_a_correction_is_silent_about_stays() -> None:
    assert checked({"place": " Berlin  Mitte "}, TODAY, facts()) == facts(place="Berlin Mitte")
