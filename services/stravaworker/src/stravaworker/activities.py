"""Activities from Strava brought here: any number in our names, or one as it is there now."""

from collections.abc import Mapping, Sequence
from typing import Any

from flakon import get_logger
from stravaworker import strava
from stravaworker.access import StravaAccess
from stravaworker.dataservice import Dataservice
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)


class ActivityRefresh:
    """Makes one activity here what it is at Strava. Repeating it does no harm."""

    def __init__(self, dataservice: Dataservice, client: StravaClient, access: StravaAccess) -> None:
        self._dataservice = dataservice
        self._client = client
        self._access = access

    def run(self, athlete_id: str, strava_activity_id: int) -> None:
        """Return when it is stored as Strava has it, or deleted because Strava has none for her and this app.

        ReauthRequired, StravaNotLinked or another StravaError, after which nothing was deleted.
        """
        try:
            found = self._access.call(athlete_id, lambda token: self._client.get_activity(token, strava_activity_id))
        except strava.errors.NotFound:
            self._dataservice.delete_activity(athlete_id, strava_activity_id)
            log.info("strava_activity_gone", athlete_id=athlete_id, strava_activity_id=strava_activity_id)
            return
        activities = mapped([found])
        if activities:
            self._dataservice.store_activities(athlete_id, activities)


def mapped(summaries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The activities in our names; what is none is left out and logged, and keeps no other out."""
    activities = []
    for summary in summaries:
        try:
            activities.append(strava.mapping.activity(summary))
        except strava.mapping.NotAnActivity as error:
            log.warning("strava_activity_skipped", reason=str(error))
    return activities
