"""What time alone brings about, once a minute: what has ended goes, lists and details are read anew."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, exists, select

from dataservice.domain.activities import SourceKind
from dataservice.storage.activity_tables import activity_sources, ignored_sources
from dataservice.storage.database import Database
from dataservice.storage.file_tables import downloads
from dataservice.storage.strava_links import StravaLinks
from dataservice.storage.strava_sources import StravaSources
from dataservice.storage.strava_tables import (
    strava_apps,
    strava_deletions,
    strava_events,
    strava_links,
    strava_revocations,
)
from dataservice.storage.strava_window import StravaWindow
from dataservice.storage.tables import athletes, mails, outbox, throttles, tokens, users
from dataservice.workflows.exports import drop_expired
from dataservice.workflows.loads import compute_missing
from dataservice.workflows.plan_looks import look_at_due_plans
from dataservice.workflows.race_predictions import keep_due
from dataservice.workflows.strava_apps import queue_due_windows
from dataservice.workflows.strava_imports import queue_due_listings
from dataservice.workflows.strava_links import warn_of_expiry
from dataservice.workflows.strava_seats import offer_free_seats
from dataservice.workflows.uploads import end_forsaken, end_given_up
from flakon import get_logger

log = get_logger(__name__)

EVENTS_KEPT = timedelta(days=7)
DONE_WORK_KEPT = timedelta(days=7)
SENT_MAIL_KEPT = timedelta(days=30)
UNSENT_MAIL_KEPT = timedelta(days=3)
"""After so long nobody waits for a mail any more. Its work finds nothing to send then, and is done."""

GIVEN_UP_WORK_KEPT = timedelta(days=90)

WAITING_ACCOUNTS_KEPT = timedelta(days=30)
DELETIONS_KEPT = timedelta(days=2)
"""What Strava said before it had an activity no more has long arrived by then, or is not taken any more."""

REVOCATIONS_KEPT = timedelta(days=30)
IGNORED_KEPT = timedelta(days=30)
"""What she deleted here and Strava has not listed for so long is gone there too, or the link is. Files stay known."""


def tick(database: Database, now: datetime) -> None:
    """Queue what is due and purge what has ended. Running it twice, or in two processes at once, does nothing more."""
    queued = {
        "listings": queue_due_listings(database, now),
        "windows": queue_due_windows(database, now),
        "seat_offers": offer_free_seats(database, now),
        "expiry_warnings": warn_of_expiry(database, now),
        "plan_looks": look_at_due_plans(database, now),
    }
    if any(queued.values()):
        log.info("queued", **{name: count for name, count in queued.items() if count})
    kept = keep_due(database, now)
    if kept:
        log.info("predictions_kept", count=kept)
    computed = compute_missing(database)
    if computed:
        log.info("loads_computed", count=computed)
    counts = {
        "strava_activities": purge_expired_sources(database, now),
        "strava_details": purge_expired_details(database, now),
        "forsaken_uploads": end_forsaken(database, now),
        "given_up_uploads": end_given_up(database, now),
        "exports": drop_expired(database, now),
    }
    for name, table, condition in _ended(now):
        with database.transaction() as connection:
            counts[name] = connection.execute(delete(table).where(condition)).rowcount
    if any(counts.values()):
        log.info("purged", **{name: count for name, count in counts.items() if count})


def purge_expired_sources(database: Database, now: datetime) -> int:
    """Take Strava data away that was not fetched anew in time, with everything derived from it. How many activities."""
    with database.transaction() as connection:
        expired = activity_sources.c.expires_at <= now
        query = select(activity_sources.c.athlete_id).where(expired).distinct()
        athlete_ids = list(connection.execute(query).scalars())
    return _for_each(database, athlete_ids, lambda sources: sources.delete_expired(now))


def purge_expired_details(database: Database, now: datetime) -> int:
    """Take details from Strava away that were not fetched anew in time, with streams and analyses. How many."""
    with database.transaction() as connection:
        athlete_ids = StravaWindow(connection).athletes_with_expired(now)
    return _for_each(database, athlete_ids, lambda sources: sources.delete_expired_details(now))


def _for_each(database: Database, athlete_ids: Iterable[UUID], purge: Callable[[StravaSources], int]) -> int:
    """How many were purged. What cannot be purged of one athlete holds up nobody else."""
    count = 0
    for athlete_id in athlete_ids:
        try:
            with database.transaction() as connection:
                StravaLinks(connection).find(athlete_id, lock=True)
                count += purge(StravaSources(connection, athlete_id))
        except Exception:
            log.exception("purge_failed", athlete_id=str(athlete_id))
    return count


def _ended(now: datetime) -> list[tuple[str, Table, ColumnElement[Any]]]:
    waiting = select(users.c.athlete_id).where(
        users.c.activated_at.is_(None), users.c.created_at <= now - WAITING_ACCOUNTS_KEPT
    )
    return [
        ("tokens", tokens, tokens.c.expires_at <= now),
        ("throttles", throttles, throttles.c.expires_at <= now),
        ("strava_events", strava_events, strava_events.c.received_at <= now - EVENTS_KEPT),
        ("work", outbox, (outbox.c.done_at <= now - DONE_WORK_KEPT) | (outbox.c.failed_at <= now - GIVEN_UP_WORK_KEPT)),
        ("mails", mails, mails.c.sent_at <= now - SENT_MAIL_KEPT),
        ("unsent_mails", mails, mails.c.sent_at.is_(None) & (mails.c.created_at <= now - UNSENT_MAIL_KEPT)),
        ("waiting_accounts", athletes, athletes.c.id.in_(waiting)),
        ("strava_deletions", strava_deletions, strava_deletions.c.asked_at <= now - DELETIONS_KEPT),
        ("revocations", strava_revocations, strava_revocations.c.created_at <= now - REVOCATIONS_KEPT),
        (
            "ignored_sources",
            ignored_sources,
            (ignored_sources.c.kind == SourceKind.STRAVA.value) & (ignored_sources.c.seen_at <= now - IGNORED_KEPT),
        ),
        ("downloads", downloads, downloads.c.expires_at <= now),
        (
            "former_strava_apps",
            strava_apps,
            (strava_apps.c.kind == "former") & ~exists().where(strava_links.c.app_id == strava_apps.c.id),
        ),
    ]
