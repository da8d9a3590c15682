"""Activities of files, originals and their deletion, how much is stored, downloads."""

from typing import Any
from uuid import UUID

from dataservice.domain.files import index_of
from dataservice.views.api import api, deps
from dataservice.workflows import exports, files
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("has_file")
def has_file(athlete_id: str, digest: str) -> Json:
    found = files.known(deps(), UUID(athlete_id), digest)
    return {
        "known": found.is_whole,
        "ignored": found.is_ignored,
        "activities": [{"index": index_of(row.external_id), "activity_id": row.activity_id} for row in found.rows],
    }


@api.operation("put_file_activity")
def put_file_activity(athlete_id: str, digest: str, index: int, body: Json) -> Json:
    found = files.put(deps(), UUID(athlete_id), digest, index, body)
    joined = None
    if found.joined is not None:
        joined = {"activity_id": found.joined[0], "strava_activity_id": found.joined[1]}
    return {
        "outcome": found.outcome,
        "activity_id": found.activity_id,
        "with": joined,
        "question_id": found.question_id,
    }


@api.operation("list_originals")
def list_originals(activity_id: str) -> Json:
    rows = files.of_activity(deps(), current_athlete_id(), UUID(activity_id))
    return {"originals": [row._asdict() for row in rows]}


@api.operation("claim_original_deletions")
def claim_original_deletions(athlete_id: str) -> Json:
    return files.claim_deletions(deps(), UUID(athlete_id))


@api.operation("confirm_original_deletions")
def confirm_original_deletions(athlete_id: str, body: Json) -> None:
    files.confirm_deletions(
        deps(),
        UUID(athlete_id),
        everything=body["everything"],
        digests=body["digests"],
        export_ids=body.get("export_ids", []),
    )


@api.operation("get_storage")
def get_storage() -> Json:
    return dict(files.storage(deps(), current_athlete_id()))


@api.operation("create_download")
def create_download(body: Json) -> Json:
    athlete_id = current_athlete_id()
    if "digest" in body:
        download = exports.download_original(deps(), athlete_id, body["digest"])
    else:
        download = exports.download_export(deps(), athlete_id, UUID(body["export_id"]))
    url = f"{deps().settings.public_url.rstrip('/')}/downloads/{download.ticket}"
    return {"url": url, "filename": download.filename, "expires_at": download.expires_at}


@api.operation("redeem_download")
def redeem_download(body: Json) -> Json:
    return dict(exports.redeem_download(deps(), body["ticket"])._asdict())
