"""What Celery hands to stravaworker."""

from dataclasses import dataclass

from celery import Celery

from flakon.celery import WorkLedger, create_celery, work_task
from stravaworker.access import StravaAccess
from stravaworker.activities import ActivityRefresh
from stravaworker.dataservice import Dataservice
from stravaworker.events import EventHandling
from stravaworker.imports import ActivityImport
from stravaworker.revocations import AccessRevocation
from stravaworker.settings import StravaworkerSettings
from stravaworker.strava.client import StravaClient

QUEUE = "stravaworker"


@dataclass(frozen=True)
class Work:
    """What the tasks do, one object for each."""

    activity_import: ActivityImport
    access_revocation: AccessRevocation
    event_handling: EventHandling


def open_work(dataservice: Dataservice, client: StravaClient) -> Work:
    """The work over one dataservice and one Strava."""
    access = StravaAccess(dataservice, client)
    refresh = ActivityRefresh(dataservice, client, access)
    return Work(
        ActivityImport(dataservice, client, access, refresh),
        AccessRevocation(dataservice, client),
        EventHandling(dataservice, access, refresh),
    )


def create_worker(settings: StravaworkerSettings, ledger: WorkLedger, work: Work) -> Celery:
    """The Celery app with its tasks; connects to nothing yet."""
    celery = create_celery("stravaworker", settings.redis_url, queue=QUEUE, ledger=ledger, settings=settings)

    @work_task(celery, "stravaworker.import_activities")
    def import_activities(athlete_id: str) -> None:
        work.activity_import.run(athlete_id)

    @work_task(celery, "stravaworker.revoke_access")
    def revoke_access(revocation_id: str) -> None:
        work.access_revocation.run(revocation_id)

    @work_task(celery, "stravaworker.handle_event")
    def handle_event(event_id: str) -> None:
        work.event_handling.run(event_id)

    return celery
