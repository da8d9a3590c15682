"""What keeps a file from giving an activity.

FileError            `code`, and a reason in words for its athlete
├── NotAnActivity    it is well, but nothing was run in it: a workout, a setting, a photo
└── Unreadable       it is damaged, too large, or not what its name says
"""


class FileError(Exception):
    """Base of the tree. `code` is stable; the message is for the athlete."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class NotAnActivity(FileError):  # noqa: N818 - the name is the case
    """There is nothing wrong with the file, and no activity in it."""


class Unreadable(FileError):  # noqa: N818 - the name is the case
    """No activity could be got out of the file."""
