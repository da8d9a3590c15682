"""A large archive as an athlete has one: photos, runs, an archive within, and large files that are none."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

MIB = 1024 * 1024
_PIECE = 8 * MIB


def write(path: Path, size_mib: int, run: Callable[[], bytes]) -> int:
    """Write it; how many runs are in it. A third of it lies in an archive within."""
    inner = path.with_suffix(".inner")
    runs = _fill(inner, size_mib // 3, run, "uploaded")
    runs += _fill(path, size_mib - size_mib // 3, run, "activities", inner)
    inner.unlink()
    return runs


def _fill(path: Path, size_mib: int, run: Callable[[], bytes], folder: str, inner: Path | None = None) -> int:
    noise = os.urandom(_PIECE)
    runs = written = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        while written < size_mib * MIB:
            number = written // _PIECE
            # every fourth is called a run and is none: it has to be unpacked and looked at all the same
            name = f"{folder}/{number}.fit" if number % 4 == 0 else f"media/{number}.jpg"
            archive.writestr(name, noise)
            archive.writestr(f"{folder}/{number}.gpx", run(), zipfile.ZIP_DEFLATED)
            runs += 1
            written += _PIECE
            if inner is not None and number == size_mib * MIB // _PIECE // 2:
                archive.write(inner, "UploadedFiles_0-_Part1.zip")
    return runs
