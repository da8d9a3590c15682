"""Bringing in all of an athlete's activities: Strava's list, page by page, until a page is empty."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flakon import get_logger
from flakon.celery import TryAgain
from stravaworker import strava
from stravaworker.access import ReauthRequired, StravaAccess
from stravaworker.dataservice import Dataservice, ImportState, StravaNotLinked
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)

INACTIVE_AGAIN_S = 3600.0
NOTHING_ALLOWED = (
    "You did not allow Runnerly to see your activities at Strava, so there is nothing to bring in. "
    'Connect Strava again and leave "View data about your activities" ticked.'
)
REAUTH = "Strava does not accept the access any more. Connect Strava again to go on."
KEYS_REFUSED = "Strava does not accept this installation's keys. An administrator has to correct them."


class ActivityImport:
    """Imports one athlete's activities. Repeating it, or stopping it anywhere, does no harm."""

    def __init__(self, dataservice: Dataservice, client: StravaClient, access: StravaAccess) -> None:
        self._dataservice = dataservice
        self._client = client
        self._access = access

    def run(self, athlete_id: str) -> None:
        """Return when there is nothing left to do; TryAgain when Strava says later, or does not say anything."""
        progress = _Progress(self._dataservice, athlete_id)
        try:
            if not strava.scopes.allows_activities(self._access.credentials(athlete_id).scopes):
                progress.tell("failed", NOTHING_ALLOWED)
                return
            progress.tell("running")
            self._read(athlete_id, progress)
        except StravaNotLinked:
            log.info("strava_import_not_needed", athlete_id=athlete_id)
        except ReauthRequired:
            progress.tell("failed", REAUTH)
        except strava.errors.ScopeMissing:
            progress.tell("failed", NOTHING_ALLOWED)
        except strava.errors.RateLimited as error:
            progress.tell("waiting", str(error))
            raise TryAgain(error.retry_after_s, str(error)) from error
        except strava.errors.AppInactive as error:
            progress.tell("failed", str(error))
            raise TryAgain(INACTIVE_AGAIN_S, str(error)) from error
        except strava.errors.BadClient as error:
            progress.tell("failed", KEYS_REFUSED)
            raise TryAgain(INACTIVE_AGAIN_S, str(error)) from error
        except strava.errors.StravaError as error:
            progress.tell("waiting", str(error))
            raise TryAgain(None, str(error)) from error

    def _read(self, athlete_id: str, progress: "_Progress") -> None:
        seen: set[int] = set()
        page = 0
        while True:
            page += 1
            summaries = self._access.call(athlete_id, partial(self._client.list_activities, page=page))
            if not summaries:
                break
            activities = mapped(summaries)
            ids = {activity["strava_activity_id"] for activity in activities}
            if activities and ids <= seen:
                # A new activity moves old ones on by one place, never by a page: the list does not turn its pages.
                log.warning("strava_list_repeats", athlete_id=athlete_id, page=page)
                break
            if activities:
                self._dataservice.store_activities(athlete_id, activities)
            seen |= ids
            progress.pages, progress.activities = page, len(seen)
            progress.tell("running")
        progress.tell("done")
        log.info("activities_imported", athlete_id=athlete_id, pages=progress.pages, count=progress.activities)


class _Progress:
    """How far an import is, told to dataservice."""

    def __init__(self, dataservice: Dataservice, athlete_id: str) -> None:
        self._dataservice = dataservice
        self._athlete_id = athlete_id
        self.pages = 0
        self.activities = 0

    def tell(self, state: ImportState, error: str | None = None) -> None:
        """A link that is gone meanwhile has nobody to tell."""
        try:
            self._dataservice.tell_import(
                self._athlete_id, state, pages=self.pages, activities=self.activities, error=error
            )
        except StravaNotLinked:
            if state == "running":
                raise


def mapped(summaries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The activities in our names; what is none is left out and logged, and keeps no other out."""
    activities = []
    for summary in summaries:
        try:
            activities.append(strava.mapping.activity(summary))
        except strava.mapping.NotAnActivity as error:
            log.warning("strava_activity_skipped", reason=str(error))
    return activities
