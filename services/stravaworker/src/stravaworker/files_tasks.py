"""The tasks on files that Celery hands to stravaworker."""

from celery import Celery

from flakon.celery import work_task
from stravaworker.files_wiring import FilesWork


def add_tasks(celery: Celery, work: FilesWork) -> None:
    """Arguments are ids, as text."""

    @work_task(celery, "stravaworker.read_upload")
    def read_upload(athlete_id: str, upload_id: str) -> None:
        work.upload_reading.run(athlete_id, upload_id)

    @work_task(celery, "stravaworker.build_export")
    def build_export(athlete_id: str, export_id: str) -> None:
        work.export_building.run(athlete_id, export_id)

    @work_task(celery, "stravaworker.delete_originals")
    def delete_originals(athlete_id: str) -> None:
        work.original_deletion.run(athlete_id)
