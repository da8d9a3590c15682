"""Files coming in: resumable by tus 1.0, with the page's ticket or a personal token, or in one piece with a token."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from flask import Request, Response, request
from werkzeug.exceptions import ClientDisconnected, HTTPException

from flakon import SwaggerBlueprint, errors, get_logger
from stravaworker.dataservice_files import FilesDataservice, UploadEnded
from stravaworker.uploads.incoming import Appended, IncomingFiles, IncomingUpload, StorageFull
from stravaworker.views.places import Places

log = get_logger(__name__)

TUS = "1.0.0"
_TUS_HEADERS = {"Tus-Resumable": TUS, "Cache-Control": "no-store"}
_CONTENT = "application/offset+octet-stream"
_FILENAME = re.compile(r"[^\x00-\x1f\x7f/\\]{1,300}")
_DRAIN_BYTES = 4 * 1024 * 1024


class WrongVersion(errors.PreconditionFailed):
    """The client speaks another version of tus."""

    code = "tus_version"


@dataclass(frozen=True)
class _Target:
    """An upload that the request may write to."""

    athlete_id: str
    upload_id: str
    size_bytes: int
    place: IncomingUpload


class Uploads:
    """What the operations do."""

    def __init__(
        self, dataservice: FilesDataservice, incoming: IncomingFiles, places: Places, site_url: str, most_bytes: int
    ) -> None:
        self._dataservice = dataservice
        self._incoming = incoming
        self._places = places
        self._site_url = site_url
        self._most_bytes = most_bytes

    def head(self, upload_id: str) -> Response:
        """How much of an upload has come."""
        _check_version()
        target = self._target(upload_id)
        offset = target.place.offset
        if offset == target.size_bytes and offset:
            self._finish(target, Appended(offset, None))
        headers = {**_TUS_HEADERS, "Upload-Offset": str(offset), "Upload-Length": str(target.size_bytes)}
        return Response(status=200, headers=headers)

    def patch(self, upload_id: str) -> tuple[None, int, dict[str, str]]:
        """More of an upload."""
        _check_version()
        if (request.content_type or "").partition(";")[0].strip() != _CONTENT:
            raise errors.UnsupportedMediaType(f"The body of a PATCH must be {_CONTENT}")
        offset = _number("Upload-Offset")
        target = self._target(upload_id)
        with self._places.one():
            done = self._receive(target, offset)
        if done.size == target.size_bytes:
            self._finish(target, done)
        return None, 204, {**_TUS_HEADERS, "Upload-Offset": str(done.size)}

    def create(self) -> Response:
        """A new upload, for a token."""
        _check_version()
        holder = self._dataservice.token_holder(_bearer())
        size = _number("Upload-Length")
        self._check_size(size)
        upload_id = self._dataservice.begin_token_upload(holder, _metadata_filename(), size)
        headers = {**_TUS_HEADERS, "Location": self._url(upload_id), "Upload-Offset": "0"}
        return Response(status=201, headers=headers)

    def put(self, filename: str) -> tuple[dict[str, Any], int]:
        """A whole file in one piece, for a token."""
        holder = self._dataservice.token_holder(_bearer())
        size = request.content_length
        self._check_size(size or 0)
        upload_id = self._dataservice.begin_token_upload(holder, filename, size)
        place = self._incoming.upload(holder.athlete_id, upload_id)
        # Without a length, as much as she has room for; with one, exactly that.
        most = size if size is not None else min(self._most_bytes, holder.quota_left_bytes)
        target = _Target(holder.athlete_id, upload_id, most, place)
        try:
            with self._places.one():
                done = self._receive(target, 0)
        except (errors.Error, ClientDisconnected, HTTPException) as error:
            self._give_up(target, error)
            raise
        if done.size == 0:
            empty = errors.Invalid("The file is empty")
            self._give_up(target, empty)
            raise empty
        self._finish(target, done)
        return {"upload_id": upload_id, "url": self._url(upload_id)}, 202

    def show(self, upload_id: str) -> dict[str, Any]:
        """How far an upload is, for a token."""
        holder = self._dataservice.token_holder(_bearer())
        state = self._dataservice.upload(holder.athlete_id, upload_id)
        return {
            "upload_id": upload_id,
            "filename": state.filename,
            "size_bytes": state.size_bytes,
            "received_bytes": max(state.received_bytes, self._incoming.upload(holder.athlete_id, upload_id).offset),
            "state": state.state,
            "counts": dict(state.counts),
        }

    def _target(self, upload_id: str) -> _Target:
        """The upload, if the ticket or the token is for it."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "upload" and secret.strip():
            found = self._dataservice.redeem_ticket(upload_id, secret.strip())
            place = self._incoming.upload(found.athlete_id, upload_id)
            return _Target(found.athlete_id, upload_id, found.size_bytes, place)
        holder = self._dataservice.token_holder(_bearer())
        state = self._dataservice.upload(holder.athlete_id, upload_id)
        if state.state != "receiving" or state.size_bytes is None:
            raise UploadEnded("All of this upload has come, or it was sent in one piece")
        place = self._incoming.upload(holder.athlete_id, upload_id)
        return _Target(holder.athlete_id, upload_id, state.size_bytes, place)

    def _receive(self, target: _Target, offset: int) -> Appended:
        """The body, on the disk. Whatever of it came stays, and dataservice is told how much."""
        rest = target.size_bytes - offset
        if request.content_length is not None and request.content_length > rest:
            raise errors.TooLarge(f"{rest} bytes are missing, and the body has {request.content_length}")
        try:
            return target.place.append(request.stream, offset, target.size_bytes)
        except StorageFull:
            log.error("storage_full", upload_id=target.upload_id)
            raise
        finally:
            if target.place.offset != target.size_bytes:
                self._tell(target)

    def _tell(self, target: _Target) -> None:
        try:
            self._dataservice.tell_received(target.athlete_id, target.upload_id, target.place.offset)
        except errors.Error as error:
            log.info("upload_progress_not_told", upload_id=target.upload_id, code=error.code)

    def _finish(self, target: _Target, done: Appended) -> None:
        digest = done.digest or target.place.digest()
        self._dataservice.finish_upload(target.athlete_id, target.upload_id, digest, done.size)
        log.info("upload_received", upload_id=target.upload_id, size_bytes=done.size)

    def _give_up(self, target: _Target, error: Exception) -> None:
        """An upload in one piece that broke off is nothing."""
        target.place.discard()
        code = error.code if isinstance(error, errors.Error) else "broken_off"
        reason = str(error) if isinstance(error, errors.Error) else "The connection broke off. Send it again."
        try:
            self._dataservice.end_upload(target.athlete_id, target.upload_id, "failed", code, reason)
        except errors.Error as unknown:
            log.info("upload_end_not_told", upload_id=target.upload_id, code=unknown.code)

    def _check_size(self, size: int) -> None:
        if size > self._most_bytes:
            raise errors.TooLarge(f"A file may have {self._most_bytes >> 20} MiB here, and this one has {size >> 20}")
        if not self._incoming.has_room(size):
            raise StorageFull

    def _url(self, upload_id: str) -> str:
        return f"{self._site_url}/uploads/{upload_id}"


def register(api: SwaggerBlueprint, uploads: Uploads) -> None:
    """Bind the operations."""

    @api.operation("probe_upload")
    def probe_upload(upload_id: str) -> Response:
        return uploads.head(upload_id)

    @api.operation("append_upload")
    def append_upload(upload_id: str) -> Any:
        return _answered(lambda: uploads.patch(upload_id))

    @api.operation("begin_upload")
    def begin_upload() -> Response:
        return uploads.create()

    @api.operation("upload_file")
    def upload_file(filename: str) -> Any:
        return _answered(lambda: uploads.put(filename))

    @api.operation("show_upload")
    def show_upload(upload_id: str) -> dict[str, Any]:
        return uploads.show(upload_id)


def _answered(do: Any) -> Any:
    """What the view answers. One that refuses takes a little of the body first, or its answer might get lost."""
    try:
        return do()
    except errors.Error:
        _drain(request)
        raise


def _drain(current: Request) -> None:
    """Closing a connection with unread bytes resets it, and the answer with it."""
    left = _DRAIN_BYTES
    try:
        while left > 0 and (part := current.stream.read(min(left, 65_536))):
            left -= len(part)
    except (ClientDisconnected, HTTPException, OSError):
        return


def _check_version() -> None:
    if request.headers.get("Tus-Resumable") != TUS:
        raise WrongVersion(f"This address speaks tus {TUS}", headers={"Tus-Version": TUS})


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > 200:
        raise errors.Unauthenticated("Send your upload token: Authorization: Bearer rup_…")
    return token.strip()


def _number(header: str) -> int:
    value = request.headers.get(header, "")
    if not value.isascii() or not value.isdecimal() or len(value) > 15:
        raise errors.BadRequest(f"The header {header} must be a number of bytes")
    return int(value)


def _metadata_filename() -> str:
    """`filename` of the header Upload-Metadata, which is base64."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                name = base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                break
            if _FILENAME.fullmatch(name):
                return name
    raise errors.BadRequest("The header Upload-Metadata must name the file: filename <name in base64>")
