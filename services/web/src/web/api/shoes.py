"""Her shoes at dataservice: pairs, what each has run, and what it cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from web.api import Client, optional_day


@dataclass(frozen=True)
class Shoe:
    """A pair. `distance_m` is all that it has run, what it had before it came here included."""

    shoe_id: str
    name: str
    bought_on: date | None
    price_cents: int | None
    currency: str | None
    starting_distance_m: float
    retire_at_m: float | None
    retired_on: date | None
    is_default: bool
    activities: int
    distance_m: float

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Shoe":
        """From dataservice's JSON."""
        return cls(
            shoe_id=data["shoe_id"],
            name=data["name"],
            bought_on=optional_day(data["bought_on"]),
            price_cents=data["price_cents"],
            currency=data["currency"],
            starting_distance_m=data["starting_distance_m"],
            retire_at_m=data["retire_at_m"],
            retired_on=optional_day(data["retired_on"]),
            is_default=data["is_default"],
            activities=data["activities"],
            distance_m=data["distance_m"],
        )

    @property
    def worn(self) -> float | None:
        """How much of what it is to run it has run, 1 at its end; None without an end."""
        return self.distance_m / self.retire_at_m if self.retire_at_m else None

    def cost_per(self, distance_m: float) -> float | None:
        """What so many metres have cost so far, in its currency; None without a price or a distance."""
        if self.price_cents is None or self.distance_m < distance_m:
            return None
        return self.price_cents / 100 / (self.distance_m / distance_m)


class Shoes:
    """dataservice's operations on her shoes."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def all(self) -> Sequence[Shoe]:
        """Every pair, the retired ones too."""
        return [Shoe.read(each) for each in self._client.get("/shoes").data["shoes"]]

    def add(self, values: Mapping[str, Any]) -> Shoe:
        """A new pair."""
        return Shoe.read(self._client.post("/shoes", json=values).data)

    def update(self, shoe_id: str, changes: Mapping[str, Any]) -> Shoe:
        """Change what is named; NotFound when it is not there, or somebody else's."""
        return Shoe.read(self._client.patch(f"/shoes/{shoe_id}", json=changes).data)

    def delete(self, shoe_id: str) -> None:
        """The pair is gone; its runs stay, without a shoe."""
        self._client.delete(f"/shoes/{shoe_id}")
