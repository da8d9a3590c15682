"""Where a page ended, written as one opaque word: an instant or a number and an id, or a place."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from dataservice.domain.exchange import Part
from dataservice.domain.problems import CursorMalformed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = struct.Struct(">q16s")
_VALUE_FORM = struct.Struct(">3sd16s")
_PLACE_FORM = struct.Struct(">xq")
_PART_FORM = struct.Struct(">xB16s")


@dataclass(frozen=True, slots=True)
class Position:
    """The last row of a page. The next page holds what sorts below (instant, id), both descending."""

    instant: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class ValuePosition:
    """The last row of a page that is sorted by a number. `sort` is what by, in three letters."""

    sort: bytes
    value: float
    id: UUID


@dataclass(frozen=True, slots=True)
class PartPosition:
    """The last record of a page of an export; without a place the beginning of a part."""

    part: Part
    place: UUID | None


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
        raise malformed() from None
    if encode(position) != cursor:
        raise malformed()
    return position


def encode_value(position: ValuePosition) -> str:
    """36 letters that are safe in a URL."""
    return _text(_VALUE_FORM.pack(position.sort, position.value, position.id.bytes))


def decode_value(cursor: str | None, sort: bytes) -> ValuePosition | None:
    """The position, None for no cursor. CursorMalformed (422) also for a cursor of another sort."""
    if cursor is None:
        return None
    found_sort, value, id_bytes = _unpacked(_VALUE_FORM, cursor)
    if found_sort != sort or value != value:
        raise malformed()
    return ValuePosition(sort, value, UUID(bytes=id_bytes))


def encode_place(place: int) -> str:
    """12 letters that are safe in a URL, for a place in a list that has numbers."""
    return _text(_PLACE_FORM.pack(place))


def decode_place(cursor: str | None) -> int | None:
    """The place, None for no cursor. CursorMalformed (422)."""
    return None if cursor is None else int(_unpacked(_PLACE_FORM, cursor)[0])


def encode_part(position: PartPosition) -> str:
    """24 letters that are safe in a URL."""
    return _text(_PART_FORM.pack(position.part, position.place.bytes if position.place else bytes(16)))


def decode_part(cursor: str | None) -> PartPosition | None:
    """The position, None for no cursor. CursorMalformed (422)."""
    if cursor is None:
        return None
    part, place = _unpacked(_PART_FORM, cursor)
    if part not in list(Part):
        raise malformed()
    return PartPosition(Part(part), UUID(bytes=place))


def _text(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode()


def _unpacked(form: struct.Struct, cursor: str) -> tuple[Any, ...]:
    try:
        packed = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        values = form.unpack(packed)
    except (UnicodeEncodeError, binascii.Error, ValueError, struct.error):
        raise malformed() from None
    if _text(form.pack(*values)) != cursor:
        raise malformed()
    return values


def malformed() -> CursorMalformed:
    """What to raise for a cursor that `encode` never makes."""
    message = "The cursor is not one that this list gave: begin again without it."
    return CursorMalformed(message, errors=[{"in": "query", "path": "/cursor", "message": message}])
