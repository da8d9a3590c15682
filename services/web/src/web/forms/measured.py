"""Forms whose distances are typed in the athlete's units, and go to a service in metres."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from web.formatting import METRES_PER_KM, METRES_PER_MILE, Units
from web.forms import Field, Form


class MeasuredForm(Form):
    """A form whose distances are in the athlete's units."""

    def __init__(self, units: Units, values: Mapping[str, Any] | None = None) -> None:
        self.units = units
        self.fields = self.asked(units)
        super().__init__(values)

    @classmethod
    def asked(cls, units: Units) -> Sequence[Field]:
        """The fields, for these units."""
        raise NotImplementedError

    @classmethod
    def sent(cls, typed: MultiDict[str, str], units: Units) -> Self:
        """The form as it was sent."""
        form = cls(units)
        form.take(typed)
        return form


def distance_field(units: Units, **more: Any) -> Field:
    """A run's distance, in the unit that its label names."""
    return Field(
        "distance_m",
        _l("Distance in miles") if units == "imperial" else _l("Distance in kilometres"),
        "decimal",
        wrong=_l("Please enter a distance such as 10.2."),
        attributes={"inputmode": "decimal", "data-max": "600" if units == "imperial" else "1000"},
        **more,
    )


def metres(number: float | None, units: Units) -> float | None:
    """What was typed in kilometres or miles; None stays None."""
    size = METRES_PER_MILE if units == "imperial" else METRES_PER_KM
    return None if number is None else round(number * size, 1)
