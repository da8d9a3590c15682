"""What a benchmark gives: values with their unit, each perhaps against another one of the same run."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

__all__ = ["Measured", "Result", "a_second", "in_turn", "table"]


@dataclass(frozen=True)
class Result:
    """One line of the table. `ratio` is value divided by the value of `against`, both measured in the same rounds."""

    name: str
    value: float
    unit: str
    against: str | None = None
    ratio: float | None = None


Measured = Mapping[str, float]


def a_second(unit: str, do: Callable[[], int]) -> Measured:
    """How many things a second `do` did, which says how many they were."""
    began = time.perf_counter()
    count = do()
    return {unit: count / (time.perf_counter() - began)}


def in_turn(measures: Mapping[str, Callable[[], Measured]], *, against: str, rounds: int = 5) -> list[Result]:
    """Medians of several rounds; in each round every measure has its turn, so that a busy moment meets all of them.

    A measure gives values by unit. The ratio is the median of the rounds' own ratios to `against`, which is the name of
    one of the measures.
    """
    seen: dict[str, list[Measured]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            seen[name].append(measure())
    results = []
    for unit in seen[against][0]:
        base = [each[unit] for each in seen[against]]
        for name, rows in seen.items():
            values = [each[unit] for each in rows]
            if name == against:
                results.append(Result(name, median(values), unit))
            else:
                ratio = median(value / other for value, other in zip(values, base, strict=True))
                results.append(Result(name, median(values), unit, against, ratio))
    return results


def table(results: list[Result]) -> str:
    """The results in columns, for people."""
    rows = [("name", "value", "unit", "ratio", "against")]
    for result in results:
        ratio = f"{result.ratio:.2f}" if result.ratio is not None else ""
        rows.append((result.name, f"{result.value:,.1f}", result.unit, ratio, result.against or ""))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    right = (1, 3)
    lines = [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)
