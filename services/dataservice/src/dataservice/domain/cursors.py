"""Where a page ended: an instant and an id, newest first, written as one opaque word."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dataservice.domain.problems import CursorMalformed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = struct.Struct(">q16s")


@dataclass(frozen=True, slots=True)
class Position:
    """The last row of a page. The next page holds what sorts below (instant, id), both descending."""

    instant: datetime
    id: UUID


def encode(position: Position) -> str:
    """32 letters that are safe in a URL."""
    microseconds = (position.instant - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(_FORM.pack(microseconds, position.id.bytes)).decode()


def decode(cursor: str | None) -> Position | None:
    """The position, None for no cursor. Raises CursorMalformed (422) for anything that `encode` did not make."""
    if cursor is None:
        return None
    try:
        microseconds, id_bytes = _FORM.unpack(base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True))
        position = Position(_EPOCH + timedelta(microseconds=microseconds), UUID(bytes=id_bytes))
    except (UnicodeEncodeError, binascii.Error, ValueError, struct.error, OverflowError):
        raise _malformed() from None
    if encode(position) != cursor:
        raise _malformed()
    return position


def _malformed() -> CursorMalformed:
    message = "The cursor is not one that this list gave: begin again without it."
    return CursorMalformed(message, errors=[{"in": "query", "path": "/cursor", "message": message}])
