"""Activities from Strava brought here: any number in our names, or one as it is there now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flakon import errors, get_logger
from stravaworker import strava
from stravaworker.calls import AthleteCalls
from stravaworker.dataservice import Dataservice, Details
from stravaworker.ledger import NotNow

log = get_logger(__name__)

RUNS = frozenset(("Run", "TrailRun", "VirtualRun"))


class ActivityRefresh:
    """Makes one activity here what it is at Strava. Repeating it does no harm.

    All raise ReauthRequired, StravaNotLinked, NotNow, LedgerAway or a StravaError, after which nothing was deleted.
    """

    def __init__(self, dataservice: Dataservice) -> None:
        self._dataservice = dataservice

    def store(self, athlete_id: str, activities: Sequence[Mapping[str, Any]], asked_at: datetime) -> None:
        """A page of mapped activities; one that dataservice does not take is left out, and keeps no other out."""
        try:
            self._dataservice.store_activities(athlete_id, activities, asked_at)
        except errors.Invalid:
            for activity in activities:
                self._store_one(athlete_id, activity, asked_at)

    def _store_one(self, athlete_id: str, activity: Mapping[str, Any], asked_at: datetime) -> None:
        try:
            self._dataservice.store_activities(athlete_id, [activity], asked_at)
        except errors.Invalid as error:
            strava_activity_id = activity["strava_activity_id"]
            log.error("strava_activity_refused", strava_activity_id=strava_activity_id, reason=str(error))

    def summary(self, athlete_id: str, strava_activity_id: int, calls: AthleteCalls) -> bool:
        """With one call. False when Strava answers with what is no activity."""
        found = calls.get_activity(strava_activity_id)
        if found.data is None:
            self._delete(athlete_id, strava_activity_id, found.asked_at)
            return True
        activities = mapped([found.data])
        if activities:
            self.store(athlete_id, activities, found.asked_at)
        return bool(activities)

    def details(
        self, athlete_id: str, strava_activity_id: int, calls: AthleteCalls, *, runs_alone: bool = False
    ) -> bool:
        """With laps and streams, for two calls; the summary alone of what is no run, if `runs_alone`.

        False when Strava answers with what is no activity. NotNow also when there was no call left for the streams: the
        summary is stored then.
        """
        found = calls.get_activity(strava_activity_id, with_streams=True)
        if found.data is None:
            self._delete(athlete_id, strava_activity_id, found.asked_at)
            return True
        activities = mapped([found.data])
        if not activities:
            return False
        summary = activities[0]
        if runs_alone and summary["sport_type"] not in RUNS:
            self.store(athlete_id, activities, found.asked_at)
            return True
        try:
            streams = None if summary["is_manual"] else self._streams(summary, calls)
        except (NotNow, strava.errors.StravaError):
            self.store(athlete_id, activities, found.asked_at)
            raise
        text, laps = strava.details.description(found.data), strava.details.laps(found.data)
        self._dataservice.put_details(athlete_id, Details(summary, text, laps, streams), found.asked_at)
        return True

    def _streams(self, summary: Mapping[str, Any], calls: AthleteCalls) -> dict[str, list[Any]] | None:
        found = calls.get_streams(summary["strava_activity_id"])
        return None if found.data is None else strava.details.streams(found.data, summary["sport_type"])

    def _delete(self, athlete_id: str, strava_activity_id: int, asked_at: datetime) -> None:
        self._dataservice.delete_activity(athlete_id, strava_activity_id, asked_at)
        log.info("strava_activity_gone", athlete_id=athlete_id, strava_activity_id=strava_activity_id)


def mapped(summaries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The activities in our names; what is none is left out and logged, and keeps no other out."""
    activities = []
    for summary in summaries:
        try:
            activities.append(strava.mapping.activity(summary))
        except strava.mapping.NotAnActivity as error:
            log.warning("strava_activity_skipped", reason=str(error))
    return activities
