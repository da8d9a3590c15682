"""Secret addresses of calendars, of which only hashes are stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain import tokens
from dataservice.domain.plan_problems import CalendarFeedNotFound
from dataservice.storage.plan_tables import calendar_feeds


class CalendarFeeds:
    """One athlete's secret address within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def since(self) -> datetime:
        """When it was made. CalendarFeedNotFound."""
        query = select(calendar_feeds.c.created_at).filter_by(athlete_id=self._athlete_id)
        created_at: datetime | None = self._connection.execute(query).scalar_one_or_none()
        if created_at is None:
            raise CalendarFeedNotFound
        return created_at

    def renew(self, now: datetime) -> str:
        """A new secret, which is told only here; the one before opens nothing any more."""
        secret = tokens.mint()
        values = {"secret_hash": tokens.digest(secret), "created_at": now}
        statement = upsert(calendar_feeds).values(athlete_id=self._athlete_id, **values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=[calendar_feeds.c.athlete_id], set_=values)
        )
        return secret

    def delete(self) -> None:
        """Have it end. CalendarFeedNotFound."""
        if self._connection.execute(delete(calendar_feeds).filter_by(athlete_id=self._athlete_id)).rowcount == 0:
            raise CalendarFeedNotFound


def owner(connection: Connection, secret: str) -> UUID:
    """Whose calendar a secret opens. CalendarFeedNotFound.

    It is looked up by its hash, so that the time that takes tells nothing of a secret.
    """
    wanted = tokens.digest(secret)
    query = select(calendar_feeds.c.athlete_id, calendar_feeds.c.secret_hash).filter_by(secret_hash=wanted)
    row = connection.execute(query).one_or_none()
    if row is None or not tokens.same(bytes(row.secret_hash), wanted):
        raise CalendarFeedNotFound
    found: UUID = row.athlete_id
    return found
