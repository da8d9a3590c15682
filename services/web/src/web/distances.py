"""The names of the distances that best efforts are kept over."""

from typing import Any

from flask_babel import lazy_gettext as _l

_NAMES: dict[int, Any] = {
    400: _l("400 m"),
    805: _l("Half a mile"),
    1000: _l("1 km"),
    1609: _l("1 mile"),
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


def distance_name(distance_m: float) -> Any:
    """What runners call it; metres where it has no name."""
    whole = int(distance_m + 0.5)
    return _NAMES.get(whole, f"{whole} m")
