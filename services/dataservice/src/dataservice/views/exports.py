"""All of an athlete's data: exports for her, pages and records for stravaworker."""

from typing import Any
from uuid import UUID

from dataservice.domain import cursors
from dataservice.views.api import api, deps
from dataservice.workflows import exports, importing_records
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("list_exports")
def list_exports() -> Json:
    return {"exports": [row._asdict() for row in exports.listed(deps(), current_athlete_id())]}


@api.operation("create_export")
def create_export() -> Json:
    return dict(exports.create(deps(), current_athlete_id())._asdict())


@api.operation("get_export")
def get_export(export_id: str) -> Json:
    return dict(exports.get(deps(), current_athlete_id(), UUID(export_id))._asdict())


@api.operation("get_export_state")
def get_export_state(athlete_id: str, export_id: str) -> Json:
    return dict(exports.get(deps(), UUID(athlete_id), UUID(export_id))._asdict())


@api.operation("finish_export")
def finish_export(athlete_id: str, export_id: str, body: Json) -> None:
    size_bytes, reason = body.get("size_bytes"), body.get("reason")
    exports.finish(deps(), UUID(athlete_id), UUID(export_id), body["state"], size_bytes, reason)


@api.operation("read_export_page")
def read_export_page(athlete_id: str, cursor: str | None) -> Json:
    records, end = exports.page(deps(), UUID(athlete_id), cursors.decode_part(cursor))
    return {"records": records, "next_cursor": None if end is None else cursors.encode_part(end)}


@api.operation("import_records")
def import_records(athlete_id: str, body: Json) -> Json:
    outcome = importing_records.store(deps(), UUID(athlete_id), body["records"])
    return {"taken": outcome.taken, "known": outcome.known, "expired": outcome.expired}
