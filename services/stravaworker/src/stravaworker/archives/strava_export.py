"""`activities.csv` of a Strava export: what Strava knew of each file, in the language of its athlete.

Strava translates the headers, sometimes half of them, and adds columns now and then. What has stayed in every export
seen since 2018: the id comes first, then date, name, type and description; the file's path is the one column that
looks like one, and the gear stands before it. So columns are found by their places, and headers that are known only
confirm them.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from stravaworker.files import sports
from stravaworker.files.devices import text

NAME = "activities.csv"
MOST_ROWS = 50_000
MOST_BYTES = 64 * 1024 * 1024

_ID, _NAME, _TYPE, _DESCRIPTION = 0, 2, 3, 4
_FILE = re.compile(r"activities/[^/\\]+\.(fit|gpx|tcx)(\.gz)?", re.IGNORECASE)
_FILE_HEADERS = frozenset(
    ("filename", "dateiname", "nom du fichier", "nombre de archivo", "nome file", "nome do arquivo")
)
_GEAR_HEADERS = frozenset(("gear", "activity gear", "aktivitätsausrüstung"))
_LARGEST_ID = 2**63 - 1
_LONGEST_NAME = 1_000
_LONGEST_DESCRIPTION = 10_000


@dataclass(frozen=True)
class Row:
    """What Strava says of a file. None for what it does not."""

    strava_activity_id: int
    name: str | None
    description: str | None
    gear_name: str | None
    sport_type: str | None


class StravaList:
    """The rows by the path of their file."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, path: str) -> Row | None:
        """The row of a file, wherever the archive keeps it and whether it is packed or not."""
        return self._rows.get(_key(path))

    @classmethod
    def read(cls, stream: IO[bytes]) -> "StravaList":
        """From the file; empty when it is no such list. A row that cannot be read is left out."""
        lines = io.TextIOWrapper(
            io.BufferedReader(_Bounded(stream)), encoding="utf-8-sig", errors="replace", newline=""
        )
        rows: dict[str, Row] = {}
        places: tuple[int, int | None] | None = None
        for number, cells in enumerate(_cells(lines)):
            if number == 0:
                places = _by_header(cells)
                continue
            if places is None or not _is_file(cells, places[0]):
                places = _by_content(cells) or places
            if places is not None and (row := _row(cells, places)) is not None:
                rows[_key(cells[places[0]])] = row
            if number >= MOST_ROWS:
                break
        return cls(rows)


class _Bounded(io.RawIOBase):
    """The beginning of a stream, as far as a list may reach."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)


def _cells(lines: Iterable[str]) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines)
    except (csv.Error, ValueError):  # what came before it counts
        return


def _by_header(cells: list[str]) -> tuple[int, int | None] | None:
    """The places of file and gear by headers that are known."""
    names = [cell.strip().lower() for cell in cells]
    file = next((place for place, name in enumerate(names) if name in _FILE_HEADERS), None)
    if file is None:
        return None
    gear = next((place for place, name in enumerate(names[:file]) if name in _GEAR_HEADERS), file - 1)
    return file, gear


def _by_content(cells: list[str]) -> tuple[int, int | None] | None:
    """The places of file and gear by a row that has a file."""
    file = next((place for place, cell in enumerate(cells) if _FILE.fullmatch(cell.strip())), None)
    return (file, file - 1) if file is not None and file > _DESCRIPTION + 1 else None


def _is_file(cells: list[str], place: int) -> bool:
    return place < len(cells) and _FILE.fullmatch(cells[place].strip()) is not None


def _row(cells: list[str], places: tuple[int, int | None]) -> Row | None:
    file, gear = places
    if not _is_file(cells, file):
        return None
    identity = cells[_ID].strip()
    if not identity.isascii() or not identity.isdecimal() or not 0 < int(identity) <= _LARGEST_ID:
        return None
    description = cells[_DESCRIPTION].replace("\x00", "").strip()[:_LONGEST_DESCRIPTION]
    return Row(
        strava_activity_id=int(identity),
        name=(cells[_NAME].replace("\x00", "").strip()[:_LONGEST_NAME]) or None,
        description=description or None,
        gear_name=text(cells[gear]) if gear is not None else None,
        sport_type=sports.from_word(cells[_TYPE]),
    )


def _key(path: str) -> str:
    """`export_1/activities/12.fit.gz` and `activities/12.fit` are one."""
    parts = path.strip().lower().removesuffix(".gz").split("/")
    return "/".join(parts[-2:])
