"""Splits and laps as rows of a table: what stands before each, which was the fastest, how long its rod is."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.api.recordings import Lap, Section
from web.formatting import METRES_PER_KM, METRES_PER_MILE, Units, exact_distance

SHORTEST_ROD = 0.3
"""Of the slowest row, so that the fastest is not alone on the page."""
NEARLY_WHOLE = 0.99
SAME_WITHIN_M = 20.0


@dataclass(frozen=True)
class Row:
    """`said` stands before it; `rod` is its length from 0 to 1, None without a speed."""

    said: str
    section: Section
    is_best: bool
    rod: float | None


@dataclass(frozen=True)
class Table:
    """The rows, and which columns have anything in them."""

    rows: tuple[Row, ...]
    is_of_laps: bool

    @property
    def with_heart_rate(self) -> bool:
        """Whether any row has one."""
        return any(row.section.average_heartrate_bpm is not None for row in self.rows)

    @property
    def with_level(self) -> bool:
        """Whether any row has a graded-adjusted pace."""
        return any(row.section.grade_adjusted_speed_mps is not None for row in self.rows)

    @property
    def with_climb(self) -> bool:
        """Whether any row says how far it went up."""
        return any(row.section.total_elevation_gain_m is not None for row in self.rows)


def of_splits(sections: Sequence[Section], units: Units, locale: str) -> Table:
    """A row for each; what is left at the end is called by its distance, and is never the fastest."""
    whole = whole_splits(sections, units)
    names = [
        str(number) if each in whole or each.distance_m is None else str(exact_distance(each.distance_m, units, locale))
        for number, each in enumerate(sections, 1)
    ]
    return Table(_rows(sections, names, whole), is_of_laps=False)


def whole_splits(sections: Sequence[Section], units: Units) -> list[Section]:
    """Without what is left at the end."""
    size = (METRES_PER_MILE if units == "imperial" else METRES_PER_KM) * NEARLY_WHOLE
    return [each for each in sections if each.distance_m is not None and each.distance_m >= size]


def of_laps(laps: Sequence[Lap]) -> Table:
    """A row for each, by its name where it has one."""
    sections = [each.section for each in laps]
    names = [each.name or str(number) for number, each in enumerate(laps, 1)]
    return Table(_rows(sections, names, sections), is_of_laps=True)


def are_alike(laps: Sequence[Lap], splits: Sequence[Section]) -> bool:
    """Whether the watch counted a lap a split, so that the laps say nothing more."""
    pairs = zip(
        (each.section.distance_m or 0.0 for each in laps), (each.distance_m or 0.0 for each in splits), strict=False
    )
    return len(laps) == len(splits) and all(abs(lap - split) <= SAME_WITHIN_M for lap, split in pairs)


def _rows(sections: Sequence[Section], names: Sequence[str], candidates: Sequence[Section]) -> tuple[Row, ...]:
    speeds = [each.average_speed_mps for each in sections if each.average_speed_mps]
    slowest, fastest = min(speeds, default=0.0), max(speeds, default=0.0)
    best = max(candidates, key=lambda each: each.average_speed_mps or 0.0) if slowest < fastest and candidates else None

    def rod(speed: float | None) -> float | None:
        if not speed:
            return None
        share = (speed - slowest) / (fastest - slowest) if fastest > slowest else 1.0
        return round(SHORTEST_ROD + (1 - SHORTEST_ROD) * share, 3)

    return tuple(
        Row(
            name,
            each,
            is_best=each is best,
            rod=rod(each.average_speed_mps),
        )
        for name, each in zip(names, sections, strict=True)
    )
