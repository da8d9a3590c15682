"""The signed-in athlete's shoes."""

from typing import Any
from uuid import UUID

from dataservice.views.api import api, deps
from dataservice.workflows import shoes
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("list_shoes")
def list_shoes() -> Json:
    return {"shoes": [row._asdict() for row in shoes.listed(deps(), current_athlete_id())]}


@api.operation("create_shoe")
def create_shoe(body: Json) -> tuple[Json, int]:
    return dict(shoes.create(deps(), current_athlete_id(), body)._asdict()), 201


@api.operation("update_shoe")
def update_shoe(shoe_id: str, body: Json) -> Json:
    return dict(shoes.update(deps(), current_athlete_id(), UUID(shoe_id), body)._asdict())


@api.operation("delete_shoe")
def delete_shoe(shoe_id: str) -> None:
    shoes.delete(deps(), current_athlete_id(), UUID(shoe_id))
