"""Uploads and upload tokens: hers, and as stravaworker receives and reads them."""

from typing import Any
from uuid import UUID

from dataservice.domain import cursors
from dataservice.domain.cursors import Position
from dataservice.domain.uploads import UploadState
from dataservice.storage.accounts import Accounts
from dataservice.storage.upload_tokens import UploadTokens
from dataservice.views.api import api, deps
from dataservice.workflows import uploads
from dataservice.workflows.uploads import Counted
from flakon import clock, current_athlete_id

Json = dict[str, Any]

_STATE = ("filename", "size_bytes", "received_bytes", "digest", "origin", "state", "next_entry")
_SHOWN = ["filename", "size_bytes", "received_bytes", "origin", "token_name", "state", "code", "reason"]
_SHOWN += ["created_at", "content_at", "ended_at"]


@api.operation("list_uploads")
def list_uploads(limit: int, cursor: str | None) -> Json:
    found = uploads.page(deps(), current_athlete_id(), limit + 1, cursors.decode(cursor))
    shown = [_shape(each) for each in found[:limit]]
    next_cursor = None
    if len(found) > limit:
        next_cursor = cursors.encode(Position(shown[-1]["created_at"], shown[-1]["upload_id"]))
    return {"uploads": shown, "next_cursor": next_cursor}


@api.operation("create_upload")
def create_upload(body: Json) -> Json:
    made = uploads.create(deps(), current_athlete_id(), body["filename"], body["size_bytes"])
    url = f"{_public_url()}/uploads/{made.upload_id}"
    return {"upload_id": made.upload_id, "ticket": made.ticket, "url": url, "expires_at": made.expires_at}


@api.operation("get_upload")
def get_upload(upload_id: str, limit: int, cursor: str | None, outcome: str | None) -> Json:
    after = cursors.decode_place(cursor)
    found, rows = uploads.outcomes(deps(), current_athlete_id(), UUID(upload_id), outcome, limit + 1, after)
    shown = [row._asdict() for row in rows[:limit]]
    next_cursor = cursors.encode_place(shown[-1]["entry"]) if len(rows) > limit else None
    return {"upload": _shape(found), "outcomes": shown, "next_cursor": next_cursor}


@api.operation("delete_upload")
def delete_upload(upload_id: str) -> None:
    uploads.delete(deps(), current_athlete_id(), UUID(upload_id))


@api.operation("list_upload_tokens")
def list_upload_tokens() -> Json:
    with deps().database.transaction() as connection:
        return {"tokens": [row._asdict() for row in UploadTokens(connection, current_athlete_id()).all()]}


@api.operation("create_upload_token")
def create_upload_token(body: Json) -> Json:
    now, athlete_id = clock.now(), current_athlete_id()
    with deps().database.transaction() as connection:
        Accounts(connection).get(athlete_id, lock=True)
        token_id, token = UploadTokens(connection, athlete_id).add(body["name"], now)
    url = f"{_public_url()}/uploads/files/"
    return {"token_id": token_id, "name": body["name"], "token": token, "url": url, "created_at": now}


@api.operation("revoke_upload_token")
def revoke_upload_token(token_id: str) -> None:
    with deps().database.transaction() as connection:
        UploadTokens(connection, current_athlete_id()).revoke(UUID(token_id))


@api.operation("redeem_upload_ticket")
def redeem_upload_ticket(body: Json) -> Json:
    row = uploads.redeem_ticket(deps(), UUID(body["upload_id"]), body["ticket"])
    return {name: getattr(row, name) for name in ("athlete_id", "filename", "size_bytes", "received_bytes")}


@api.operation("authorize_upload")
def authorize_upload(body: Json) -> Json:
    row, left = uploads.authorize(deps(), body["token"])
    return {"athlete_id": row.athlete_id, "token_id": row.id, "name": row.name, "quota_left_bytes": left}


@api.operation("create_token_upload")
def create_token_upload(athlete_id: str, body: Json) -> Json:
    token_id, size_bytes = UUID(body["token_id"]), body["size_bytes"]
    upload_id, left = uploads.create_with_token(deps(), UUID(athlete_id), token_id, body["filename"], size_bytes)
    return {"upload_id": upload_id, "quota_left_bytes": left}


@api.operation("get_upload_state")
def get_upload_state(athlete_id: str, upload_id: str) -> Json:
    (row, counts), timezone = uploads.state(deps(), UUID(athlete_id), UUID(upload_id))
    told = {name: getattr(row, name) for name in _STATE}
    return {"upload_id": row.id, **told, "counts": counts, "timezone": timezone}


@api.operation("put_upload_progress")
def put_upload_progress(athlete_id: str, upload_id: str, body: Json) -> None:
    uploads.put_progress(deps(), UUID(athlete_id), UUID(upload_id), body["received_bytes"])


@api.operation("finish_upload")
def finish_upload(athlete_id: str, upload_id: str, body: Json) -> Json:
    uploads.finish(deps(), UUID(athlete_id), UUID(upload_id), body["digest"], body["size_bytes"])
    return {}


@api.operation("put_upload_outcomes")
def put_upload_outcomes(athlete_id: str, upload_id: str, body: Json) -> None:
    uploads.put_outcomes(deps(), UUID(athlete_id), UUID(upload_id), body["outcomes"], body["next_entry"])


@api.operation("end_upload")
def end_upload(athlete_id: str, upload_id: str, body: Json) -> None:
    state = UploadState(body["state"])
    uploads.end(deps(), UUID(athlete_id), UUID(upload_id), state, body.get("code"), body.get("reason"))


def _shape(counted: Counted) -> Json:
    row, counts = counted
    return {"upload_id": row.id, **{name: getattr(row, name) for name in _SHOWN}, "counts": counts}


def _public_url() -> str:
    return deps().settings.public_url.rstrip("/")
