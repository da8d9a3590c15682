"""How far behind or ahead she was along a race, as lines that the server draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from web.api.races import GOALS, Recap
from web.race_words import GOALS as GOAL_NAMES

WIDTH, HEIGHT = 1000.0, 300.0
_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 36000)
_MOST_LINES = 4


@dataclass(frozen=True)
class Line:
    """Points of a polyline in a box of WIDTH by HEIGHT, where up is ahead."""

    name: str
    points: str
    ends_s: float


@dataclass(frozen=True)
class RaceChart:
    """The lines, and what stands beside and below them: a part of the height or width, and seconds or metres."""

    lines: Sequence[Line]
    heights: Sequence[tuple[float, int]]
    widths: Sequence[tuple[float, float]]
    zero: float


def race_chart(recap: Recap, unit_m: float) -> RaceChart | None:
    """The chart of a race that has a recording and something to hold it against; else None."""
    names = [name for name in (*GOALS, "predicted") if recap.splits and recap.splits[0].against[name] is not None]
    if not names:
        return None
    whole_m = recap.splits[-1].covered_m
    behind = {name: [each.against[name] or 0.0 for each in recap.splits] for name in names}
    every = [0.0, *(each for line in behind.values() for each in line)]
    step = next((each for each in _STEPS_S if (max(every) - min(every)) / each <= _MOST_LINES), _STEPS_S[-1])
    least, most = (int(min(every) // step) * step, int(-(-max(every) // step)) * step)
    most = max(most, least + step)

    def height(behind_s: float) -> float:
        return (behind_s - least) / (most - least)

    def points(line: Sequence[float]) -> str:
        places = [(0.0, 0.0), *zip((each.covered_m for each in recap.splits), line, strict=True)]
        return " ".join(f"{WIDTH * at_m / whole_m:.1f},{HEIGHT * height(behind_s):.1f}" for at_m, behind_s in places)

    marks = int(whole_m // unit_m)
    every_mark = next(each for each in (1, 2, 5, 10, 20, 50, 100, 200, 1000) if marks / each <= 5)
    return RaceChart(
        lines=[Line(name, points(behind[name]), behind[name][-1]) for name in names],
        heights=[(height(each), each) for each in range(least, most + 1, step)],
        widths=[(mark * unit_m / whole_m, mark * unit_m) for mark in range(every_mark, marks + 1, every_mark)],
        zero=HEIGHT * height(0.0),
    )


def line_name(name: str, predicted: Any) -> Any:
    """What a line is called."""
    return predicted if name == "predicted" else GOAL_NAMES[name]
