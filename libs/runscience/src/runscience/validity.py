"""Where a formula may be asked: a closed range of one quantity, and the error beyond it."""

import math
from dataclasses import dataclass


class OutsideValidity(ValueError):  # noqa: N818 (reads as what it says)
    """A value lies outside the range a formula is valid for; the message names quantity, value and range.

    Attributes: `quantity` (as in the message), `value`, `low` and `high`, all in the quantity's own unit.
    """

    def __init__(self, quantity: str, value: float, low: float, high: float, unit: str) -> None:
        self.quantity = quantity
        self.value = value
        self.low = low
        self.high = high
        of_unit = f" {unit}" if unit else ""
        super().__init__(f"{quantity} is {value:g}{of_unit}: the formula is valid from {low:g} to {high:g}{of_unit}")


@dataclass(frozen=True)
class Validity:
    """A closed range of one quantity, in one unit."""

    quantity: str
    low: float
    high: float
    unit: str = ""

    def check(self, value: float) -> float:
        """The value itself, or OutsideValidity (also for infinities and NaN)."""
        if not math.isfinite(value) or not self.low <= value <= self.high:
            raise OutsideValidity(self.quantity, value, self.low, self.high, self.unit)
        return value
