"""The part of the dataservice in memory that knows files: uploads, what became of them, originals, exports."""

import hashlib
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from flakon import errors

NO_COUNTS = {"added": 0, "duplicate": 0, "merged": 0, "skipped": 0, "failed": 0}


class FakeFiles:
    """State as plain dicts. `quota_bytes` is what each athlete may keep; `deleting` names digests under deletion."""

    def __init__(self) -> None:
        self.uploads: dict[str, dict[str, Any]] = {}
        self.tickets: dict[str, str] = {}
        self.upload_tokens: dict[str, str] = {}
        self.outcomes: dict[str, dict[int, dict[str, Any]]] = {}
        self.files: dict[tuple[str, str], dict[int, dict[str, Any]]] = {}
        self.ignored: set[tuple[str, str]] = set()
        self.deleting: set[str] = set()
        self.quota_bytes = 1 << 30
        self.downloads: dict[str, dict[str, Any]] = {}
        self.deletions: dict[str, dict[str, Any]] = {}
        self.exports: dict[str, dict[str, Any]] = {}
        self.export_pages: list[list[dict[str, Any]]] = []
        self.imported: list[dict[str, Any]] = []

    def add_upload(self, athlete_id: str, filename: str, size_bytes: int | None, *, ticket: str | None = None) -> str:
        """An upload that waits for its content; its id."""
        upload_id = str(uuid4())
        self.uploads[upload_id] = {
            "athlete_id": athlete_id,
            "upload_id": upload_id,
            "filename": filename,
            "size_bytes": size_bytes,
            "received_bytes": 0,
            "digest": None,
            "origin": "token" if ticket is None else "page",
            "state": "receiving",
            "next_entry": 0,
            "timezone": "Europe/Paris",
            "code": None,
            "reason": None,
        }
        self.outcomes[upload_id] = {}
        if ticket is not None:
            self.tickets[upload_id] = ticket
        return upload_id

    def told(self, upload_id: str) -> list[dict[str, Any]]:
        """What became of its files, in their order."""
        return [each for _, each in sorted(self.outcomes[upload_id].items())]

    def words(self, upload_id: str) -> dict[str, str]:
        """The outcome of each path."""
        return {each["path"]: each["outcome"] for each in self.told(upload_id)}

    def _upload(self, athlete_id: str, upload_id: str) -> dict[str, Any]:
        upload = self.uploads.get(str(upload_id))
        if upload is None or upload["athlete_id"] != str(athlete_id):
            raise errors.NotFound("no such upload", code="upload_not_found")
        return upload

    def _redeem_upload_ticket(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.tickets.get(body["upload_id"]) != body["ticket"]:
            raise errors.NotFound("no such ticket", code="ticket_not_valid")
        upload = self.uploads[body["upload_id"]]
        return {name: upload[name] for name in ("athlete_id", "filename", "size_bytes", "received_bytes")}

    def _authorize_upload(self, body: dict[str, Any]) -> dict[str, Any]:
        athlete_id = self.upload_tokens.get(body["token"])
        if athlete_id is None:
            raise errors.NotFound("no such token", code="upload_token_not_valid")
        token_id = str(uuid5(NAMESPACE_URL, body["token"]))
        return {
            "athlete_id": athlete_id,
            "token_id": token_id,
            "name": "a script",
            "quota_left_bytes": self.quota_bytes,
        }

    def _create_token_upload(self, athlete_id: str, body: dict[str, Any]) -> dict[str, Any]:
        if (body["size_bytes"] or 0) > self.quota_bytes:
            raise errors.Conflict("too much", code="quota_exceeded")
        upload_id = self.add_upload(str(athlete_id), body["filename"], body["size_bytes"])
        return {"upload_id": upload_id, "quota_left_bytes": self.quota_bytes}

    def _get_upload_state(self, athlete_id: str, upload_id: str) -> dict[str, Any]:
        upload = self._upload(athlete_id, upload_id)
        counts = dict(NO_COUNTS)
        for outcome in self.told(str(upload_id)):
            counts[outcome["outcome"]] += 1
        left_out = ("athlete_id", "code", "reason")
        return {name: value for name, value in upload.items() if name not in left_out} | {"counts": counts}

    def _put_upload_progress(self, athlete_id: str, upload_id: str, body: dict[str, Any]) -> None:
        self._upload(athlete_id, upload_id)["received_bytes"] = body["received_bytes"]

    def _finish_upload(self, athlete_id: str, upload_id: str, body: dict[str, Any]) -> dict[str, Any]:
        upload = self._upload(athlete_id, upload_id)
        upload |= {"digest": body["digest"], "received_bytes": body["size_bytes"], "state": "waiting"}
        self.tickets.pop(str(upload_id), None)
        return {}

    def _put_upload_outcomes(self, athlete_id: str, upload_id: str, body: dict[str, Any]) -> None:
        upload = self._upload(athlete_id, upload_id)
        upload["next_entry"] = max(upload["next_entry"], body["next_entry"])
        for outcome in body["outcomes"]:
            self.outcomes[str(upload_id)][outcome["entry"]] = outcome

    def _end_upload(self, athlete_id: str, upload_id: str, body: dict[str, Any]) -> None:
        self._upload(athlete_id, upload_id).update(body)

    def _has_file(self, athlete_id: str, digest: str) -> dict[str, Any]:
        found = self.files.get((str(athlete_id), digest), {})
        rows = [{"index": index, "activity_id": row["activity_id"]} for index, row in found.items()]
        return {"known": 0 in found, "ignored": (str(athlete_id), digest) in self.ignored, "activities": rows}

    def _put_file_activity(self, athlete_id: str, digest: str, index: int, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = {"outcome": "added", "activity_id": None, "with": None, "question_id": None}
        if digest in self.deleting:
            raise errors.Conflict("being deleted", code="original_being_deleted")
        if (str(athlete_id), digest) in self.ignored and not body.get("by_itself", True):
            return answer | {"outcome": "ignored"}
        used = sum(next(iter(each.values()))["size_bytes"] for each in self.files.values())
        if used + body["size_bytes"] > self.quota_bytes:
            raise errors.Conflict("too much", code="quota_exceeded")
        found = self.files.setdefault((str(athlete_id), digest), {})
        outcome = "duplicate" if index in found else "added"
        found[index] = body | {"activity_id": str(uuid5(NAMESPACE_URL, f"{athlete_id} {digest} {index}"))}
        return answer | {"outcome": outcome, "activity_id": found[index]["activity_id"]}

    def _redeem_download(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["ticket"] not in self.downloads:
            raise errors.NotFound("no such ticket", code="ticket_not_valid")
        return self.downloads.pop(body["ticket"])

    def _claim_original_deletions(self, athlete_id: str) -> dict[str, Any]:
        return self.deletions.get(str(athlete_id), {"everything": False, "digests": [], "export_ids": []})

    def _confirm_original_deletions(self, athlete_id: str, body: dict[str, Any]) -> None:
        self.deletions.pop(str(athlete_id), None)

    def _get_export_state(self, athlete_id: str, export_id: str) -> dict[str, Any]:
        if str(export_id) not in self.exports:
            raise errors.NotFound("no such export", code="export_not_found")
        return self.exports[str(export_id)]

    def _finish_export(self, athlete_id: str, export_id: str, body: dict[str, Any]) -> None:
        self.exports[str(export_id)] |= body

    def _read_export_page(self, athlete_id: str, cursor: str | None) -> dict[str, Any]:
        number = int(cursor or 0)
        following = str(number + 1) if number + 1 < len(self.export_pages) else None
        return {"records": self.export_pages[number], "next_cursor": following}

    def _import_records(self, athlete_id: str, body: dict[str, Any]) -> dict[str, Any]:
        new = [each for each in body["records"] if each not in self.imported]
        self.imported += new
        return {"taken": len(new), "known": len(body["records"]) - len(new), "expired": 0}


def digest_of(data: bytes) -> str:
    """The name of an original."""
    return hashlib.sha256(data).hexdigest()
