"""What stravaworker asks dataservice about files: uploads, their outcomes, originals, exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from flakon import ClientCredentials, ServiceClient, errors
from stravaworker.dataservice import CLIENT_ID
from stravaworker.settings import StravaworkerSettings

SERVE_SCOPES = ("downloads:redeem", "uploads:write")
WORK_SCOPES = ("exports:read", "exports:write", "files:import", "uploads:write")

OutcomeWord = Literal["added", "duplicate", "merged", "skipped", "failed"]

# Streams of a long run are analysed before the answer.
_STORING_S = (1.0, 60.0)
_LONGEST_REASON = 500


class TicketNotValid(errors.NotFound):
    """The ticket is another upload's, used up, too old, or nobody's."""

    code = "ticket_not_valid"


class UploadTokenNotValid(errors.NotFound):
    """Nobody has this upload token (any more)."""

    code = "upload_token_not_valid"


class UploadNotFound(errors.NotFound):
    """There is no such upload, or she has taken it back."""

    code = "upload_not_found"


class UploadEnded(errors.Conflict):
    """The upload takes no more of this: its content is complete, or it is read."""

    code = "upload_ended"


class QuotaExceeded(errors.Conflict):
    """She may not store so much."""

    code = "quota_exceeded"


class OriginalBeingDeleted(errors.Conflict):
    """The same bytes are being deleted: store them again and repeat it in a minute."""

    code = "original_being_deleted"


class AthleteNotFound(errors.NotFound):
    """She has left."""

    code = "athlete_not_found"


KNOWN = (
    *(TicketNotValid, UploadTokenNotValid, UploadNotFound, UploadEnded, QuotaExceeded, OriginalBeingDeleted),
    AthleteNotFound,
)


@dataclass(frozen=True)
class Ticketed:
    """The upload that a ticket is for."""

    athlete_id: str
    filename: str
    size_bytes: int


@dataclass(frozen=True)
class TokenHolder:
    """Whose an upload token is."""

    athlete_id: str
    token_id: str
    quota_left_bytes: int


@dataclass(frozen=True)
class UploadState:
    """How far an upload is. `timezone` is hers."""

    filename: str
    size_bytes: int | None
    received_bytes: int
    digest: str | None
    state: str
    next_entry: int
    counts: Mapping[str, int]
    timezone: str

    @property
    def has_ended(self) -> bool:
        return self.state in ("done", "failed")


@dataclass(frozen=True)
class Outcome:
    """What became of one file of an upload."""

    entry: int
    path: str
    outcome: OutcomeWord
    code: str | None = None
    reason: str | None = None
    activity_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownFile:
    """What is known of a file by its bytes. `is_ignored`: she deleted what came of it."""

    is_known: bool
    is_ignored: bool
    activity_ids: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """What came of one activity of a file."""

    outcome: Literal["added", "duplicate", "merged", "ignored"]
    activity_id: str | None
    is_with_strava: bool
    is_asked: bool


@dataclass(frozen=True)
class Download:
    """What a download ticket is for: exactly one of digest and export."""

    athlete_id: str
    digest: str | None
    export_id: str | None
    filename: str


@dataclass(frozen=True)
class Deletions:
    """Which originals and exports of an athlete go; `everything` when she has left."""

    everything: bool
    digests: tuple[str, ...]
    export_ids: tuple[str, ...]


@dataclass(frozen=True)
class Imported:
    """What became of a page of records."""

    taken: int
    known: int
    expired: int


def open_files_client(settings: StravaworkerSettings, scopes: tuple[str, ...]) -> ServiceClient:
    """A client with a token for these scopes."""
    token_url = f"{settings.tokendealer_url.rstrip('/')}/oauth/token"
    tokens = ClientCredentials(token_url, CLIENT_ID, settings.client_secret, "dataservice", scopes)
    return ServiceClient(settings.dataservice_url, tokens, timeout_s=(1.0, 10.0), name="dataservice", known=KNOWN)


class FilesDataservice:
    """dataservice's operations on files for stravaworker, over one client."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    # ---- what comes in

    def redeem_ticket(self, upload_id: str, ticket: str) -> Ticketed:
        """Whose upload it is; TicketNotValid."""
        row = self._client.post("/upload-tickets/redemption", json={"upload_id": upload_id, "ticket": ticket}).data
        return Ticketed(row["athlete_id"], row["filename"], row["size_bytes"])

    def token_holder(self, token: str) -> TokenHolder:
        """Whose token it is; UploadTokenNotValid."""
        row = self._client.post("/upload-tokens/check", json={"token": token}).data
        return TokenHolder(row["athlete_id"], row["token_id"], row["quota_left_bytes"])

    def begin_token_upload(self, holder: TokenHolder, filename: str, size_bytes: int | None) -> str:
        """The id of a new upload; QuotaExceeded."""
        body = {"token_id": holder.token_id, "filename": filename, "size_bytes": size_bytes}
        return str(self._client.post(f"/athletes/{holder.athlete_id}/uploads", json=body).data["upload_id"])

    def upload(self, athlete_id: str, upload_id: str) -> UploadState:
        """How far it is; UploadNotFound."""
        row = self._client.get(f"/athletes/{athlete_id}/uploads/{upload_id}").data
        return UploadState(
            filename=row["filename"],
            size_bytes=row["size_bytes"],
            received_bytes=row["received_bytes"],
            digest=row["digest"],
            state=row["state"],
            next_entry=row["next_entry"],
            counts=row["counts"],
            timezone=row["timezone"],
        )

    def tell_received(self, athlete_id: str, upload_id: str, received_bytes: int) -> None:
        """How much has come; UploadNotFound, UploadEnded."""
        self._client.put(
            f"/athletes/{athlete_id}/uploads/{upload_id}/progress", json={"received_bytes": received_bytes}
        )

    def finish_upload(self, athlete_id: str, upload_id: str, digest: str, size_bytes: int) -> None:
        """All of it has come, which queues reading it; repeating it is harmless. UploadNotFound, UploadEnded."""
        path = f"/athletes/{athlete_id}/uploads/{upload_id}/content"
        self._client.post(
            path, json={"digest": digest, "size_bytes": size_bytes}, idempotency_key=f"{upload_id}-content"
        )

    # ---- what is read

    def tell_outcomes(self, athlete_id: str, upload_id: str, outcomes: Sequence[Outcome], next_entry: int) -> None:
        """What became of some files; repeating it is harmless. UploadNotFound, UploadEnded."""
        body = {"outcomes": [_outcome(each) for each in outcomes], "next_entry": next_entry}
        path = f"/athletes/{athlete_id}/uploads/{upload_id}/outcomes"
        self._client.post(path, json=body, idempotency_key=f"{upload_id}-{next_entry}")

    def end_upload(
        self, athlete_id: str, upload_id: str, state: Literal["done", "failed"], code: str | None, reason: str | None
    ) -> None:
        """It is read, or cannot be; the first word holds. UploadNotFound."""
        body = {"state": state, "code": code, "reason": reason[:_LONGEST_REASON] if reason else None}
        self._client.post(
            f"/athletes/{athlete_id}/uploads/{upload_id}/end", json=body, idempotency_key=f"{upload_id}-end"
        )

    def known_file(self, athlete_id: str, digest: str) -> KnownFile:
        """What is known of these bytes; AthleteNotFound."""
        row = self._client.get(f"/athletes/{athlete_id}/files/{digest}").data
        return KnownFile(row["known"], row["ignored"], tuple(each["activity_id"] for each in row["activities"]))

    def put_activity(
        self, athlete_id: str, digest: str, index: int, body: Mapping[str, Any], streams: bytes | None
    ) -> Placed:
        """Store one activity of a file whose original is kept; `streams` is JSON already.

        QuotaExceeded, OriginalBeingDeleted, AthleteNotFound; errors.Invalid where the file says the impossible.
        """
        sent = {**body, "streams": orjson.Fragment(streams) if streams is not None else None}
        path = f"/athletes/{athlete_id}/files/{digest}/activities/{index}"
        row = self._client.request("PUT", path, json=sent, timeout_s=_STORING_S).data
        other = row["with"] or {}
        return Placed(
            outcome=row["outcome"],
            activity_id=row["activity_id"],
            is_with_strava=other.get("strava_activity_id") is not None,
            is_asked=row["question_id"] is not None,
        )

    # ---- what goes

    def redeem_download(self, ticket: str) -> Download:
        """What a ticket is for, once; TicketNotValid."""
        row = self._client.post("/download-tickets/redemption", json={"ticket": ticket}).data
        return Download(row["athlete_id"], row["digest"], row["export_id"], row["filename"])

    def deletions(self, athlete_id: str) -> Deletions:
        """What of hers is to be deleted."""
        path = f"/athletes/{athlete_id}/original-deletions/claim"
        row = self._client.post(path, idempotency_key=f"{athlete_id}-claim").data
        return Deletions(row["everything"], tuple(row["digests"]), tuple(row["export_ids"]))

    def confirm_deletions(self, athlete_id: str, done: Deletions) -> None:
        """They are gone; repeating it is harmless."""
        path = f"/athletes/{athlete_id}/original-deletions/confirmation"
        body = {"everything": done.everything, "digests": list(done.digests), "export_ids": list(done.export_ids)}
        self._client.post(path, json=body, idempotency_key=f"{athlete_id}-confirmation")

    # ---- exports

    def is_export_wanted(self, athlete_id: str, export_id: str) -> bool:
        """Whether the export is still to be made."""
        try:
            row = self._client.get(f"/athletes/{athlete_id}/exports/{export_id}").data
        except errors.NotFound:
            return False
        return bool(row["state"] == "waiting")

    def export_page(self, athlete_id: str, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """A page of her records and where the next begins; AthleteNotFound."""
        path = f"/athletes/{athlete_id}/export-records"
        row = self._client.request("GET", path, params={"cursor": cursor}, timeout_s=_STORING_S).data
        return row["records"], row["next_cursor"]

    def finish_export(
        self,
        athlete_id: str,
        export_id: str,
        state: Literal["done", "failed"],
        size_bytes: int | None,
        reason: str | None,
    ) -> None:
        """It can be downloaded, or could not be made; the first word holds. errors.NotFound."""
        body = {"state": state, "size_bytes": size_bytes, "reason": reason}
        path = f"/athletes/{athlete_id}/exports/{export_id}/end"
        self._client.post(path, json=body, idempotency_key=f"{export_id}-end")

    def import_records(self, athlete_id: str, records: bytes) -> Imported:
        """Store a page of records, a JSON list already. QuotaExceeded, OriginalBeingDeleted, errors.Invalid."""
        path = f"/athletes/{athlete_id}/import-records"
        row = self._client.request(
            "POST", path, json={"records": orjson.Fragment(records)}, timeout_s=_STORING_S, idempotency_key="import"
        ).data
        return Imported(row["taken"], row["known"], row["expired"])


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "entry": outcome.entry,
        "path": outcome.path,
        "outcome": outcome.outcome,
        "code": outcome.code,
        "reason": outcome.reason[:_LONGEST_REASON] if outcome.reason else None,
        "activity_ids": list(outcome.activity_ids),
    }
