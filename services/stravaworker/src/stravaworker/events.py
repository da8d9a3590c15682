"""What events from Strava make us do. Each is a hint only, and unsigned: Strava is asked for the truth."""

from flakon import get_logger
from stravaworker import strava
from stravaworker.access import ReauthRequired, StravaAccess
from stravaworker.activities import ActivityRefresh
from stravaworker.calls import StravaCalls
from stravaworker.dataservice import StravaNotLinked
from stravaworker.ledger import Lane
from stravaworker.waiting import POSTPONING, postponed

log = get_logger(__name__)


class ActivityFetch:
    """Fetches one activity, because of events about it or because its athlete looks at it. Repeatable."""

    def __init__(self, calls: StravaCalls, refresh: ActivityRefresh) -> None:
        self._calls = calls
        self._refresh = refresh

    def after_events(self, athlete_id: str, strava_activity_id: int) -> None:
        """As it is now, runs with laps and streams.

        Of a deletion, too, the truth is at Strava: with activity:read alone, an activity made private is told as
        deleted and one made public as created. TryAgain.
        """
        self._run(athlete_id, strava_activity_id, Lane.WEBHOOK, runs_alone=True)

    def on_demand(self, athlete_id: str, strava_activity_id: int) -> None:
        """With laps and streams; TryAgain."""
        self._run(athlete_id, strava_activity_id, Lane.INTERACTIVE, runs_alone=False)

    def _run(self, athlete_id: str, strava_activity_id: int, lane: Lane, *, runs_alone: bool) -> None:
        calls = self._calls.of(athlete_id, lane)
        try:
            self._refresh.details(athlete_id, strava_activity_id, calls, runs_alone=runs_alone)
        except (StravaNotLinked, ReauthRequired) as reason:
            log.info("strava_activity_not_needed", reason=type(reason).__name__)
        except strava.errors.ScopeMissing:
            log.info("strava_activity_not_allowed", athlete_id=athlete_id)
        except POSTPONING as error:
            raise postponed(error) from error


class AccessCheck:
    """Finds out whether she has withdrawn the access, as an event says. Repeating it does no harm."""

    def __init__(self, access: StravaAccess) -> None:
        self._access = access

    def run(self, athlete_id: str) -> None:
        """Return when it lives, or is gone here with all that came by it; TryAgain.

        Anybody who knows the address can say that she has: only a refused refresh shows it.
        """
        try:
            self._access.confirm(athlete_id)
        except (StravaNotLinked, ReauthRequired) as reason:
            log.info("strava_access_gone_already", reason=type(reason).__name__)
        except POSTPONING as error:
            raise postponed(error) from error
