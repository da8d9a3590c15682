"""Records of an export about her body, her shoes and how she felt; export_pages.py pages them."""

from typing import Any

from dataservice.domain.exchange import Part
from dataservice.domain.physiology import FIGURES
from dataservice.storage.check_ins import SAID
from dataservice.storage.records import AnyRow

SHOE = ("name", "bought_on", "price_cents", "currency", "starting_distance_m", "retire_at_m", "retired_on")
"""What an export says of a pair; what it has run follows from the runs."""

PLACES = {
    Part.PHYSIOLOGY: "md5(t.holds_from::text)::uuid",
    Part.SHOES: "md5(t.id::text)::uuid",
    Part.USUAL_SHOES: "md5(t.holds_from::text)::uuid",
    Part.CHECK_INS: "md5(t.local_date::text)::uuid",
}
FROM = {
    Part.PHYSIOLOGY: "SELECT t.*, {place} FROM physiology t",
    Part.SHOES: "SELECT t.*, {place} FROM shoes t",
    Part.USUAL_SHOES: "SELECT t.*, {place} FROM default_shoes t",
    Part.CHECK_INS: "SELECT t.*, {place} FROM check_ins t",
}


def _physiology(row: AnyRow) -> dict[str, Any]:
    return {"type": "physiology", **{name: getattr(row, name) for name in ("holds_from", *FIGURES, "told_at")}}


def _shoe(row: AnyRow) -> dict[str, Any]:
    return {"type": "shoe", "shoe_id": row.id, **{name: getattr(row, name) for name in (*SHOE, "created_at")}}


def _usual_shoe(row: AnyRow) -> dict[str, Any]:
    return {"type": "usual_shoe", "holds_from": row.holds_from, "shoe_id": row.shoe_id}


def _check_in(row: AnyRow) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in SAID}
    return {"type": "check_in", "date": row.local_date, **said, "updated_at": row.updated_at}


SHAPES = {
    Part.PHYSIOLOGY: _physiology,
    Part.SHOES: _shoe,
    Part.USUAL_SHOES: _usual_shoe,
    Part.CHECK_INS: _check_in,
}
