"""What the gateway sends is held to dataservice's contract; here is what it makes of the answers."""

from uuid import uuid4

import pytest
from conftest import Linked, Opened
from fake_dataservice import FakeDataservice

from flakon import clock, errors
from stravaworker.dataservice import SERVE_SCOPES, WORK_SCOPES, Dataservice


def test_no_secret_shows_in_what_is_written_of_credentials(dataservice: Dataservice, linked: Linked) -> None:
    credentials = dataservice.credentials(linked.athlete_id)
    written = repr(credentials) + repr(linked.tokens)
    assert credentials.access_token not in written
    assert credentials.refresh_token not in written
    assert credentials.app.client_secret not in written


def test_a_reason_that_is_too_long_is_cut(dataservice: Dataservice, fake: FakeDataservice, linked: Linked) -> None:
    dataservice.mark_link(linked.athlete_id, "reauth_required", "x" * 2000)
    assert fake.marks == [(linked.athlete_id, "reauth_required", "x" * 500)]


def test_the_process_that_answers_http_can_store_no_activities(opened: Opened, linked: Linked) -> None:
    with pytest.raises(errors.Forbidden):
        Dataservice(opened.client(SERVE_SCOPES)).store_activities(linked.athlete_id, [], clock.now())


def test_the_process_that_works_needs_no_roles(opened: Opened) -> None:
    with pytest.raises(errors.Forbidden):
        Dataservice(opened.client(WORK_SCOPES)).is_admin(uuid4())


def test_an_athlete_who_is_gone_is_no_admin(opened: Opened, fake: FakeDataservice) -> None:
    def gone() -> None:
        raise errors.NotFound("no such athlete")

    fake.before["get_role"] = gone
    assert not Dataservice(opened.client(SERVE_SCOPES)).is_admin(uuid4())
