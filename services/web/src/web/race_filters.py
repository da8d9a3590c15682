"""What the calendar of races is narrowed to, as it stands in the page's address, and as dataservice takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from web.formatting import METRES_PER_KM, METRES_PER_MILE, Units
from web.race_words import KINDS
from web.typing_in import number_typed

SHOWN: Mapping[str, Any] = {"coming": _l("To come"), "past": _l("Past"), "mine": _l("Mine")}
DISTANCES: Mapping[str, tuple[Any, float, float]] = {
    "5": (_l("5 km"), 4_700.0, 5_300.0),
    "10": (_l("10 km"), 9_500.0, 10_500.0),
    "half": (_l("Half marathon"), 20_500.0, 21_800.0),
    "marathon": (_l("Marathon"), 41_000.0, 43_500.0),
    "longer": (_l("Longer"), 43_500.0, 1_000_000.0),
}
"""Distances that are looked for by name: what they are called, and from where to where they go."""

LONGEST_TEXT = 100
LARGEST_M = 1_000_000.0


@dataclass(frozen=True)
class RaceFilters:
    """The filters as they were typed: `least` and `most` are distances in her unit. Empty text is no filter.

    `wrong` names those that make no sense; they are shown again, and left out of what dataservice is asked.
    """

    show: str = "coming"
    text: str = ""
    begin: str = ""
    end: str = ""
    distance: str = ""
    least: str = ""
    most: str = ""
    kind: str = ""
    wrong: frozenset[str] = frozenset()

    @classmethod
    def asked(cls, arguments: MultiDict[str, str]) -> "RaceFilters":
        """From the page's address."""
        typed = {name: arguments.get(parameter, "").strip() for name, parameter in _PARAMETERS.items()}
        filters = cls(**{name: value for name, value in typed.items() if value})  # type: ignore[arg-type]
        tests = {
            "show": filters.show in SHOWN,
            "text": len(filters.text) <= LONGEST_TEXT,
            "begin": not filters.begin or _day(filters.begin) is not None,
            "end": not filters.end or _day(filters.end) is not None,
            "distance": not filters.distance or filters.distance in DISTANCES,
            "least": not filters.least or _metres(filters.least, METRES_PER_MILE) is not None,
            "most": not filters.most or _metres(filters.most, METRES_PER_MILE) is not None,
            "kind": not filters.kind or filters.kind in KINDS,
        }
        wrong = frozenset(name for name, is_right in tests.items() if not is_right)
        return replace(filters, show="coming" if "show" in wrong else filters.show, wrong=wrong)

    @property
    def in_address(self) -> dict[str, str]:
        """The parameters of an address that leads to the same list: only what differs from the plain one."""
        plain = RaceFilters()
        return {
            parameter: getattr(self, name)
            for name, parameter in _PARAMETERS.items()
            if getattr(self, name) != getattr(plain, name)
        }

    @property
    def narrow(self) -> bool:
        """Whether anything is left out beyond what is shown at all."""
        return any(name != "show" for name in self.in_address)

    def showing(self, show: str) -> dict[str, str]:
        """The address with other races, without days that could contradict them."""
        return replace(self, show=show, begin="", end="").in_address

    def for_service(self, units: Units, today: date) -> dict[str, Any]:
        """As list_races takes them. What is to come begins today, what is past ends yesterday, whatever was typed."""
        size = METRES_PER_MILE if units == "imperial" else METRES_PER_KM
        begin, end = (_day(each) for each in (self.begin, self.end))
        asked: dict[str, Any] = {"order": "asc"}
        if self.show == "past":
            asked["order"] = "desc"
            end = min(end or today, today - timedelta(days=1))
        else:
            begin = max(begin or today, today)
        for name, day in (("from", begin), ("to", end)):
            if day is not None:
                asked[name] = day.isoformat()
        for name in ("text", "kind"):
            if getattr(self, name) and name not in self.wrong:
                asked[name] = getattr(self, name)
        least, most = _metres(self.least, size), _metres(self.most, size)
        if self.distance in DISTANCES:
            _, shortest, longest = DISTANCES[self.distance]
            least, most = max(shortest, least or 0.0), min(longest, most or longest)
        if least is not None:
            asked["min_distance_m"] = least
        if most is not None:
            asked["max_distance_m"] = most
        return asked


_PARAMETERS = {
    "show": "show",
    "text": "text",
    "begin": "from",
    "end": "to",
    "distance": "distance",
    "least": "min",
    "most": "max",
    "kind": "kind",
}


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.isoformat() == typed else None


def _metres(typed: str, size: float) -> float | None:
    number = number_typed(typed)
    return round(number * size, 1) if number is not None and number * METRES_PER_MILE <= LARGEST_M else None
