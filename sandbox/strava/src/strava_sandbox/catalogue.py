"""The activities of each athlete, and Strava's way of turning pages through them."""

import threading
from dataclasses import dataclass
from datetime import date

from strava_sandbox import errors
from strava_sandbox.athletes import Athlete, Athletes
from strava_sandbox.demo.history import history
from strava_sandbox.recording import Recording

MOST_PER_PAGE = 200
DEFAULT_PER_PAGE = 30


@dataclass(frozen=True)
class Page:
    """Which part of a listing is wanted; `before` and `after` are seconds since 1970, both exclusive."""

    number: int = 1
    size: int = DEFAULT_PER_PAGE
    before: int | None = None
    after: int | None = None

    def __post_init__(self) -> None:
        if self.number < 1:
            raise errors.bad_request("Activity", "page")
        if self.size < 1:
            raise errors.bad_request("Activity", "per_page")
        if self.size > MOST_PER_PAGE:
            raise errors.bad_request("Activity", "per_page", "limit exceeded")


class Catalogue:
    """What was recorded. A demo athlete's history is made when it is asked for and kept until her day is over."""

    def __init__(self, athletes: Athletes, from_file: list[Recording]) -> None:
        self._athletes = athletes
        self._from_file = from_file
        self._made: dict[int, tuple[date, list[Recording]]] = {}
        self._lock = threading.Lock()

    def activities(self, athlete: Athlete) -> list[Recording]:
        """All of the athlete's recordings, the deleted ones among them, oldest first."""
        if athlete.is_from_file:
            return self._from_file
        today = self._athletes.today(athlete)
        with self._lock:
            made = self._made.get(athlete.id)
            if made is None or made[0] != today:
                made = (today, history(athlete.number, athlete.history_from, today))
                self._made[athlete.id] = made
        return made[1]

    def find(self, athlete: Athlete, activity_id: int, *, sees_private: bool) -> Recording:
        """One activity; StravaError 404 if it is not hers, deleted, or private and the app may not see those."""
        for recording in self.activities(athlete):
            if recording.id == activity_id and _is_shown(recording, sees_private):
                return recording
        raise errors.not_found("Activity")

    def page(self, athlete: Athlete, page: Page, *, sees_private: bool, short_pages: bool) -> list[Recording]:
        """One page: newest first, or oldest first with `after`.

        Like Strava, it cuts the page first and leaves out what may not be shown afterwards (`short_pages`): a page
        may be short before the last one.
        """
        found = [
            recording
            for recording in self.activities(athlete)
            if (page.before is None or recording.start.timestamp() < page.before)
            and (page.after is None or recording.start.timestamp() > page.after)
        ]
        if page.after is None:
            found.reverse()
        if not short_pages:
            found = [recording for recording in found if _is_shown(recording, sees_private)]
        first = (page.number - 1) * page.size
        return [r for r in found[first : first + page.size] if _is_shown(r, sees_private)]


def _is_shown(recording: Recording, sees_private: bool) -> bool:
    return not recording.deleted and (sees_private or recording.visibility != "only_me")
