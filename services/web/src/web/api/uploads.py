"""Files that she brings: uploads with what became of each file, tokens for scripts, and the room that is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args
from urllib.parse import quote

from web.api import Client, instant, optional_instant
from web.api.admin import Page

UploadState = Literal["receiving", "waiting", "reading", "done", "failed"]
What = Literal["added", "duplicate", "merged", "skipped", "failed"]
WHATS: Sequence[What] = get_args(What)


@dataclass(frozen=True)
class Upload:
    """A file or an archive. `counts` says how many of its files came to what; `code` why it failed as a whole."""

    upload_id: str
    filename: str
    size_bytes: int | None
    received_bytes: int
    token_name: str | None
    state: UploadState
    code: str | None
    reason: str | None
    counts: Mapping[What, int]
    created_at: datetime
    ended_at: datetime | None

    @property
    def goes_on(self) -> bool:
        """Whether it changes by itself: it waits to be read, or is being read."""
        return self.state in ("waiting", "reading")

    @property
    def files(self) -> int:
        """How many of its files were looked at."""
        return sum(self.counts.values())

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Upload":
        """From dataservice's JSON."""
        return cls(
            upload_id=data["upload_id"],
            filename=data["filename"],
            size_bytes=data["size_bytes"],
            received_bytes=data["received_bytes"],
            token_name=data["token_name"],
            state=data["state"],
            code=data["code"],
            reason=data["reason"],
            counts={what: data["counts"][what] for what in WHATS},
            created_at=instant(data["created_at"]),
            ended_at=optional_instant(data["ended_at"]),
        )


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `code` says why, `activity_ids` are the runs that it is part of now."""

    path: str
    what: What
    code: str | None
    reason: str | None
    activity_ids: Sequence[str]


@dataclass(frozen=True)
class Ticket:
    """Leave to send the bytes of one upload to `url`, within a day."""

    upload_id: str
    ticket: str
    url: str


@dataclass(frozen=True)
class Storage:
    """The room for her original files."""

    used_bytes: int
    quota_bytes: int
    files: int

    @property
    def is_full(self) -> bool:
        """Whether nothing more fits."""
        return self.used_bytes >= self.quota_bytes


@dataclass(frozen=True)
class UploadToken:
    """A token of hers, less the token."""

    token_id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class NewToken:
    """A token that was just made: shown once."""

    name: str
    token: str
    url: str


class Uploads:
    """Her uploads, her tokens, her room, called in her name."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def begin(self, filename: str, size_bytes: int) -> Ticket:
        """Leave to send a file. Conflict `quota_exceeded`, `too_many_uploads`."""
        data = self._client.post("/uploads", json={"filename": filename, "size_bytes": size_bytes}).data
        return Ticket(data["upload_id"], data["ticket"], data["url"])

    def page(self, cursor: str | None, limit: int = 20) -> Page[Upload]:
        """Newest first."""
        data = self._client.get("/uploads", params={"limit": limit, **_given(cursor=cursor)}).data
        return Page([Upload.read(each) for each in data["uploads"]], data["next_cursor"])

    def outcomes(
        self, upload_id: str, what: What | None, cursor: str | None, limit: int = 100
    ) -> tuple[Upload, Page[Outcome]]:
        """An upload and what became of its files, in the order of the archive. NotFound."""
        params = {"limit": limit, **_given(cursor=cursor, outcome=what)}
        data = self._client.get(f"/uploads/{quote(upload_id, '')}", params=params).data
        found = [
            Outcome(each["path"], cast(What, each["outcome"]), each["code"], each["reason"], each["activity_ids"])
            for each in data["outcomes"]
        ]
        return Upload.read(data["upload"]), Page(found, data["next_cursor"])

    def forget(self, upload_id: str) -> None:
        """Out of the list; one that is being read stops. What came of it stays. NotFound."""
        self._client.delete(f"/uploads/{quote(upload_id, '')}")

    def storage(self) -> Storage:
        """How much is stored, and how much may be."""
        data = self._client.get("/athlete/storage").data
        return Storage(data["used_bytes"], data["quota_bytes"], data["files"])

    def tokens(self) -> Sequence[UploadToken]:
        """All of them, newest first."""
        return [
            UploadToken(
                each["token_id"], each["name"], instant(each["created_at"]), optional_instant(each["last_used_at"])
            )
            for each in self._client.get("/upload-tokens").data["tokens"]
        ]

    def make_token(self, name: str) -> NewToken:
        """A token with which files can be uploaded and nothing else be done. Conflict `too_many_upload_tokens`."""
        data = self._client.post("/upload-tokens", json={"name": name}).data
        return NewToken(data["name"], data["token"], data["url"])

    def revoke_token(self, token_id: str) -> None:
        """It ends now. NotFound."""
        self._client.delete(f"/upload-tokens/{quote(token_id, '')}")


def _given(**values: str | None) -> dict[str, str]:
    """Those that are not None."""
    return {name: value for name, value in values.items() if value}
