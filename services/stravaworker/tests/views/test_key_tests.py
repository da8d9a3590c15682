from typing import Any

import pytest
from conftest import Api, Opened
from fake_dataservice import FakeDataservice

from flakon.testing import Issuer
from strava_sandbox.parts import Sandbox
from stravaworker.app import create_app
from stravaworker.dataservice import SERVE_SCOPES, Dataservice
from stravaworker.settings import StravaworkerSettings
from stravaworker.strava import errors
from stravaworker.strava.client import StravaClient, Tokens


def ask(api: Api, client_id: str = "424242", client_secret: str = "another", **options: Any) -> Any:
    body = {"client_id": client_id, "client_secret": client_secret}
    return api.as_athlete("admin:settings").post_json("/key-tests", body, **options)


@pytest.fixture(autouse=True)
def admin(api: Api, fake: FakeDataservice) -> None:
    fake.admins.add(api.athlete_id)


def test_right_keys_are_accepted(api: Api, sandbox: Sandbox) -> None:
    answer = ask(api, client_secret=sandbox.client_secret).json
    assert (answer["ok"], answer["outcome"]) == (True, "accepted")


def test_an_unknown_client_id_and_a_wrong_secret_are_told_apart(api: Api) -> None:
    unknown, wrong = ask(api, client_id="1").json, ask(api).json
    assert (unknown["ok"], unknown["outcome"]) == (False, "unknown_client")
    assert (wrong["ok"], wrong["outcome"]) == (False, "wrong_secret")
    assert "client ID 1" in unknown["message"]


def test_who_is_no_admin_any_more_may_not_ask(api: Api, fake: FakeDataservice) -> None:
    fake.admins.clear()
    assert ask(api, status=403).json["code"] == "not_an_admin"


def test_an_id_that_is_no_number_is_refused_before_strava_is_asked(api: Api) -> None:
    assert ask(api, client_id="abc", status=422).json["errors"][0]["path"] == "/client_id"


class Answering(StravaClient):
    """A Strava that answers every exchange in the same way."""

    def __init__(self, answer: errors.StravaError | Tokens) -> None:
        self._answer = answer

    def exchange_code(self, client_id: str, client_secret: str, code: str) -> Tokens:
        if isinstance(self._answer, errors.StravaError):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (errors.Unreachable("Strava does not answer (ConnectTimeout)"), "unreachable"),
        (errors.ServerError("Strava failed with 503"), "unreachable"),
        (errors.RateLimited(100.0), "unreachable"),
        (errors.AppInactive(), "inactive"),
        (errors.Unexpected("Strava answered 418", 418), "unexpected"),
    ],
)
def test_a_test_that_says_nothing_about_the_keys_says_so(
    settings: StravaworkerSettings,
    opened: Opened,
    tokens_of: Issuer,
    fake: FakeDataservice,
    answer: errors.StravaError,
    outcome: str,
) -> None:
    dataservice = Dataservice(opened.client(SERVE_SCOPES))
    app = create_app(
        settings, verifier=tokens_of.verifier("stravaworker"), dataservice=dataservice, client=Answering(answer)
    )
    api = Api(app, tokens_of)
    fake.admins.add(api.athlete_id)
    found = ask(api).json
    assert (found["ok"], found["outcome"]) == (False, outcome)
