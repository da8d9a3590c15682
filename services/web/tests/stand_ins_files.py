"""dataservice's operations about files, exports and questions, in memory."""

import uuid
from datetime import timedelta
from typing import Any

from flakon import clock, errors

QUOTA = 5_368_709_120


def _written(moment: Any) -> str:
    return str(moment.isoformat().replace("+00:00", "Z"))


def upload(filename: str = "morning.fit", state: str = "done", **more: Any) -> dict[str, Any]:
    """An upload as dataservice lists it; `more` may hold counts by their names."""
    counts = {what: more.pop(what, 0) for what in ("added", "duplicate", "merged", "skipped", "failed")}
    return {
        "upload_id": str(uuid.uuid4()),
        "filename": filename,
        "size_bytes": 48_211,
        "received_bytes": 48_211,
        "origin": "page",
        "token_name": None,
        "state": state,
        "code": None,
        "reason": None,
        "counts": counts,
        "created_at": _written(clock.now() - timedelta(minutes=4)),
        "content_at": None,
        "ended_at": None,
        **more,
    }


def outcome(entry: int, path: str, what: str, code: str | None = None, **more: Any) -> dict[str, Any]:
    """What became of one file of an archive."""
    activity_ids = [str(uuid.uuid4())] if what in ("added", "duplicate", "merged") else []
    nothing = {"entry": entry, "path": path, "outcome": what, "code": code, "reason": None}
    return {**nothing, "activity_ids": activity_ids, **more}


def question(kind: str, cause: str, *activities: dict[str, Any], effort: Any = None) -> dict[str, Any]:
    """An open question about runs."""
    asked_at = _written(clock.now() - timedelta(hours=5))
    return {
        "question_id": str(uuid.uuid4()),
        "kind": kind,
        "cause": cause,
        "asked_at": asked_at,
        "activities": list(activities),
        "effort": effort,
    }


class Keeping:
    """What of dataservice is about files, exports and questions. One athlete's, since tests have one."""

    def __init__(self) -> None:
        super().__init__()
        self.uploads: list[dict[str, Any]] = []
        self.outcomes: dict[str, list[dict[str, Any]]] = {}
        self.tokens: list[dict[str, Any]] = []
        self.storage = {"used_bytes": 1_310_000_000, "quota_bytes": QUOTA, "files": 1_284}
        self.exports: list[dict[str, Any]] = []
        self.questions: list[dict[str, Any]] = []
        self.answers: list[tuple[str, str]] = []

    def create_upload(self, athlete: Any, body: Any) -> Any:
        if self.storage["used_bytes"] + body["size_bytes"] > self.storage["quota_bytes"]:
            raise errors.Conflict(code="quota_exceeded")
        made = upload(body["filename"], "receiving", size_bytes=body["size_bytes"], received_bytes=0)
        self.uploads.insert(0, made)
        url = f"http://runs.example.org/uploads/{made['upload_id']}"
        return {
            "upload_id": made["upload_id"],
            "ticket": "t1cket",
            "url": url,
            "expires_at": _written(clock.now() + timedelta(days=1)),
        }

    def list_uploads(self, athlete: Any, limit: int, cursor: str | None = None) -> Any:
        first = int(cursor or 0)
        more = str(first + limit) if len(self.uploads) > first + limit else None
        return {"uploads": self.uploads[first : first + limit], "next_cursor": more}

    def get_upload(
        self, athlete: Any, upload_id: str, limit: int, cursor: str | None = None, outcome: str | None = None
    ) -> Any:
        for each in self.uploads:
            if each["upload_id"] == upload_id:
                found = self.outcomes.get(upload_id, [])
                shown = [one for one in found if outcome in (None, one["outcome"])]
                return {"upload": each, "outcomes": shown[:limit], "next_cursor": None}
        raise errors.NotFound(code="upload_not_found")

    def delete_upload(self, athlete: Any, upload_id: str) -> None:
        before = len(self.uploads)
        self.uploads = [each for each in self.uploads if each["upload_id"] != upload_id]
        if len(self.uploads) == before:
            raise errors.NotFound(code="upload_not_found")

    def get_storage(self, athlete: Any) -> Any:
        return self.storage

    def list_upload_tokens(self, athlete: Any) -> Any:
        return {"tokens": self.tokens}

    def create_upload_token(self, athlete: Any, body: Any) -> Any:
        if len(self.tokens) >= 50:
            raise errors.Conflict(code="too_many_upload_tokens")
        about = {"token_id": str(uuid.uuid4()), "name": body["name"], "created_at": _written(clock.now())}
        self.tokens.insert(0, {**about, "last_used_at": None})
        return {**about, "token": "rup_" + "k" * 43, "url": "http://runs.example.org/uploads/files/"}

    def revoke_upload_token(self, athlete: Any, token_id: str) -> None:
        before = len(self.tokens)
        self.tokens = [each for each in self.tokens if each["token_id"] != token_id]
        if len(self.tokens) == before:
            raise errors.NotFound(code="upload_token_not_found")

    def list_exports(self, athlete: Any) -> Any:
        return {"exports": self.exports}

    def create_export(self, athlete: Any) -> Any:
        made = {
            "export_id": str(uuid.uuid4()),
            "state": "waiting",
            "size_bytes": None,
            "reason": None,
            "created_at": _written(clock.now()),
            "finished_at": None,
            "expires_at": _written(clock.now() + timedelta(days=7)),
        }
        self.exports = [made]
        return made

    def create_download(self, athlete: Any, body: Any) -> Any:
        for each in self.exports:
            if each["export_id"] == body.get("export_id"):
                if each["state"] != "done":
                    raise errors.Conflict(code="export_not_ready")
                expires_at = _written(clock.now() + timedelta(minutes=10))
                url = "http://runs.example.org/downloads/0nce"
                return {"url": url, "filename": "runnerly.zip", "expires_at": expires_at}
        raise errors.NotFound(code="export_not_found")

    def list_questions(self, athlete: Any, limit: int = 50, activity_id: str | None = None) -> Any:
        return {"questions": self.questions[:limit], "total": len(self.questions)}

    def answer_question(self, athlete: Any, question_id: str, body: Any) -> Any:
        for each in self.questions:
            if each["question_id"] == question_id:
                self.questions.remove(each)
                self.answers.append((question_id, body["answer"]))
                return {"activity_ids": [one["activity_id"] for one in each["activities"]]}
        raise errors.NotFound(code="question_not_found")
