"""How many slow requests are served at once.

A file comes or goes as slowly as somebody's line, and takes a thread all the while; Strava's events and everybody's
pages need one for an instant. So only some of the threads are for files.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flakon import errors


class Places:
    """So many at a time; errors.Unavailable for the next."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(max(1, count))

    @contextmanager
    def one(self) -> Iterator[None]:
        """Within the block a place is taken."""
        leave = self.take()
        try:
            yield
        finally:
            leave()

    def take(self) -> Callable[[], None]:
        """Take a place; call what it gives to leave it."""
        if not self._free.acquire(blocking=False):
            detail = "Too many files are under way at the moment. Try again in a few seconds."
            raise errors.Unavailable(detail, code="files_busy", retry_after_s=5)
        return self._free.release
