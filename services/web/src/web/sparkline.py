"""A line of a few dozen values as an SVG path, for a glance."""

from collections.abc import Sequence

WIDTH, HEIGHT = 200, 48
"""Of its viewBox."""


def path(values: Sequence[float], low: float, top: float) -> str:
    """From left to right, `low` just above the bottom and `top` just below the upper edge; empty without two values."""
    if len(values) < 2 or top <= low:
        return ""
    step = WIDTH / (len(values) - 1)
    points = (
        f"{number * step:.1f} {HEIGHT - 1 - (HEIGHT - 3) * min(max((value - low) / (top - low), 0.0), 1.0):.1f}"
        for number, value in enumerate(values)
    )
    return "M" + "L".join(points)
