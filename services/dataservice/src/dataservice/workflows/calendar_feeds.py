"""Her calendar at a secret address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain import timezones
from dataservice.domain.athletes import Athlete
from dataservice.domain.plans.kept import PlannedSession
from dataservice.domain.races import RaceEntry
from dataservice.storage import calendar_feeds
from dataservice.storage.accounts import Accounts
from dataservice.storage.calendar_feeds import CalendarFeeds
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.race_entries import RaceEntries
from flakon import clock

LOOKS_BACK = timedelta(days=90)
LOOKS_AHEAD = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands in her calendar."""

    athlete: Athlete
    sessions: list[PlannedSession]
    races: list[RaceEntry]


def since(deps: Deps, athlete_id: UUID) -> datetime:
    """Since when her address holds. CalendarFeedNotFound."""
    with deps.database.transaction() as connection:
        return CalendarFeeds(connection, athlete_id).since()


def renew(deps: Deps, athlete_id: UUID) -> tuple[str, datetime]:
    """A new secret, and when it was made. AthleteNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        Accounts(connection).get(athlete_id)
        return CalendarFeeds(connection, athlete_id).renew(now), now


def delete(deps: Deps, athlete_id: UUID) -> None:
    """Have her address end. CalendarFeedNotFound."""
    with deps.database.transaction() as connection:
        CalendarFeeds(connection, athlete_id).delete()


def read(deps: Deps, secret: str) -> Feed:
    """What a secret opens. CalendarFeedNotFound."""
    with deps.database.transaction() as connection:
        athlete_id = calendar_feeds.owner(connection, secret)
        athlete = Accounts(connection).get(athlete_id)
        today = timezones.today(athlete.timezone, clock.now())
        since = today - LOOKS_BACK
        sessions = PlannedSessions(connection, athlete_id).between(since, today + LOOKS_AHEAD)
        return Feed(athlete, sessions, RaceEntries(connection, athlete_id).upcoming(since))
