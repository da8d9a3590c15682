"""What Celery hands to stravaworker."""

from celery import Celery

from flakon.celery import WorkLedger, create_celery, work_task
from stravaworker.files_tasks import add_tasks
from stravaworker.files_wiring import FilesWork
from stravaworker.settings import StravaworkerSettings
from stravaworker.wiring import Work

QUEUE = "stravaworker"


def create_worker(settings: StravaworkerSettings, ledger: WorkLedger, work: Work, files: FilesWork) -> Celery:
    """The Celery app with its tasks; connects to nothing yet. Arguments are ids, as text."""
    celery = create_celery("stravaworker", settings.redis_url, queue=QUEUE, ledger=ledger, settings=settings)

    @work_task(celery, "stravaworker.import_activities")
    def import_activities(athlete_id: str) -> None:
        work.activity_import.run(athlete_id)

    @work_task(celery, "stravaworker.refresh_activity")
    def refresh_activity(athlete_id: str, strava_activity_id: str) -> None:
        work.activity_fetch.after_events(athlete_id, int(strava_activity_id))

    @work_task(celery, "stravaworker.fetch_details")
    def fetch_details(athlete_id: str, strava_activity_id: str) -> None:
        work.activity_fetch.on_demand(athlete_id, int(strava_activity_id))

    @work_task(celery, "stravaworker.confirm_access")
    def confirm_access(athlete_id: str) -> None:
        work.access_check.run(athlete_id)

    @work_task(celery, "stravaworker.revoke_access")
    def revoke_access(revocation_id: str) -> None:
        work.access_revocation.run(revocation_id)

    @work_task(celery, "stravaworker.refresh_window")
    def refresh_window(app_id: str) -> None:
        work.window_refresh.run(app_id)

    @work_task(celery, "stravaworker.ensure_subscription")
    def ensure_subscription(app_id: str) -> None:
        work.subscription_check.run(app_id)

    add_tasks(celery, files)
    return celery
