"""Bringing in all of an athlete's activities: Strava's list, page by page, until a page is empty."""

from functools import partial

from flakon import get_logger
from flakon.celery import TryAgain
from stravaworker import strava
from stravaworker.access import ReauthRequired, StravaAccess
from stravaworker.activities import ActivityRefresh, mapped
from stravaworker.dataservice import Dataservice, ImportState, StravaNotLinked
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)

INACTIVE_AGAIN_S = 3600.0
# How many that the list did not have an import asks Strava for, one by one. The next import asks for more.
MOST_VANISHED = 20
NOTHING_ALLOWED = (
    "You did not allow Runnerly to see your activities at Strava, so there is nothing to bring in. "
    'Connect Strava again and leave "View data about your activities" ticked.'
)
REAUTH = "Strava does not accept the access any more. Connect Strava again to go on."
KEYS_REFUSED = "Strava does not accept this installation's keys. An administrator has to correct them."


class ActivityImport:
    """Imports one athlete's activities. Repeating it, or stopping it anywhere, does no harm."""

    def __init__(
        self, dataservice: Dataservice, client: StravaClient, access: StravaAccess, refresh: ActivityRefresh
    ) -> None:
        self._dataservice = dataservice
        self._client = client
        self._access = access
        self._refresh = refresh

    def run(self, athlete_id: str) -> None:
        """Return when there is nothing left to do; TryAgain when Strava says later, or does not say anything."""
        progress = _Progress(self._dataservice, athlete_id)
        try:
            if not strava.scopes.allows_activities(self._access.credentials(athlete_id).scopes):
                progress.tell("failed", NOTHING_ALLOWED)
                return
            progress.tell("running")
            is_complete = self._read(athlete_id, progress)
            progress.tell("done")
            log.info("activities_imported", athlete_id=athlete_id, pages=progress.pages, count=progress.activities)
            if is_complete:
                self._ask_for_vanished(athlete_id)
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

    def _read(self, athlete_id: str, progress: "_Progress") -> bool:
        """Whether the list was read to its end: an empty page."""
        seen: set[int] = set()
        page = 0
        while True:
            page += 1
            summaries = self._access.call(athlete_id, partial(self._client.list_activities, page=page))
            if not summaries:
                return True
            activities = mapped(summaries)
            ids = {activity["strava_activity_id"] for activity in activities}
            if activities and ids <= seen:
                # A new activity moves old ones on by one place, never by a page: the list does not turn its pages.
                log.warning("strava_list_repeats", athlete_id=athlete_id, page=page)
                return False
            if activities:
                self._dataservice.store_activities(athlete_id, activities)
            seen |= ids
            progress.pages, progress.activities = page, len(seen)
            progress.tell("running")

    def _ask_for_vanished(self, athlete_id: str) -> None:
        """Ask Strava for what is here and was not in the list: only that says whether it is gone."""
        for strava_activity_id in self._dataservice.vanished_activities(athlete_id, MOST_VANISHED):
            try:
                self._refresh.run(athlete_id, strava_activity_id)
            except strava.errors.ServerError as error:
                # A corrupt one is an error for ever, and keeps no other here.
                log.warning("strava_vanished_unknown", strava_activity_id=strava_activity_id, reason=str(error))
            except strava.errors.StravaError as error:
                log.info("strava_vanished_left_to_the_next", athlete_id=athlete_id, reason=str(error))
                return


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
