from typing import Any
from uuid import uuid4

import pytest
from conftest import Eraser, Linked
from fake_dataservice import FakeDataservice

from flakon.celery import TryAgain
from strava_sandbox.parts import Sandbox
from stravaworker.strava.client import StravaClient
from stravaworker.wiring import Work


class Inbox:
    """Puts events into the fake."""

    def __init__(self, fake: FakeDataservice, owner_id: int) -> None:
        self._fake = fake
        self._owner_id = owner_id

    def put(self, **changes: Any) -> str:
        event = {
            "object_type": "activity",
            "object_id": 1,
            "aspect_type": "create",
            "owner_id": self._owner_id,
            "subscription_id": 77,
            "event_time": 1_780_000_000,
        }
        identity = str(uuid4())
        self._fake.events[identity] = event | changes
        return identity


@pytest.fixture
def inbox(fake: FakeDataservice, linked: Linked) -> Inbox:
    return Inbox(fake, linked.strava_athlete_id)


@pytest.fixture
def newest(strava: StravaClient, linked: Linked) -> int:
    return int(strava.list_activities(linked.tokens.access_token, page=1)[0]["id"])


@pytest.mark.parametrize("aspect_type", ["create", "update"])
def test_the_activity_of_an_event_is_fetched_and_stored(
    work: Work, fake: FakeDataservice, inbox: Inbox, linked: Linked, newest: int, aspect_type: str
) -> None:
    work.event_handling.run(inbox.put(object_id=newest, aspect_type=aspect_type))
    assert list(fake.activities[linked.athlete_id]) == [newest]


def test_an_event_and_an_import_store_the_same(
    work: Work, fake: FakeDataservice, inbox: Inbox, linked: Linked, newest: int
) -> None:
    work.event_handling.run(inbox.put(object_id=newest))
    by_event = dict(fake.activities[linked.athlete_id][newest])
    work.activity_import.run(linked.athlete_id)
    by_import = fake.activities[linked.athlete_id][newest]
    differ = {name for name in by_event if by_event[name] != by_import[name]}
    assert differ <= {"device_name"}


def test_an_activity_that_is_not_there_is_no_error(work: Work, fake: FakeDataservice, inbox: Inbox) -> None:
    work.event_handling.run(inbox.put(object_id=5))
    assert fake.activities == {}


def test_what_was_deleted_at_strava_is_deleted_here(
    work: Work, fake: FakeDataservice, inbox: Inbox, linked: Linked, newest: int, eraser: Eraser
) -> None:
    work.activity_import.run(linked.athlete_id)
    before = set(fake.activities[linked.athlete_id])
    eraser.delete(linked, newest)
    identity = inbox.put(object_id=newest, aspect_type="delete")
    for _ in range(2):
        work.event_handling.run(identity)
    assert before - set(fake.activities[linked.athlete_id]) == {newest}


def test_a_deletion_that_somebody_made_up_deletes_nothing(
    work: Work, fake: FakeDataservice, inbox: Inbox, linked: Linked, newest: int
) -> None:
    work.event_handling.run(inbox.put(object_id=newest))
    work.event_handling.run(inbox.put(object_id=newest, aspect_type="delete"))
    assert list(fake.activities[linked.athlete_id]) == [newest]


def test_while_strava_does_not_say_that_it_is_gone_it_stays(
    work: Work, fake: FakeDataservice, inbox: Inbox, linked: Linked, newest: int, sandbox: Sandbox
) -> None:
    work.event_handling.run(inbox.put(object_id=newest))
    sandbox.switches.set("app_status", "inactive")
    with pytest.raises(TryAgain):
        work.event_handling.run(inbox.put(object_id=newest, aspect_type="delete"))
    assert list(fake.activities[linked.athlete_id]) == [newest]


def test_a_deauthorization_is_believed_when_a_refresh_is_refused(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, inbox: Inbox, linked: Linked
) -> None:
    sandbox.grants.revoke("424242", linked.strava_athlete_id)
    identity = inbox.put(
        object_type="athlete",
        object_id=linked.strava_athlete_id,
        aspect_type="update",
        updates={"authorized": "false"},
    )
    work.event_handling.run(identity)
    assert [state for _, state, _ in fake.marks] == ["reauth_required"]
    work.event_handling.run(identity)
    assert len(fake.marks) == 1


def test_a_deauthorization_that_somebody_made_up_changes_nothing(
    work: Work, fake: FakeDataservice, inbox: Inbox, linked: Linked
) -> None:
    work.event_handling.run(inbox.put(object_type="athlete", aspect_type="update", updates={"authorized": "false"}))
    assert not fake.marks
    work.activity_import.run(linked.athlete_id)
    assert fake.activities[linked.athlete_id]


def test_an_event_of_nobody_here_is_done_with(work: Work, inbox: Inbox) -> None:
    work.event_handling.run(inbox.put(owner_id=99))


def test_an_event_that_is_gone_is_done_with(work: Work) -> None:
    work.event_handling.run(str(uuid4()))


def test_a_corrupt_activity_is_tried_again(work: Work, sandbox: Sandbox, inbox: Inbox, newest: int) -> None:
    sandbox.switches.set("corrupt_activities", str(newest))
    with pytest.raises(TryAgain) as again:
        work.event_handling.run(inbox.put(object_id=newest))
    assert again.value.after_s is None


def test_over_the_rate_limit_it_waits_for_the_next_window(
    work: Work, sandbox: Sandbox, inbox: Inbox, newest: int
) -> None:
    sandbox.switches.set("read_limit", "0,1000")
    with pytest.raises(TryAgain) as again:
        work.event_handling.run(inbox.put(object_id=newest))
    assert again.value.after_s is not None
