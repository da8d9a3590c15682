"""Strava apps: keys entered by an admin or by an athlete for herself, and how Strava takes their calls."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from dataservice.deps import Deps
from dataservice.domain.mails import MailKind
from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.problems import StravaAppNotFound, StravaAppTaken
from dataservice.domain.strava import DEMO_SEATS, SEATS, App, AppKind, AppState, LinkState, check_client_id
from dataservice.storage.accounts import Accounts
from dataservice.storage.database import Database
from dataservice.storage.mails import Mails, to_athlete
from dataservice.storage.outbox import Outbox
from dataservice.storage.strava_apps import StravaApps, due_windows
from dataservice.storage.strava_links import StravaLinks
from dataservice.workflows import strava_seats
from dataservice.workflows.strava_imports import window_work
from flakon import clock

KEYS_CHANGED = "The instance's Strava keys have changed."
OWN_KEYS_CHANGED = "You have changed your own Strava keys."
TOLD_AGAIN_AFTER = timedelta(days=1)

_TO_ADMINS = {AppState.INACTIVE: MailKind.STRAVA_APP_INACTIVE, AppState.KEYS_REFUSED: MailKind.STRAVA_KEYS_REFUSED}
_TO_HER = {
    AppState.INACTIVE: MailKind.STRAVA_OWN_APP_INACTIVE,
    AppState.KEYS_REFUSED: MailKind.STRAVA_OWN_KEYS_REFUSED,
}


def put_instance(deps: Deps, client_id: str, client_secret: str) -> App:
    """The instance's app with these keys; with another client id every link must consent again.

    SandboxOnly, SandboxRefused, StravaAppTaken (409).
    """
    return _put(deps, None, client_id, client_secret)


def put_own(deps: Deps, athlete_id: UUID, client_id: str, client_secret: str) -> App:
    """The athlete's own app with these keys. With another client id than before her link must consent again.

    A link by the instance's app stays until she connects anew. AthleteNotFound; SandboxOnly, SandboxRefused,
    StravaAppTaken (409).
    """
    app = _put(deps, athlete_id, client_id, client_secret)
    strava_seats.leave_waiting_list(deps, athlete_id)
    return app


def _put(deps: Deps, athlete_id: UUID | None, client_id: str, client_secret: str) -> App:
    check_client_id(client_id, demo=deps.settings.demo)
    now = clock.now()
    seats = DEMO_SEATS if deps.settings.demo else SEATS
    try:
        with deps.database.transaction() as connection:
            if athlete_id is not None:
                Accounts(connection).get(athlete_id)
            apps = StravaApps(connection, deps.vault)
            app, former_id = apps.put(athlete_id, client_id, client_secret, seats, now)
            if former_id is not None:
                reason = KEYS_CHANGED if athlete_id is None else OWN_KEYS_CHANGED
                StravaLinks(connection).mark_all_of_app(former_id, LinkState.REAUTH_REQUIRED, reason, now)
            _queue_subscription(connection, app, now)
            return app
    except IntegrityError:
        raise StravaAppTaken(client_id) from None


def delete_own(deps: Deps, athlete_id: UUID) -> None:
    """Take her own keys away; a link by them must consent again. StravaAppNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        apps = StravaApps(connection, deps.vault)
        app = apps.own(athlete_id, lock=True)
        if app is None:
            raise StravaAppNotFound("You have entered no Strava keys of your own.")
        apps.retire(app.app_id, now)
        links = StravaLinks(connection)
        links.mark_all_of_app(app.app_id, LinkState.REAUTH_REQUIRED, OWN_KEYS_CHANGED, now)


def put_state(deps: Deps, name: str, state: AppState, reason: str | None) -> None:
    """Keep whether Strava answers the app's calls; whoever can do something about it is told. StravaAppNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        apps = StravaApps(connection, deps.vault)
        app = apps.named(name, lock=True)
        apps.change(app.app_id, {"state": state.value, "reason": None if state is AppState.ACTIVE else reason})
        told_at = apps.state_mailed_at(app.app_id)
        is_news = state is not app.state and (told_at is None or told_at + TOLD_AGAIN_AFTER <= now)
        if state is not AppState.ACTIVE and is_news and app.kind is not AppKind.FORMER:
            apps.change(app.app_id, {"state_mailed_at": now})
            accounts = Accounts(connection)
            is_own = app.athlete_id is not None
            kind = (_TO_HER if is_own else _TO_ADMINS)[state]
            for athlete in [accounts.get(app.athlete_id)] if app.athlete_id is not None else accounts.admins():
                Mails(connection).add(to_athlete(athlete, kind, reason=reason), now)


def put_subscription(deps: Deps, name: str, subscription_id: int | None, error: str | None) -> None:
    """Keep the id of the app's webhook subscription, or why it has none. StravaAppNotFound."""
    with deps.database.transaction() as connection:
        apps = StravaApps(connection, deps.vault)
        app = apps.named(name, lock=True)
        apps.change(app.app_id, {"subscription_id": subscription_id, "subscription_error": error})


def put_window(deps: Deps, name: str, depth: int, reason: str | None) -> None:
    """Keep how deep the app's window of details reaches, and why. StravaAppNotFound."""
    with deps.database.transaction() as connection:
        apps = StravaApps(connection, deps.vault)
        app = apps.named(name, lock=True)
        apps.change(app.app_id, {"window_depth": depth, "window_reason": reason})


def queue_due_windows(database: Database, now: datetime) -> int:
    """Have details fetched by the apps whose quarter of an hour has passed. How many apps."""
    with database.transaction() as connection:
        due = due_windows(connection, now)
        for row in due:
            Outbox(connection).add(window_work(row.id, row.athlete_id), now)
    return len(due)


def _queue_subscription(connection: Connection, app: App, now: datetime) -> None:
    """Have it seen to that Strava tells this app of what happens."""
    work = NewWork(
        task=Task.ENSURE_SUBSCRIPTION,
        arguments={"app_id": str(app.app_id)},
        athlete_id=app.athlete_id,
        dedupe_key=f"subscription:{app.app_id}",
    )
    Outbox(connection).add(work, now)
