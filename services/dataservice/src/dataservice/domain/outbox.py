"""Work to be done: the tasks, and when one is handed out again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Task(StrEnum):
    """The part before the dot is the queue, and the client that may report on it."""

    IMPORT_ACTIVITIES = "stravaworker.import_activities"
    REVOKE_ACCESS = "stravaworker.revoke_access"
    REFRESH_ACTIVITY = "stravaworker.refresh_activity"
    CONFIRM_ACCESS = "stravaworker.confirm_access"
    FETCH_DETAILS = "stravaworker.fetch_details"
    REFRESH_WINDOW = "stravaworker.refresh_window"
    ENSURE_SUBSCRIPTION = "stravaworker.ensure_subscription"
    READ_UPLOAD = "stravaworker.read_upload"
    BUILD_EXPORT = "stravaworker.build_export"
    DELETE_ORIGINALS = "stravaworker.delete_originals"
    SEND_MAIL = "reports.send_mail"

    @property
    def queue(self) -> str:
        return self.value.partition(".")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewWork:
    """A task to be written in the transaction of the change that asks for it.

    `arguments` are ids as strings. `athlete_id`: when the athlete goes, so does the row. Two with one `dedupe_key`
    that are both not done are one: a second one asked for while the first is being worked on makes it be handed out
    once more afterwards.
    """

    task: Task
    arguments: dict[str, str]
    athlete_id: UUID | None = None
    dedupe_key: str | None = None
    not_before: datetime | None = None


VISIBILITY = timedelta(minutes=10)
"""A task that was handed out and of which nothing was heard is handed out again after this; longer with each time."""

MAX_ATTEMPTS = 12
"""After so many failures in a row a row is failed, and waits for an admin.

The pauses before it add up to about a day and a half.
"""

_PAUSES = [timedelta(seconds=s) for s in (15, 60, 300, 900, 1800, 3600, 7200, 14400, 21600)]


def pause_after(attempts: int) -> timedelta:
    """How long a task rests after its `attempts`th try failed (counted from 1)."""
    return _PAUSES[max(0, min(attempts, len(_PAUSES)) - 1)]


def visibility_after(attempts: int) -> timedelta:
    """How long the `attempts`th handing-out (counted from 1) may go without a word: 10, 20, 40 minutes, at most 6
    hours.
    """
    doublings = max(0, min(attempts, 10) - 1)
    return min(VISIBILITY * (1 << doublings), timedelta(hours=6))


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A row of the outbox as an admin sees it."""

    work_id: UUID
    task: str
    state: str
    attempts: int
    last_error: str | None
    created_at: datetime
    not_before: datetime
    published_at: datetime | None
    arguments: dict[str, str] = field(default_factory=dict)
