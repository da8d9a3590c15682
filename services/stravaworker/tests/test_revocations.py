from uuid import uuid4

import pytest
import redis
from conftest import Linked
from fake_dataservice import FakeDataservice

from flakon.celery import GiveUp, TryAgain
from strava_sandbox.parts import Sandbox
from stravaworker.dataservice import Dataservice
from stravaworker.strava.client import StravaClient
from stravaworker.wiring import Work, open_work


@pytest.fixture
def revocation_id(fake: FakeDataservice, sandbox: Sandbox, linked: Linked) -> str:
    identity = str(uuid4())
    fake.revocations[identity] = {
        "revocation_id": identity,
        "client_id": "424242",
        "client_secret": sandbox.client_secret,
        "strava_athlete_id": linked.strava_athlete_id,
        "access_token": linked.tokens.access_token,
        "refresh_token": linked.tokens.refresh_token,
        "expires_at": linked.tokens.expires_at.isoformat(),
    }
    return identity


def test_the_access_is_given_back_and_the_row_is_gone(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, revocation_id: str
) -> None:
    work.access_revocation.run(revocation_id)
    assert sandbox.grants.granted("424242") == {}
    assert fake.revocations == {}


def test_a_repeat_is_harmless(work: Work, fake: FakeDataservice, revocation_id: str) -> None:
    row = fake.revocations[revocation_id]
    work.access_revocation.run(revocation_id)
    work.access_revocation.run(revocation_id)
    fake.revocations[revocation_id] = row
    work.access_revocation.run(revocation_id)
    assert fake.revocations == {}


def test_either_of_the_tokens_is_enough(
    work: Work, fake: FakeDataservice, sandbox: Sandbox, revocation_id: str
) -> None:
    fake.revocations[revocation_id]["refresh_token"] = "replaced-meanwhile"
    work.access_revocation.run(revocation_id)
    assert sandbox.grants.granted("424242") == {}


def test_keys_that_strava_refuses_are_the_operators_to_see(
    work: Work, fake: FakeDataservice, revocation_id: str
) -> None:
    fake.revocations[revocation_id]["client_secret"] = "another"
    with pytest.raises(GiveUp, match="cannot be given back"):
        work.access_revocation.run(revocation_id)
    assert revocation_id in fake.revocations


def test_a_strava_that_does_not_answer_is_tried_again(
    dataservice: Dataservice,
    unreachable: StravaClient,
    store: redis.Redis,
    fake: FakeDataservice,
    revocation_id: str,
) -> None:
    with pytest.raises(TryAgain):
        open_work(dataservice, unreachable, store).access_revocation.run(revocation_id)
    assert revocation_id in fake.revocations
