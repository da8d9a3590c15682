"""What Strava tells: kept, and the truth asked for. Events are unsigned, so each is a hint and no more."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dataservice.deps import Deps
from dataservice.domain.outbox import NewWork, Task
from dataservice.domain.problems import WebhookNotFound
from dataservice.storage.outbox import Outbox
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_events import StravaEvents
from dataservice.storage.strava_links import StravaLinks
from flakon import clock


def store(deps: Deps, secret: str, event: dict[str, Any]) -> None:
    """Keep an event and have the truth asked for, once for several about one activity.

    WebhookNotFound for an unknown secret, and for a subscription that is not the app's.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        app = StravaApps(connection, deps.vault).by_webhook_secret(secret)
        if app is None or app.subscription_id not in (None, event["subscription_id"]):
            raise unknown_webhook()
        event_id = StravaEvents(connection).add(app.app_id, event, now)
        if event_id is None:
            return
        athlete_id = StravaLinks(connection).hear(event["owner_id"], app.app_id, now)
        work = None if athlete_id is None else _work(athlete_id, event)
        if work is not None:
            Outbox(connection).add(work, now)


def unknown_webhook() -> WebhookNotFound:
    """The one answer for every address, token or subscription that is not ours."""
    return WebhookNotFound("There is no webhook at this address.")


def _work(athlete_id: UUID, event: Mapping[str, Any]) -> NewWork | None:
    if event["object_type"] == "activity":
        return refresh_work(athlete_id, event["object_id"])
    if str(event.get("updates", {}).get("authorized")).lower() == "false":
        return NewWork(
            task=Task.CONFIRM_ACCESS,
            arguments={"athlete_id": str(athlete_id)},
            athlete_id=athlete_id,
            dedupe_key=f"confirm_access:{athlete_id}",
        )
    return None


def refresh_work(athlete_id: UUID, strava_activity_id: int) -> NewWork:
    """Asking Strava for one activity, once however often it is told of."""
    return NewWork(
        task=Task.REFRESH_ACTIVITY,
        arguments={"athlete_id": str(athlete_id), "strava_activity_id": str(strava_activity_id)},
        athlete_id=athlete_id,
        dedupe_key=f"refresh:{athlete_id}:{strava_activity_id}",
    )
