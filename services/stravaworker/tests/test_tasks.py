"""The tasks as a worker runs them: with the ledger, and through a real broker."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from conftest import APP_ID, Linked, Opened, Time
from fake_dataservice import FakeDataservice

from flakon import Secret
from flakon.celery import HttpWorkLedger
from strava_sandbox.parts import Sandbox
from stravaworker.dataservice import WORK_SCOPES
from stravaworker.settings import StravaworkerSettings
from stravaworker.tasks import create_worker
from stravaworker.wiring import Work

TASKS = {
    f"stravaworker.{name}"
    for name in (
        "import_activities",
        "refresh_activity",
        "fetch_details",
        "confirm_access",
        "revoke_access",
        "refresh_window",
        "ensure_subscription",
        "read_upload",
        "build_export",
        "delete_originals",
    )
}


@pytest.fixture
def celery(settings: StravaworkerSettings, opened: Opened, work: Work) -> Celery:
    files: Any = None  # what its tasks do with files is tried with them
    return create_worker(settings, HttpWorkLedger(opened.client(WORK_SCOPES)), work, files)


def call(celery: Celery, task: str, **arguments: Any) -> str:
    """Run a task here, as the worker would; its work id."""
    work_id = str(uuid4())
    celery.tasks[task].run(work_id=work_id, **arguments)
    return work_id


def test_the_tasks_are_those_that_dataservice_hands_out(celery: Celery) -> None:
    assert {name for name in celery.tasks if name.startswith("stravaworker.")} == TASKS


def test_an_import_is_completed_in_the_ledger(celery: Celery, fake: FakeDataservice, linked: Linked) -> None:
    work_id = call(celery, "stravaworker.import_activities", athlete_id=linked.athlete_id)
    assert fake.work == [("completed", work_id, None)]
    assert fake.imports[linked.athlete_id][-1]["state"] == "done"


def test_a_wait_for_the_next_window_is_a_row_and_no_sleep(
    celery: Celery, fake: FakeDataservice, sandbox: Sandbox, linked: Linked, time: Time
) -> None:
    time.to_the_start_of_a_quarter()
    sandbox.switches.set("overall_limit", "1,1000")
    work_id = call(celery, "stravaworker.import_activities", athlete_id=linked.athlete_id)
    ((what, told_id, body),) = fake.work
    assert (what, told_id) == ("postponed", work_id)
    assert body is not None
    assert 800 < body["after_s"] <= 905


def test_an_import_for_an_athlete_who_is_gone_is_completed(celery: Celery, fake: FakeDataservice) -> None:
    work_id = call(celery, "stravaworker.import_activities", athlete_id=str(uuid4()))
    assert fake.work == [("completed", work_id, None)]


def test_keys_that_strava_refuses_fail_a_revocation_for_good(celery: Celery, fake: FakeDataservice) -> None:
    revocation_id = str(uuid4())
    fake.revocations[revocation_id] = {
        "revocation_id": revocation_id,
        "client_id": "424242",
        "client_secret": "another",
        "strava_athlete_id": 5,
        "access_token": "a",
        "refresh_token": "r",
        "expires_at": "2026-11-01T00:00:00Z",
    }
    work_id = call(celery, "stravaworker.revoke_access", revocation_id=revocation_id)
    ((what, told_id, _),) = fake.work
    assert (what, told_id) == ("failed", work_id)


def test_ids_of_activities_come_as_text(celery: Celery, fake: FakeDataservice, linked: Linked) -> None:
    for task in ("refresh_activity", "fetch_details"):
        call(celery, f"stravaworker.{task}", athlete_id=linked.athlete_id, strava_activity_id="5")
    assert [what for what, _, _ in fake.work] == ["completed"] * 2


def test_an_apps_work_is_completed(celery: Celery, fake: FakeDataservice, linked: Linked) -> None:
    call(celery, "stravaworker.refresh_window", app_id=APP_ID)
    call(celery, "stravaworker.ensure_subscription", app_id=APP_ID)
    call(celery, "stravaworker.confirm_access", athlete_id=linked.athlete_id)
    assert [what for what, _, _ in fake.work] == ["completed"] * 3
    assert fake.windows


def test_a_task_comes_through_redis_to_a_worker(
    settings: StravaworkerSettings,
    opened: Opened,
    work: Work,
    fake: FakeDataservice,
    linked: Linked,
    valkey_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dataclasses import replace

    done = threading.Event()
    complete = fake._complete_work

    def completed(work_id: str) -> None:
        complete(work_id)
        done.set()

    monkeypatch.setattr(fake, "_complete_work", completed)
    settings = replace(settings, redis_url=Secret(valkey_url), clock_file=None)
    files: Any = None
    celery = create_worker(settings, HttpWorkLedger(opened.client(WORK_SCOPES)), work, files)
    work_id = str(uuid4())
    with start_worker(celery, pool="solo", perform_ping_check=False, loglevel="WARNING"):
        celery.send_task("stravaworker.import_activities", kwargs={"work_id": work_id, "athlete_id": linked.athlete_id})
        assert done.wait(30)
    assert fake.work == [("completed", work_id, None)]
    assert len(fake.activities[linked.athlete_id]) > 500
