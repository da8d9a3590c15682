"""An upload's life, and its limits."""

from datetime import timedelta
from enum import StrEnum


class UploadState(StrEnum):
    RECEIVING = "receiving"
    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self in (UploadState.DONE, UploadState.FAILED)


UNDER_WAY = tuple(state.value for state in UploadState if not state.ended)
OUTCOMES = ("added", "duplicate", "merged", "skipped", "failed")

TICKET_HOLDS = timedelta(days=1)
FORSAKEN_AFTER = timedelta(days=2)
DOWNLOAD_HOLDS = timedelta(minutes=10)
EXPORT_KEPT = timedelta(days=7)

MOST_RECEIVING = 20
MOST_TOKENS = 50

TOKEN_PREFIX = "rup_"
