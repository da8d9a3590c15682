"""The names of the distances that best efforts are kept over."""

from typing import Any

from flask_babel import lazy_gettext as _l

_NAMES: dict[int, Any] = {
    400: _l("400 m"),
    805: _l("Half a mile"),
    1000: _l("1 km"),
    1500: _l("1500 m"),
    1609: _l("1 mile"),
    3000: _l("3 km"),
    3219: _l("2 miles"),
    5000: _l("5 km"),
    10000: _l("10 km"),
    15000: _l("15 km"),
    16093: _l("10 miles"),
    20000: _l("20 km"),
    21098: _l("Half marathon"),
    30000: _l("30 km"),
    42195: _l("Marathon"),
}


DISTANCES_M = (
    *(400.0, 804.672, 1000.0, 1609.344, 3218.688, 5000.0, 10000.0, 15000.0, 16093.44, 20000.0, 21097.5),
    *(30000.0, 42195.0),
)
"""Of which records are kept, as dataservice has them."""


def whole_metres(distance_m: float) -> int:
    """The distance as it stands in an address: 21098 for a half marathon."""
    return int(distance_m + 0.5)


def distance_named(whole: int) -> float | None:
    """The distance that an address names; None for one without records."""
    return next((each for each in DISTANCES_M if whole_metres(each) == whole), None)


def distance_name(distance_m: float) -> Any:
    """What runners call it; metres where it has no name."""
    whole = whole_metres(distance_m)
    return _NAMES.get(whole, f"{whole} m")
