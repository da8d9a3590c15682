"""What dataservice hands out is what the workers know: tasks with their arguments, and kinds of mail."""

import inspect
from typing import Any

import pytest
from celery import Celery
from support.documents import document

from dataservice.domain.mails import LINKS, MailKind
from dataservice.domain.outbox import Task
from flakon import Secret
from flakon.testing import RecordingLedger
from reports import tasks as of_reports
from reports.mails import CATALOGUE
from reports.settings import ReportsSettings
from stravaworker import tasks as of_stravaworker
from stravaworker.settings import StravaworkerSettings

ARGUMENTS = {
    Task.IMPORT_ACTIVITIES: ["athlete_id"],
    Task.REVOKE_ACCESS: ["revocation_id"],
    Task.REFRESH_ACTIVITY: ["athlete_id", "strava_activity_id"],
    Task.CONFIRM_ACCESS: ["athlete_id"],
    Task.FETCH_DETAILS: ["athlete_id", "strava_activity_id"],
    Task.REFRESH_WINDOW: ["app_id"],
    Task.ENSURE_SUBSCRIPTION: ["app_id"],
    Task.READ_UPLOAD: ["athlete_id", "upload_id"],
    Task.BUILD_EXPORT: ["athlete_id", "export_id"],
    Task.DELETE_ORIGINALS: ["athlete_id"],
    Task.SEND_MAIL: ["mail_id"],
}
COMMON: dict[str, Any] = {
    "tokendealer_url": "http://tokendealer",
    "dataservice_url": "http://dataservice",
    "client_secret": Secret("s"),
    "redis_url": Secret("redis://127.0.0.1:1/0"),
}


def workers() -> dict[str, Celery]:
    nothing: Any = object()
    return {
        "reports": of_reports.create_worker(ReportsSettings(**COMMON), RecordingLedger(), nothing),
        "stravaworker": of_stravaworker.create_worker(
            StravaworkerSettings(**COMMON), RecordingLedger(), nothing, nothing
        ),
    }


@pytest.mark.parametrize("task", Task)
def test_a_task_of_the_outbox_is_one_of_the_worker_it_is_sent_to(task: Task) -> None:
    worker = workers()[task.queue]
    assert worker.conf.task_default_queue == task.queue
    function = inspect.unwrap(worker.tasks[task.value].run)
    assert list(inspect.signature(function).parameters) == ARGUMENTS[task]


def test_workers_have_no_task_that_nobody_hands_out() -> None:
    known = {name for worker in workers().values() for name in worker.tasks if not name.startswith("celery.")}
    assert known == {task.value for task in Task}


def test_every_kind_of_mail_can_be_rendered() -> None:
    kinds = document("dataservice").tree["components"]["schemas"]["Mail"]["properties"]["kind"]["enum"]
    assert set(kinds) == set(MailKind)
    assert set(kinds) | {"test"} == set(CATALOGUE)


def test_reports_asks_for_a_link_where_dataservice_has_one() -> None:
    assert {kind.name for kind in CATALOGUE.values() if kind.link_path} == set(LINKS)
