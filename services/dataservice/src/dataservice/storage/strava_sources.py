"""What came from Strava for one athlete: taken away when Strava has it no more, when it ends, when she parts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select, text

from dataservice.domain.activities import SourceKind
from dataservice.storage.activities import Activities
from dataservice.storage.activity_tables import activity_sources
from dataservice.storage.grouping import Grouping
from dataservice.storage.questions import DuplicateQuestions
from dataservice.storage.renewal import renew
from dataservice.storage.strava_tables import strava_deletions
from dataservice.storage.strava_window import StravaWindow
from dataservice.storage.streams import delete_expired_streams

_FOUND_GONE = text(
    """
    INSERT INTO strava_deletions (athlete_id, external_id, asked_at) VALUES (:athlete_id, :external_id, :asked_at)
    ON CONFLICT (athlete_id, external_id)
        DO UPDATE SET asked_at = greatest(strava_deletions.asked_at, excluded.asked_at)
    """
)


class StravaSources:
    """An athlete's Strava sources within one transaction; her link is locked against imports, or gone."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id
        self._activities = Activities(connection, athlete_id)
        self._grouping = Grouping(connection, athlete_id)

    def delete(self, strava_activity_id: int, asked_at: datetime) -> bool:
        """Whether what came of one activity is gone, since Strava did not have it when it was asked at this instant.

        Not if a later asking found it. What was asked before does not bring it back.
        """
        external_id = str(strava_activity_id)
        query = select(activity_sources.c.fetched_at).where(
            activity_sources.c.athlete_id == self._athlete_id,
            activity_sources.c.kind == SourceKind.STRAVA.value,
            activity_sources.c.external_id == external_id,
        )
        fetched_at = self._connection.execute(query).scalar_one_or_none()
        if fetched_at is not None and fetched_at > asked_at:
            return False
        values = {"athlete_id": self._athlete_id, "external_id": external_id, "asked_at": asked_at}
        self._connection.execute(_FOUND_GONE, values)
        if fetched_at is not None:
            self._grouping.delete_sources(SourceKind.STRAVA, external_id=external_id)
        return True

    def delete_expired(self, now: datetime) -> int:
        """Take away what was not fetched anew in time, with all that is derived from it. How many activities."""
        return self._grouping.delete_sources(SourceKind.STRAVA, expired_at=now)

    def delete_expired_details(self, now: datetime) -> int:
        """Take the details away that were not fetched anew in time, with all that is derived from them. How many."""
        self._activities.claim()
        ids = delete_expired_streams(self._connection, self._athlete_id, now)
        renew(self._connection, self._athlete_id, ids, now)
        return StravaWindow(self._connection).forget_expired(self._athlete_id, now)

    def delete_all(self) -> None:
        """Take everything away, also what is known to be gone and what she had deleted: it may come back."""
        self._grouping.delete_sources(SourceKind.STRAVA)
        self._activities.forget_ignored(SourceKind.STRAVA)
        DuplicateQuestions(self._connection, self._athlete_id).forget_answers(SourceKind.STRAVA)
        self._connection.execute(delete(strava_deletions).where(strava_deletions.c.athlete_id == self._athlete_id))
