"""Moving the clock in tests: for all processes that share a clock file, or for this one alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path


def set_offset(file: Path | str, offset: timedelta) -> None:
    """Every process that reads `file` is now `offset` away from real time."""
    path = Path(file)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "w") as temporary:
        temporary.write(repr(offset.total_seconds()))
    Path(name).chmod(0o644)
    # Replacing the file gives it a new inode, so that two changes within one tick of the file system are both seen.
    Path(name).replace(path)


def shift(file: Path | str, by: timedelta) -> None:
    """Every process that reads `file` moves by `by`, on top of earlier shifts; negative goes back."""
    path = Path(file)
    before = float(path.read_text()) if path.exists() else 0.0
    set_offset(path, timedelta(seconds=before) + by)


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Within the block, this process alone is `by` further than its clock was."""
    from flakon import clock

    before = clock._file
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clock"
        set_offset(file, timedelta(seconds=clock.offset_s()) + by)
        clock.use_file(file)
        try:
            yield
        finally:
            clock.use_file(before.path if before is not None else None)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block, this process alone starts at `moment` (aware) and time goes on from there."""
    from flakon import clock

    with shifted(moment - clock.now()):
        yield
