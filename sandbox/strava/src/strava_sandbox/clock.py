"""Now, which a test can move: a file may hold an offset in seconds that is added to the real time."""

import time
from datetime import UTC, datetime
from pathlib import Path


class Clock:
    """The time of day for one process. The file is read on each call, so that a change counts at once."""

    def __init__(self, offset_file: Path | None = None) -> None:
        self._offset_file = offset_file

    def timestamp(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time() + self._offset_s()

    def now(self) -> datetime:
        """The aware moment in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def _offset_s(self) -> float:
        if self._offset_file is None:
            return 0.0
        try:
            text = self._offset_file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return 0.0
        return float(text) if text else 0.0
