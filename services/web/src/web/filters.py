"""What the list of runs is narrowed to, as it stands in the page's address, and as dataservice takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from web.formatting import METRES_PER_KM, METRES_PER_MILE, Units
from web.typing_in import number_typed

Sort = Literal["start_date", "distance", "pace", "elevation"]

SORTS: Mapping[str, Any] = {
    "start_date": _l("Date"),
    "distance": _l("Distance"),
    "pace": _l("Pace"),
    "elevation": _l("Climb"),
}
KINDS: Mapping[str, Any] = {"race": _l("Races"), "workout": _l("Workouts"), "long_run": _l("Long runs")}
SPORTS: Mapping[str, Any] = {"runs": _l("Runs"), "all": _l("All sports")}
LONGEST_TEXT = 100
LARGEST_M = 1_000_000.0


@dataclass(frozen=True)
class Filters:
    """The filters as they were typed: `least` and `most` are distances in her unit. Empty text is no filter.

    `wrong` names those that make no sense; they are shown again, and left out of what dataservice is asked.
    """

    begin: str = ""
    end: str = ""
    least: str = ""
    most: str = ""
    kind: str = ""
    text: str = ""
    sport: str = "runs"
    sort: str = "start_date"
    order: str = "desc"
    wrong: frozenset[str] = frozenset()

    @classmethod
    def asked(cls, arguments: MultiDict[str, str]) -> "Filters":
        """From the page's address."""
        typed = {name: arguments.get(parameter, "").strip() for name, parameter in _PARAMETERS.items()}
        given: dict[str, Any] = {name: value for name, value in typed.items() if value}
        filters = cls(**given)
        tests = {
            "begin": not filters.begin or _day(filters.begin) is not None,
            "end": not filters.end or _day(filters.end) is not None,
            "least": not filters.least or _distance(filters.least) is not None,
            "most": not filters.most or _distance(filters.most) is not None,
            "kind": not filters.kind or filters.kind in KINDS,
            "text": len(filters.text) <= LONGEST_TEXT,
            "sport": filters.sport in SPORTS,
            "sort": filters.sort in SORTS,
            "order": filters.order in ("desc", "asc"),
        }
        return replace(filters, wrong=frozenset(name for name, is_right in tests.items() if not is_right))

    @property
    def in_address(self) -> dict[str, str]:
        """The parameters of an address that leads to the same list: only what differs from the plain one."""
        plain = Filters()
        return {
            parameter: getattr(self, name)
            for name, parameter in _PARAMETERS.items()
            if getattr(self, name) != getattr(plain, name)
        }

    @property
    def narrow(self) -> bool:
        """Whether anything is left out; sorting leaves nothing out."""
        return any(name not in ("sort", "order") for name in self.in_address)

    def for_service(self, units: Units) -> dict[str, Any]:
        """As list_activities takes them."""
        size = METRES_PER_MILE if units == "imperial" else METRES_PER_KM
        asked: dict[str, Any] = {}
        for name, parameter in _OF_SERVICE.items():
            typed = getattr(self, name)
            if typed and name not in self.wrong:
                distance = _distance(typed) if name in ("least", "most") else None
                asked[parameter] = typed if distance is None else round(distance * size, 1)
        return asked

    def sorted_by(self, sort: Sort) -> dict[str, str]:
        """The address of the same list by `sort`; by the one that it has already, the other way round."""
        other = "asc" if sort == self.sort and self.order == "desc" else "desc"
        return replace(self, sort=sort, order=other).in_address


_PARAMETERS = {
    "begin": "from",
    "end": "to",
    "least": "min",
    "most": "max",
    "kind": "kind",
    "text": "text",
    "sport": "sport",
    "sort": "sort",
    "order": "order",
}
_OF_SERVICE = {**_PARAMETERS, "least": "min_distance_m", "most": "max_distance_m"}


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.isoformat() == typed else None


def _distance(typed: str) -> float | None:
    number = number_typed(typed)
    return number if number is not None and 0 <= number * METRES_PER_MILE <= LARGEST_M else None
