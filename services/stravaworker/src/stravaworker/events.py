"""What an event from Strava makes us do. Events are unsigned: each is a hint, and Strava is asked for the truth."""

from flakon import errors, get_logger
from flakon.celery import TryAgain
from stravaworker import strava
from stravaworker.access import ReauthRequired, StravaAccess
from stravaworker.dataservice import Dataservice, Event, StravaNotLinked
from stravaworker.imports import INACTIVE_AGAIN_S, mapped
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)


class EventHandling:
    """Handles one stored event. Repeating it does no harm."""

    def __init__(self, dataservice: Dataservice, client: StravaClient, access: StravaAccess) -> None:
        self._dataservice = dataservice
        self._client = client
        self._access = access

    def run(self, event_id: str) -> None:
        """Return when there is nothing left to do; TryAgain when Strava says later, or does not say anything."""
        try:
            event = self._dataservice.event(event_id)
        except errors.NotFound:
            return
        if event.athlete_id is None:
            log.info("strava_event_of_nobody", event_id=event_id)
            return
        try:
            self._handle(event, event.athlete_id)
        except (StravaNotLinked, ReauthRequired) as reason:
            log.info("strava_event_not_needed", event_id=event_id, reason=type(reason).__name__)
        except strava.errors.ScopeMissing:
            log.info("strava_event_not_allowed", event_id=event_id)
        except strava.errors.RateLimited as error:
            raise TryAgain(error.retry_after_s, str(error)) from error
        except (strava.errors.AppInactive, strava.errors.BadClient) as error:
            raise TryAgain(INACTIVE_AGAIN_S, str(error)) from error
        except strava.errors.StravaError as error:
            raise TryAgain(None, str(error)) from error

    def _handle(self, event: Event, athlete_id: str) -> None:
        if event.object_type == "athlete":
            self._confirm_access(event, athlete_id)
        elif event.aspect_type == "delete":
            # With activity:read alone, an activity made private is reported as deleted. The next listing shows what
            # is gone.
            log.info("strava_activity_reported_gone", athlete_id=athlete_id, strava_activity_id=event.object_id)
        else:
            self._fetch(event.object_id, athlete_id)

    def _confirm_access(self, event: Event, athlete_id: str) -> None:
        """Anybody who knows the address can say that she has revoked the access: only a refused refresh shows it."""
        if str(event.updates.get("authorized")).lower() == "false":
            self._access.confirm(athlete_id)

    def _fetch(self, strava_activity_id: int, athlete_id: str) -> None:
        try:
            found = self._access.call(athlete_id, lambda token: self._client.get_activity(token, strava_activity_id))
        except strava.errors.NotFound:
            log.info("strava_activity_not_there", athlete_id=athlete_id, strava_activity_id=strava_activity_id)
            return
        activities = mapped([found])
        if activities:
            self._dataservice.store_activities(athlete_id, activities)
