"""The blueprint that the operations are bound to, and what they all use."""

from pathlib import Path
from typing import Any, cast

from flask import current_app

from dataservice.deps import Deps
from dataservice.domain import cursors
from dataservice.domain.cursors import Position
from flakon import SwaggerBlueprint

EXTENSION = "dataservice"

api = SwaggerBlueprint("api", __name__, document=Path(__file__).parent.parent / "openapi.yaml")


def deps() -> Deps:
    """What this app was made with."""
    return cast(Deps, current_app.extensions[EXTENSION])


def page(rows: list[Any], limit: int, instant: str, row_id: str) -> tuple[list[dict[str, Any]], str | None]:
    """`limit` rows as dicts and the cursor of the next page, from `limit` + 1 rows; the names are those of the sort
    columns.
    """
    shown = [row._asdict() for row in rows[:limit]]
    if len(rows) <= limit:
        return shown, None
    last = shown[-1]
    return shown, cursors.encode(Position(last[instant], last[row_id]))
