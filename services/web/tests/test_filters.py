import pytest
from werkzeug.datastructures import MultiDict

from web.filters import Filters


def asked(query: dict[str, str]) -> Filters:
    return Filters.asked(MultiDict(query))


def test_what_was_asked_is_the_address_again():
    query = {"from": "2026-01-01", "min": "10,5", "kind": "race", "sort": "pace", "order": "asc"}
    assert asked(query).in_address == query
    assert asked({"text": "  ", "sort": "start_date", "order": "desc", "sport": "runs"}).in_address == {}


def test_sorting_narrows_nothing():
    assert not asked({"sort": "pace", "order": "asc"}).narrow
    assert asked({"kind": "race"}).narrow


@pytest.mark.parametrize(("units", "metres"), [("metric", 10_500.0), ("imperial", 16_898.1)])
def test_distances_are_sent_in_metres(units, metres: float):
    assert asked({"min": "10,5"}).for_service(units)["min_distance_m"] == metres


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-02-30"},
        {"to": "20260101"},
        {"min": "-1"},
        {"max": "1e9"},
        {"max": "999999"},
        {"kind": "swim"},
        {"sport": "swim"},
        {"sort": "name"},
        {"order": "up"},
        {"text": "x" * 101},
    ],
)
def test_what_makes_no_sense_is_named_and_not_sent(query: dict[str, str]):
    filters = asked(query)
    assert len(filters.wrong) == 1
    plain = {"sport": "runs", "sort": "start_date", "order": "desc"}
    assert set(filters.for_service("metric")) <= set(plain) - set(query)
