"""Eddington's number: the largest E for which there are E days of at least E kilometres (or miles) each.

Sir Arthur Eddington counted his rides so. It never falls, and each next one is harder to come by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KILOMETRE_M = 1_000.0
MILE_M = 1_609.344


@dataclass(frozen=True, slots=True)
class Eddington:
    """The number, and how many more days of at least number + 1 units the next one takes."""

    number: int
    days_missing: int

    @property
    def next(self) -> int:
        """What the number becomes once these days are there."""
        return self.number + 1


def eddington(distances_m: Iterable[float], unit_m: float = KILOMETRE_M) -> Eddington:
    """Eddington's number of days' distances in metres, in kilometres or another unit of so many metres.

    ValueError for a distance below 0 or not finite, or a unit that is not above 0.
    """
    if not 0 < unit_m < float("inf"):
        raise ValueError(f"the unit, {unit_m:g} m, is not a length")
    days_of: dict[int, int] = {}
    for distance_m in distances_m:
        if not 0 <= distance_m < float("inf"):
            raise ValueError(f"the distance, {distance_m:g} m, is not one that can be run")
        units = int(distance_m // unit_m)
        days_of[units] = days_of.get(units, 0) + 1
    return of_days(days_of)


def of_days(days_of: Mapping[int, int]) -> Eddington:
    """Eddington's number of a count: for each whole number of units, on how many days she ran that far.

    Whole units are what is left of a distance without its fraction: 12.9 km are 12.
    """
    number, so_far = 0, 0
    for units in sorted(days_of, reverse=True):
        if so_far >= units:
            break
        # So far every day counted was longer: as many days, or up to `units`, whichever comes first.
        number = max(number, min(units, so_far + days_of[units]))
        so_far += days_of[units]
    longer = sum(days for units, days in days_of.items() if units >= number + 1)
    return Eddington(number, number + 1 - longer)
