"""What an event from Strava makes us do. Events are unsigned: each is a hint, and Strava is asked for the truth."""

from flakon import errors, get_logger
from flakon.celery import TryAgain
from stravaworker import strava
from stravaworker.access import ReauthRequired, StravaAccess
from stravaworker.activities import ActivityRefresh
from stravaworker.dataservice import Dataservice, Event, StravaNotLinked
from stravaworker.imports import INACTIVE_AGAIN_S

log = get_logger(__name__)


class EventHandling:
    """Handles one stored event. Repeating it does no harm."""

    def __init__(self, dataservice: Dataservice, access: StravaAccess, refresh: ActivityRefresh) -> None:
        self._dataservice = dataservice
        self._access = access
        self._refresh = refresh

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
        else:
            # Of a deletion, too, the truth is at Strava: with activity:read alone, an activity made private is told as
            # deleted and one made public as created.
            self._refresh.run(athlete_id, event.object_id)

    def _confirm_access(self, event: Event, athlete_id: str) -> None:
        """Anybody who knows the address can say that she has revoked the access: only a refused refresh shows it."""
        if str(event.updates.get("authorized")).lower() == "false":
            self._access.confirm(athlete_id)
