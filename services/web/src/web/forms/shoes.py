"""The form of a pair of shoes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from web.api.shoes import Shoe
from web.formatting import METRES_PER_KM, METRES_PER_MILE, Units, plain_number
from web.forms import Choice, Field
from web.forms.measured import MeasuredForm, distance_field, metres

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY")
USUAL_LIFE = {"metric": "700", "imperial": "450"}
"""What a form begins with: many pairs are worn out between 500 and 800 km."""


class ShoeForm(MeasuredForm):
    """A pair: what it is called, what it cost, and how far it is to run."""

    name = "shoe"

    @classmethod
    def asked(cls, units: Units) -> Sequence[Field]:
        """The fields, for these units."""
        imperial = units == "imperial"
        distance = replace(distance_field(units), required=False)
        return (
            Field("name", _l("Name"), hint=_l("As you call it: brand, model."), attributes={"maxlength": "100"}),
            Field("bought_on", _l("Bought on"), "date", required=False, wrong=_l("Please enter a day.")),
            Field(
                "price",
                _l("Price"),
                "decimal",
                required=False,
                wrong=_l("Please enter a price such as 129.90."),
                attributes={"inputmode": "decimal", "data-max": "100000"},
            ),
            Field("currency", _l("Currency"), "select", choices=tuple(Choice(each, each) for each in CURRENCIES)),
            replace(
                distance,
                name="starting_distance_m",
                label=_l("Miles it had run before") if imperial else _l("Kilometres it had run before"),
                hint=_l("What is not among your runs here."),
                attributes={"inputmode": "decimal", "data-max": "60000"},
            ),
            replace(
                distance,
                name="retire_at_m",
                label=_l("Retire it after, miles") if imperial else _l("Retire it after, kilometres"),
                hint=_l("You are told before it gets there. Leave it empty for never."),
                attributes={"inputmode": "decimal", "data-max": "60000"},
            ),
            Field(
                "is_default",
                _l("My usual pair"),
                "checkbox",
                required=False,
                hint=_l("New runs get it by themselves."),
            ),
        )

    @classmethod
    def new(cls, units: Units, language: str, *, is_first: bool) -> "ShoeForm":
        """For a pair that is not here yet."""
        values = {"currency": "EUR" if language == "fr" else "USD", "retire_at_m": USUAL_LIFE[units]}
        return cls(units, {**values, "is_default": is_first})

    @classmethod
    def of(cls, shoe: Shoe, units: Units) -> "ShoeForm":
        """As a pair is now."""
        size = METRES_PER_MILE if units == "imperial" else METRES_PER_KM
        price = None if shoe.price_cents is None else plain_number(shoe.price_cents / 100, 2)
        return cls(
            units,
            {
                "name": shoe.name,
                "bought_on": shoe.bought_on,
                "price": price,
                "currency": shoe.currency or "EUR",
                "starting_distance_m": plain_number(shoe.starting_distance_m / size, 2),
                "retire_at_m": None if shoe.retire_at_m is None else plain_number(shoe.retire_at_m / size, 2),
                "is_default": shoe.is_default,
            },
        )

    def data(self) -> dict[str, Any]:
        """As create_shoe and update_shoe take it."""
        values = super().data()
        price = values.pop("price")
        values["price_cents"] = None if price is None else round(price * 100)
        values["currency"] = None if price is None else values["currency"]
        values["starting_distance_m"] = metres(values["starting_distance_m"], self.units) or 0.0
        values["retire_at_m"] = metres(values["retire_at_m"], self.units) or None
        return values
