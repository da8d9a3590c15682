"""Running science as pure functions: numbers in, numbers out, units in the names."""

from runscience.validity import OutsideValidity, Validity

__all__ = ["OutsideValidity", "Validity"]
