"""Events that Strava sent."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.strava import event_digest
from dataservice.storage.strava_tables import strava_events


class StravaEvents:
    """Events within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, app_id: UUID, event: dict[str, Any], now: datetime) -> UUID | None:
        """Its id, or None when the same event is stored already."""
        statement = upsert(strava_events).values(
            id=uuid4(),
            app_id=app_id,
            digest=event_digest(app_id, event),
            owner_id=event["owner_id"],
            event=event,
            received_at=now,
        )
        statement = statement.on_conflict_do_nothing(index_elements=[strava_events.c.digest])
        return self._connection.execute(statement.returning(strava_events.c.id)).scalar_one_or_none()

    def forget(self, strava_athlete_id: int) -> None:
        """Take away what Strava told of an athlete: it is hers."""
        self._connection.execute(delete(strava_events).where(strava_events.c.owner_id == strava_athlete_id))
