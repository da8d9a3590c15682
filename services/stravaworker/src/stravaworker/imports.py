"""Bringing in all of an athlete's activities: Strava's list until a page is empty, then what it did not have.

**Where it goes on.** While an import waits for budget, activities are saved and deleted, and pages shift: the fourth
page then is another one. So an import goes on by time: it asks for what began before the oldest it has seen, from that
list's first page on. Then nothing that happens further up can move anything past it. Strava does not say in which order
it lists; where a page is not in falling order, give or take what hidden start times disorder, the import begins anew.

**What is gone.** Everything that a pass has seen is stored as of then. What is here and was not seen is asked for one
by one, as many as there are, and deleted if Strava says that it is not there. Whatever slipped through while pages
shifted (and an activity whose start was changed meanwhile) is asked for, too, and so is here again.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flakon import clock, get_logger
from stravaworker import strava
from stravaworker.access import ReauthRequired
from stravaworker.activities import ActivityRefresh, mapped
from stravaworker.apps import KEYS_REFUSED
from stravaworker.calls import Answer, AthleteCalls, StravaCalls
from stravaworker.dataservice import Dataservice, ImportState, StravaNotLinked
from stravaworker.ledger import Lane, NotNow
from stravaworker.waiting import POSTPONING, postponed

log = get_logger(__name__)

Page = Answer[list[Mapping[str, Any]]]

# Bookmarks; any larger one is seconds since 1970, and everything that began later was read.
BEGINNING = 1
ALL_LISTED = 2

MOST_VANISHED = 200
"""How many are asked of dataservice at once: as many as it gives."""

DISORDER_S = 2 * 86_400
"""By how much a hidden start (midnight and a second) can be out of order, and more than an offset of time zones."""

TOO_OLD = timedelta(days=3)
"""An import that began longer ago than this begins anew: what it read first is to be renewed within a week."""

NOTHING_ALLOWED = (
    "You did not allow Runnerly to see your activities at Strava, so there is nothing to bring in. "
    'Connect Strava again and leave "View data about your activities" ticked.'
)
REAUTH = "Strava does not accept the access any more. Connect Strava again to go on."


class ActivityImport:
    """Imports one athlete's activities. Repeating it, or stopping it anywhere, does no harm."""

    def __init__(self, dataservice: Dataservice, calls: StravaCalls, refresh: ActivityRefresh) -> None:
        self._dataservice = dataservice
        self._calls = calls
        self._refresh = refresh

    def run(self, athlete_id: str) -> None:
        """Return when there is nothing left to do; TryAgain when Strava or the budget says later."""
        calls = self._calls.of(athlete_id, Lane.LISTING)
        progress = _Progress(self._dataservice, athlete_id)
        try:
            progress.resume()
            if not strava.scopes.allows_activities(calls.scopes()):
                progress.tell("failed", NOTHING_ALLOWED)
                return
            if progress.bookmark == ALL_LISTED or self._list(athlete_id, calls, progress):
                self._ask_for_vanished(athlete_id, calls)
            progress.tell("done")
            log.info("activities_imported", athlete_id=athlete_id, pages=progress.pages, count=progress.activities)
        except StravaNotLinked:
            log.info("strava_import_not_needed", athlete_id=athlete_id)
        except ReauthRequired:
            progress.tell("failed", REAUTH)
        except strava.errors.ScopeMissing:
            progress.tell("failed", NOTHING_ALLOWED)
        except POSTPONING as error:
            progress.tell(*_told(error))
            raise postponed(error) from error

    def _list(self, athlete_id: str, calls: AthleteCalls, progress: "_Progress") -> bool:
        """Whether the list was read to its end: an empty page."""
        before = progress.bookmark if progress.bookmark > ALL_LISTED else None
        progress.tell("running")
        order = _Order(before)
        seen: set[int] = set()
        with _PagesAhead(calls, before) as pages:
            for answer in pages:
                activities = mapped(answer.data)
                ids = {activity["strava_activity_id"] for activity in activities}
                if activities and ids <= seen:
                    # A new activity moves old ones on by one place, never by a page: the list does not turn its pages.
                    log.warning("strava_list_repeats", athlete_id=athlete_id, page=progress.pages + 1)
                    return False
                if activities:
                    self._refresh.store(athlete_id, activities, answer.asked_at)
                progress.pages += 1
                progress.activities += len(ids - seen)
                progress.bookmark = order.bookmark_after(activities)
                progress.tell("running")
                seen |= ids
        progress.bookmark = ALL_LISTED
        progress.tell("running")
        return True

    def _ask_for_vanished(self, athlete_id: str, calls: AthleteCalls) -> None:
        """Ask Strava for what is here and was not in the list: only that says whether it is gone."""
        unknown: set[int] = set()
        while True:
            listed = self._dataservice.vanished_activities(athlete_id, MOST_VANISHED)
            to_ask = [each for each in listed if each not in unknown]
            if not to_ask:
                return
            for strava_activity_id in to_ask:
                try:
                    is_known = self._refresh.summary(athlete_id, strava_activity_id, calls)
                except strava.errors.ServerError as error:
                    # A corrupt one is an error for ever, and keeps no other here.
                    log.warning("strava_vanished_unknown", strava_activity_id=strava_activity_id, reason=str(error))
                    is_known = False
                if not is_known:
                    unknown.add(strava_activity_id)


class _PagesAhead:
    """The pages of a list until an empty one. While one is stored, the next is asked for."""

    def __init__(self, calls: AthleteCalls, before: int | None) -> None:
        self._calls = calls
        self._before = before
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="page")

    def __enter__(self) -> Iterator[Page]:
        return self._pages()

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _pages(self) -> Iterator[Page]:
        number = 1
        page = self._ask(number).result()
        while page.data:
            number += 1
            coming = self._ask(number)
            yield page
            page = coming.result()

    def _ask(self, page: int) -> Future[Page]:
        context = copy_context()
        return self._thread.submit(context.run, partial(self._calls.list_activities, page=page, before=self._before))


class _Order:
    """Whether Strava lists in falling order, and what therefore was read."""

    def __init__(self, before: int | None) -> None:
        self._lowest = before
        self._is_falling = True

    def bookmark_after(self, activities: Sequence[dict[str, Any]]) -> int:
        """Where to go on after this page: everything that began later was read."""
        for activity in activities:
            start = int(datetime.fromisoformat(activity["start_date"]).timestamp())
            if self._lowest is not None and start > self._lowest + DISORDER_S:
                self._is_falling = False
            self._lowest = start if self._lowest is None else min(self._lowest, start)
        if not self._is_falling or self._lowest is None:
            return BEGINNING
        return max(self._lowest + DISORDER_S, ALL_LISTED + 1)


class _Progress:
    """How far an import is, told to dataservice."""

    def __init__(self, dataservice: Dataservice, athlete_id: str) -> None:
        self._dataservice = dataservice
        self._athlete_id = athlete_id
        self.pages = 0
        self.activities = 0
        self.bookmark = BEGINNING

    def resume(self) -> None:
        """Go on where it stopped, if it did; StravaNotLinked."""
        before = self._dataservice.import_progress(self._athlete_id)
        if not before.is_under_way or before.bookmark == BEGINNING:
            return
        if before.started_at is not None and clock.now() - before.started_at > TOO_OLD:
            self.tell("failed", "It did not come to an end for days, and begins anew.")
            return
        self.pages, self.activities, self.bookmark = before.pages, before.activities, before.bookmark

    def tell(self, state: ImportState, error: str | None = None) -> None:
        """A link that is gone meanwhile has nobody to tell."""
        bookmark = self.bookmark if state in ("running", "waiting") else BEGINNING
        try:
            self._dataservice.tell_import(
                self._athlete_id,
                state,
                pages=self.pages,
                activities=self.activities,
                bookmark=bookmark,
                error=error,
            )
        except StravaNotLinked:
            if state == "running":
                raise


def _told(error: Exception) -> tuple[ImportState, str]:
    """What she is told of a wait."""
    if isinstance(error, strava.errors.BadClient) or (isinstance(error, NotNow) and error.reason == "keys_refused"):
        return "waiting", KEYS_REFUSED
    if isinstance(error, NotNow) and error.reason == "inactive":
        return "waiting", str(strava.errors.AppInactive())
    return "waiting", str(error)
