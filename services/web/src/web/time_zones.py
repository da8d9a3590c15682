"""The time zones a form offers: IANA names, by continent."""

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

_CONTINENTS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def time_zones() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """`{"Europe": (("Europe/Paris", "Paris"), …), …}`, and UTC under its own name."""
    groups: dict[str, list[tuple[str, str]]] = {each: [] for each in _CONTINENTS}
    for name in sorted(available_timezones()):
        continent, _, place = name.partition("/")
        if place and continent in groups:
            groups[continent].append((name, place.replace("_", " ").replace("/", " – ")))
    return {**{continent: tuple(zones) for continent, zones in groups.items()}, "UTC": (("UTC", "UTC"),)}


@cache
def known_time_zones() -> frozenset[str]:
    """Every name that a form accepts."""
    return frozenset(available_timezones())
