"""Files that appear in a folder. Looking again and again works on every machine and on network drives too."""

import os
from collections.abc import Iterator
from pathlib import Path


class Folder:
    """A folder that is looked into again and again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[Path, tuple[int, int]] = {}
        self._given: dict[Path, tuple[int, int]] = {}

    def settled(self) -> list[Path]:
        """Files that are as they were at the last look, and were not given as such before; oldest first."""
        found = {file: state for file in self._files() if (state := _state(file)) is not None}
        settled = [
            file for file, state in found.items() if self._seen.get(file) == state and self._given.get(file) != state
        ]
        self._seen = found
        self._given = {file: state for file, state in self._given.items() if file in found}
        self._given.update({file: found[file] for file in settled})
        return sorted(settled, key=lambda file: (found[file][1], file))

    def give_again(self, file: Path) -> None:
        """It could not be sent: it is due with the next look."""
        self._given.pop(file, None)

    def _files(self) -> Iterator[Path]:
        for folder, folders, names in os.walk(self._path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (Path(folder, name) for name in names if not name.startswith("."))


def _state(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:  # gone meanwhile
        return None
    return (found.st_size, found.st_mtime_ns) if file.is_file() and found.st_size else None
