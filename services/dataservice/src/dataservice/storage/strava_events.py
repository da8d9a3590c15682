"""Events that Strava sent."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.problems import StravaEventNotFound
from dataservice.domain.strava import event_digest
from dataservice.storage.records import AnyRow
from dataservice.storage.strava_tables import strava_events, strava_links


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

    def get(self, event_id: UUID) -> AnyRow:
        """event_id, athlete_id (or None), received_at, event. StravaEventNotFound."""
        query = (
            select(
                strava_events.c.id.label("event_id"),
                strava_links.c.athlete_id,
                strava_events.c.received_at,
                strava_events.c.event,
            )
            .outerjoin(strava_links, strava_links.c.strava_athlete_id == strava_events.c.owner_id)
            .where(strava_events.c.id == event_id)
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise StravaEventNotFound("There is no such event: it is handled and gone, or never was.")
        return row
