"""Each consumer's calls, held against the documents of those it calls: what it sends, what it reads, what it may.

Every public method of a consumer's gateway is called on a double of the owner that is made from the owner's document
alone, with answers that have everything and with answers that have no more than they must.
"""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from support import file_calls, plan_calls, race_calls, training_calls
from support.documents import document, owners, policy
from support.doubles import Double
from support.samples import VARIANTS, Variant

from dataservice.grants import Grant, TokendealerGrants
from flakon import ClientCredentials, HttpJwks, Secret, ServiceClient, TokenExchange, errors
from flakon.celery import HttpWorkLedger
from flakon.testing import FixedToken, serving
from reports import dataservice as of_reports
from stravaworker import dataservice as of_stravaworker
from stravaworker import dataservice_files as of_files
from web import services as of_web
from web.api.accounts import Accounts, NewAccount
from web.api.activities import Activities
from web.api.admin import Admin
from web.api.athlete import AthleteData
from web.api.calendar_feed import CalendarFeeds
from web.api.connection import Connection
from web.api.exports import Exports
from web.api.questions import Questions
from web.api.races_admin import RaceAdministration
from web.api.recordings import Recordings
from web.api.strava import Strava
from web.api.strava_admin import StravaAdmin
from web.api.strava_app import AppAdministration
from web.api.trends import Trends
from web.api.uploads import Uploads
from web.revocation import Revocation

ID = "3f0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a11"
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
ADA = NewAccount(
    email="ada@example.org", password="four long words here", name=None, language="fr", timezone="Europe/Paris"
)
PAIR = of_stravaworker.NewPair(access_token="a", refresh_token="r", expires_at=NOW)
ACTIVITY = {
    "strava_activity_id": 10_000_000_001,
    "name": "Morning Run",
    "sport_type": "Run",
    "start_date": "2026-11-23T06:00:00Z",
    "start_date_local": "2026-11-23T07:00:00",
    "timezone": "Europe/Paris",
    "distance_m": 10_012.3,
    "moving_time_s": 3_000,
    "elapsed_time_s": 3_050,
}
LAP = {"name": "Lap 1", "start_s": 0, "elapsed_time_s": 600, "moving_time_s": 590, "distance_m": 2_000.0}
STREAMS = {"time_s": [0, 1, 2], "distance_m": [0.0, 3.1, None], "moving": [True, True, None]}
EVENT = {
    "object_type": "activity",
    "object_id": 1,
    "aspect_type": "create",
    "owner_id": 2,
    "subscription_id": 3,
    "event_time": 1_700_000_000,
}

Clients = dict[str, ServiceClient]
Call = Callable[[Any], object]


@dataclass(frozen=True)
class Consumer:
    """A class through which a service calls others.

    `calls` has one call (or more) for each public method. `scopes` are those it asks for, by owner; `for_athlete`
    whether it asks in the name of one.
    """

    name: str
    client_id: str
    made: Callable[[Clients], object]
    calls: dict[str, tuple[Call, ...]]
    scopes: dict[str, tuple[str, ...]]
    for_athlete: bool = False
    plain_calls: frozenset[str] = field(default=frozenset())

    def __str__(self) -> str:
        return self.name


ACCOUNTS: dict[str, tuple[Call, ...]] = {
    "instance": (lambda it: it.instance(),),
    "set_up": (lambda it: it.set_up("c0de", ADA),),
    "sign_up": (lambda it: it.sign_up(ADA),),
    "invited_address": (lambda it: it.invited_address("t0ken"),),
    "accept_invitation": (lambda it: it.accept_invitation("t0ken", ADA),),
    "activate": (lambda it: it.activate("t0ken", "four long words here"),),
    "sign_in": (
        lambda it: it.sign_in("ada@example.org", "four long words here"),
        lambda it: it.sign_in("ada@example.org", "four long words here", "d" * 43),
    ),
    "request_password_reset": (lambda it: it.request_password_reset("ada@example.org"),),
    "reset_password": (lambda it: it.reset_password("t0ken", "four long words here"),),
    "confirm_email_change": (lambda it: it.confirm_email_change("t0ken"),),
}
ATHLETE_DATA: dict[str, tuple[Call, ...]] = {
    "athlete": (lambda it: it.athlete(),),
    "update": (
        lambda it: it.update({"units": "imperial", "language": "fr", "name": None}, '"1"'),
        lambda it: it.update({"sex": None, "birth_date": "1984-02-29", "max_heartrate_bpm": 190}, None),
    ),
    "change_password": (lambda it: it.change_password("old", "four long words here"),),
    "request_email_change": (lambda it: it.request_email_change("ada@example.org", "secret"),),
    "delete": (lambda it: it.delete("secret"),),
    "runs": (lambda it: it.runs(10),),
}
CONNECTION: dict[str, tuple[Call, ...]] = {
    "status": (lambda it: it.status(),),
    "disconnect": (lambda it: it.disconnect(),),
    "read_again": (lambda it: it.read_again(),),
    "set_own_app": (lambda it: it.set_own_app("424242", "s3cret"),),
    "remove_own_app": (lambda it: it.remove_own_app(),),
    "join_waiting_list": (lambda it: it.join_waiting_list(),),
    "leave_waiting_list": (lambda it: it.leave_waiting_list(),),
}
UPLOADS: dict[str, tuple[Call, ...]] = {
    "begin": (lambda it: it.begin("run.fit", 48_211), lambda it: it.begin("x" * 300, 0)),
    "page": (lambda it: it.page(None), lambda it: it.page("c", 5)),
    "outcomes": (lambda it: it.outcomes(ID, None, None), lambda it: it.outcomes(ID, "failed", "c", 100)),
    "forget": (lambda it: it.forget(ID),),
    "storage": (lambda it: it.storage(),),
    "tokens": (lambda it: it.tokens(),),
    "make_token": (lambda it: it.make_token("laptop"),),
    "revoke_token": (lambda it: it.revoke_token(ID),),
}
EXPORTS: dict[str, tuple[Call, ...]] = {
    "all": (lambda it: it.all(),),
    "begin": (lambda it: it.begin(),),
    "download_url": (lambda it: it.download_url(ID),),
}
QUESTIONS: dict[str, tuple[Call, ...]] = {
    "open": (lambda it: it.open(), lambda it: it.open(1)),
    "answer": (
        lambda it: it.answer(ID, "same"),
        lambda it: it.answer(ID, "different"),
        lambda it: it.answer(ID, "real"),
        lambda it: it.answer(ID, "leave_out"),
    ),
}
STRAVA_APP: dict[str, tuple[Call, ...]] = {
    "app": (lambda it: it.app(),),
    "set_keys": (lambda it: it.set_keys("424242", "s3cret"),),
    "seats": (lambda it: it.seats(),),
    "set_seat_count": (lambda it: it.set_seat_count(0), lambda it: it.set_seat_count(10_000)),
    "release_seat": (lambda it: it.release_seat(ID),),
}
ACTIVITIES: dict[str, tuple[Call, ...]] = {
    "page": (
        lambda it: it.page({}),
        lambda it: it.page(
            {"from": "2026-01-01", "to": "2026-12-31", "min_distance_m": 5000.0, "kind": "race"}, "c", 200
        ),
        lambda it: it.page(
            {"text": "x" * 100, "sport": "all", "sort": "elevation", "order": "asc", "max_distance_m": 1e6}
        ),
    ),
    "totals": (lambda it: it.totals({"kind": "long_run", "text": "a", "sort": "pace", "order": "asc"}),),
    "run": (lambda it: it.run(ID),),
    "log": (
        lambda it: it.log(
            {
                "start_date_local": "2026-11-23T07:00:00",
                "distance_m": 10_000.0,
                "moving_time_s": 3_000,
                "is_race": False,
            },
            "k" * 22,
        ),
    ),
    "edit": (
        lambda it: it.edit(
            ID, {"name": None, "note": "n", "perceived_exertion": 10, "pain": 0, "is_race": True}, '"1"'
        ),
        lambda it: it.edit(ID, {"distance_m": 10_200.0, "crop_start_s": 30, "crop_end_s": 3_000}, None),
        lambda it: it.edit(ID, {"ignore_heartrate": True, "leave_out_of_records": None}, '"2"'),
        lambda it: it.edit(ID, {"shoe_id": ID}, None),
    ),
    "delete": (lambda it: it.delete(ID, '"1"'), lambda it: it.delete(ID, None)),
    "similar": (lambda it: it.similar(ID),),
    "originals": (lambda it: it.originals(ID),),
    "download": (lambda it: it.download("0123456789abcdef" * 4),),
    "questions": (lambda it: it.questions(ID),),
    "request_details": (lambda it: it.request_details(ID),),
}
RECORDINGS: dict[str, tuple[Call, ...]] = {
    "analysis": (lambda it: it.analysis(ID),),
    "streams": (lambda it: it.streams(ID, 4000), lambda it: it.streams(ID, 2, whole=True)),
}
TRENDS: dict[str, tuple[Call, ...]] = {
    "periods": (
        lambda it: it.periods("day", date(2026, 1, 1), date(2026, 12, 31)),
        lambda it: it.periods("week"),
        lambda it: it.periods("month", begin=date(2026, 1, 1)),
        lambda it: it.periods("year"),
    ),
    "habits": (lambda it: it.habits(), lambda it: it.habits(date(2026, 1, 1), date(2026, 12, 31))),
    "tracks": (lambda it: it.tracks(None, None, None), lambda it: it.tracks(date(2026, 1, 1), None, "c", 1)),
}
ADMIN: dict[str, tuple[Call, ...]] = {
    "users": (lambda it: it.users(None), lambda it: it.users("c", 20)),
    "activation_link": (lambda it: it.activation_link(ID),),
    "set_role": (lambda it: it.set_role(ID, "admin"),),
    "invitations": (lambda it: it.invitations(None), lambda it: it.invitations("c", 20)),
    "invite": (lambda it: it.invite("bob@example.org", "en"),),
    "revoke_invitation": (lambda it: it.revoke_invitation(ID),),
    "invitation_link": (lambda it: it.invitation_link(ID),),
    "registration": (lambda it: it.registration(),),
    "set_registration": (lambda it: it.set_registration("open"),),
    "work": (lambda it: it.work("failed", None), lambda it: it.work("waiting", "c", 20)),
    "retry_work": (lambda it: it.retry_work(ID),),
    "send_test_mail": (lambda it: it.send_test_mail("ada@example.org"),),
}
STRAVAWORKER: dict[str, tuple[Call, ...]] = {
    "resolve_app": (lambda it: it.resolve_app(ID),),
    "webhook": (lambda it: it.webhook("instance"), lambda it: it.webhook(ID)),
    "put_app_state": (
        lambda it: it.put_app_state(ID, "active", None),
        lambda it: it.put_app_state(ID, "inactive", "x" * 900),
    ),
    "put_subscription": (
        lambda it: it.put_subscription(ID, 77),
        lambda it: it.put_subscription(ID, None, "no answer"),
    ),
    "window": (lambda it: it.window(ID, depth=237, limit=20, fetched_before=NOW),),
    "put_window": (lambda it: it.put_window(ID, 237, "1,000 reads a day"),),
    "credentials": (lambda it: it.credentials(ID),),
    "store_pair": (lambda it: it.store_pair(ID, PAIR, 3),),
    "link": (
        lambda it: it.link(ID, of_stravaworker.Link(ID, 7, ("read", "activity:read_all"), PAIR, "Ada L")),
        lambda it: it.link(ID, of_stravaworker.Link(ID, 7, (), PAIR, None)),
    ),
    "mark_link": (lambda it: it.mark_link(ID, "active"), lambda it: it.mark_link(ID, "reauth_required", "x" * 900)),
    "end_link": (lambda it: it.end_link(ID, 3),),
    "store_activities": (
        lambda it: it.store_activities(ID, [ACTIVITY] * 2, NOW),
        lambda it: it.store_activities(ID, [], NOW),
    ),
    "put_details": (
        lambda it: it.put_details(ID, of_stravaworker.Details(ACTIVITY, "Windy", [LAP], STREAMS), NOW),
        lambda it: it.put_details(ID, of_stravaworker.Details(ACTIVITY, None, [], None), NOW),
    ),
    "vanished_activities": (lambda it: it.vanished_activities(ID, 20),),
    "delete_activity": (lambda it: it.delete_activity(ID, 10_000_000_001, NOW),),
    "tell_import": (
        lambda it: it.tell_import(ID, "running", pages=1, activities=200, bookmark=1_780_000_000),
        lambda it: it.tell_import(ID, "failed", pages=0, activities=0, error="no answer"),
    ),
    "import_progress": (lambda it: it.import_progress(ID),),
    "check_webhook": (lambda it: it.check_webhook("s3cret", "t0ken"),),
    "store_event": (
        lambda it: it.store_event("s3cret", EVENT),
        lambda it: it.store_event("s3cret", {**EVENT, "updates": {"title": "x", "private": True}}),
    ),
    "revocation": (lambda it: it.revocation(ID),),
    "finish_revocation": (lambda it: it.finish_revocation(ID),),
    "is_admin": (lambda it: it.is_admin(UUID(ID)),),
}
LEDGER: dict[str, tuple[Call, ...]] = {
    "complete": (lambda it: it.complete(ID),),
    "postpone": (lambda it: it.postpone(ID, 60.0, "budget"), lambda it: it.postpone(ID, None, "x" * 500)),
    "fail": (lambda it: it.fail(ID, "never"),),
}


def _of_dataservice(made: Callable[[Any], object], clients: Clients) -> object:
    return made(clients["dataservice"])


CONSUMERS = [
    Consumer(
        "web's accounts",
        "web",
        lambda clients: Accounts(clients["dataservice"]),
        ACCOUNTS,
        {"dataservice": of_web.ACCOUNT_SCOPES},
    ),
    Consumer(
        "web's athlete data",
        "web",
        lambda clients: AthleteData(clients["dataservice"]),
        ATHLETE_DATA,
        {"dataservice": of_web.ATHLETE_SCOPES},
        for_athlete=True,
    ),
    Consumer(
        "web's connection",
        "web",
        lambda clients: Connection(clients["dataservice"]),
        CONNECTION,
        {"dataservice": of_web.ATHLETE_SCOPES},
        for_athlete=True,
    ),
    Consumer(
        "web's runs",
        "web",
        lambda clients: Activities(clients["dataservice"]),
        ACTIVITIES,
        {"dataservice": of_web.ATHLETE_SCOPES},
        for_athlete=True,
    ),
    Consumer(
        "web's recordings",
        "web",
        lambda clients: Recordings(clients["dataservice"]),
        RECORDINGS,
        {"dataservice": of_web.ATHLETE_SCOPES},
        for_athlete=True,
    ),
    Consumer(
        "web's trends",
        "web",
        lambda clients: Trends(clients["dataservice"]),
        TRENDS,
        {"dataservice": of_web.ATHLETE_SCOPES},
        for_athlete=True,
    ),
    *(
        Consumer(
            name,
            "web",
            partial(_of_dataservice, made),
            calls,
            {"dataservice": of_web.ATHLETE_SCOPES},
            for_athlete=True,
        )
        for name, (made, calls) in [
            *training_calls.GATEWAYS.items(),
            *plan_calls.GATEWAYS.items(),
            *race_calls.GATEWAYS.items(),
        ]
    ),
    Consumer(
        "web's calendars",
        "web",
        lambda clients: CalendarFeeds(clients["dataservice"]),
        plan_calls.CALENDAR_FEEDS,
        {"dataservice": of_web.CALENDAR_SCOPES},
    ),
    Consumer(
        "web's administration",
        "web",
        lambda clients: Admin(clients["dataservice"], clients["reports"]),
        ADMIN,
        {"dataservice": of_web.ADMIN_SCOPES, "reports": ("admin:settings",)},
        for_athlete=True,
    ),
    Consumer(
        "web's Strava",
        "web",
        lambda clients: Strava(clients["stravaworker"]),
        {
            "begin": (lambda it: it.begin("st4te-of-hers", "http://localhost:8080/strava/callback"),),
            "complete": (lambda it: it.complete("c0de", "read,activity:read_all"),),
            "budget": (lambda it: it.budget(),),
        },
        {"stravaworker": ("strava:connect",)},
        for_athlete=True,
    ),
    Consumer(
        "web's administration of Strava",
        "web",
        lambda clients: StravaAdmin(clients["stravaworker"]),
        {
            "test_keys": (lambda it: it.test_keys("424242", "s3cret"),),
            "ledgers": (lambda it: it.ledgers(),),
            "subscription": (lambda it: it.subscription(),),
            "subscribe": (lambda it: it.subscribe(),),
            "unsubscribe": (lambda it: it.unsubscribe(),),
        },
        {"stravaworker": ("admin:settings",)},
        for_athlete=True,
    ),
    Consumer(
        "web's administration of races",
        "web",
        lambda clients: RaceAdministration(clients["dataservice"]),
        race_calls.ADMINISTRATION,
        {"dataservice": of_web.ADMIN_SCOPES},
        for_athlete=True,
    ),
    Consumer(
        "web's Strava app",
        "web",
        lambda clients: AppAdministration(clients["dataservice"]),
        STRAVA_APP,
        {"dataservice": of_web.ADMIN_SCOPES},
        for_athlete=True,
    ),
    Consumer(
        "web's uploads",
        "web",
        lambda clients: Uploads(clients["dataservice"]),
        UPLOADS,
        {"dataservice": of_web.ATHLETE_SCOPES},
        for_athlete=True,
    ),
    Consumer(
        "web's exports",
        "web",
        lambda clients: Exports(clients["dataservice"]),
        EXPORTS,
        {"dataservice": of_web.ATHLETE_SCOPES},
        for_athlete=True,
    ),
    Consumer(
        "web's questions",
        "web",
        lambda clients: Questions(clients["dataservice"]),
        QUESTIONS,
        {"dataservice": of_web.ATHLETE_SCOPES},
        for_athlete=True,
    ),
    Consumer(
        "stravaworker's dataservice",
        "stravaworker",
        lambda clients: of_stravaworker.Dataservice(clients["dataservice"]),
        STRAVAWORKER,
        {"dataservice": tuple({*of_stravaworker.SERVE_SCOPES, *of_stravaworker.WORK_SCOPES})},
        plain_calls=frozenset({"answers"}),
    ),
    Consumer(
        "stravaworker's files",
        "stravaworker",
        lambda clients: of_files.FilesDataservice(clients["dataservice"]),
        file_calls.CALLS,
        {"dataservice": tuple({*of_files.SERVE_SCOPES, *of_files.WORK_SCOPES})},
    ),
    Consumer(
        "stravaworker's ledger",
        "stravaworker",
        lambda clients: HttpWorkLedger(clients["dataservice"]),
        LEDGER,
        {"dataservice": ("work:report",)},
    ),
    Consumer(
        "reports' mails",
        "reports",
        lambda clients: of_reports.HttpMails(clients["dataservice"]),
        {
            "get": (lambda it: it.get(ID),),
            "issue_link": (lambda it: it.issue_link(ID),),
            "mark_sent": (lambda it: it.mark_sent(ID, "<1@example.org>"),),
        },
        {"dataservice": of_reports.MAIL_SCOPES},
    ),
    Consumer(
        "reports' ledger",
        "reports",
        lambda clients: of_reports.work_ledger(clients["dataservice"]),
        LEDGER,
        {"dataservice": of_reports.MAIL_SCOPES},
    ),
    Consumer(
        "reports' roles",
        "reports",
        lambda clients: of_reports.Roles(clients["dataservice"]),
        {"is_admin": (lambda it: it.is_admin(UUID(ID)),)},
        {"dataservice": of_reports.ROLE_SCOPES},
    ),
    Consumer(
        "dataservice's grants",
        "dataservice",
        lambda clients: TokendealerGrants(clients["tokendealer"], 3600),
        {
            "issue": (lambda it: it.issue(UUID(ID)),),
            "revoke_all": (
                lambda it: it.revoke_all(UUID(ID)),
                lambda it: it.revoke_all(UUID(ID), keep=Grant("g", "0123456789abcdef" * 4, "2026-11-23T07:00:00Z")),
            ),
        },
        {"tokendealer": ("grants:issue", "grants:revoke")},
    ),
]

CALLS = [
    pytest.param(consumer, call, id=f"{consumer}: {method} {number}")
    for consumer in CONSUMERS
    for method, calls in consumer.calls.items()
    for number, call in enumerate(calls, 1)
]


@pytest.fixture
def doubles() -> dict[str, Double]:
    """A double of every service that has a document."""
    return {owner: Double(document(owner)) for owner in owners()}


@pytest.fixture
def clients(doubles: dict[str, Double]) -> Any:
    """A client for each double."""
    with ExitStack() as running:
        yield {
            owner: ServiceClient(running.enter_context(serving(double)), FixedToken("t"), name=owner)
            for owner, double in doubles.items()
        }


@pytest.mark.parametrize("consumer", CONSUMERS, ids=str)
def test_every_method_of_a_gateway_is_tried(consumer: Consumer, clients: Clients) -> None:
    gateway = consumer.made(clients)
    methods = {name for name in dir(gateway) if not name.startswith("_") and callable(getattr(gateway, name))}
    assert methods == {*consumer.calls, *consumer.plain_calls}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("consumer", "call"), CALLS)
def test_a_call_is_in_the_contract_and_its_answer_can_be_read(
    consumer: Consumer, call: Call, variant: Variant, doubles: dict[str, Double], clients: Clients
) -> None:
    for double in doubles.values():
        double.variant = variant
    try:
        call(consumer.made(clients))
    except errors.Error as error:
        pytest.fail(f"{error.code}: {error.detail}")
    assert [double.violations for double in doubles.values() if double.violations] == []
    called = {owner: double.called for owner, double in doubles.items() if double.called}
    assert called, "nothing was called"
    for owner, operations in called.items():
        for operation in operations:
            expected = ("athlete", "admin") if consumer.for_athlete else ("service",)
            assert operation.requirement.subject in expected, f"{operation} is not for such a caller"
            missing = set(operation.requirement.scopes) - set(consumer.scopes[owner])
            assert missing == set(), f"{consumer} calls {operation} of {owner} without asking for {missing}"


@pytest.mark.parametrize("consumer", CONSUMERS, ids=str)
def test_what_a_consumer_asks_for_is_what_the_policy_grants(consumer: Consumer) -> None:
    granted = policy(consumer.client_id)
    by_audience = granted.token_exchange if consumer.for_athlete else granted.client_credentials
    for audience, scopes in consumer.scopes.items():
        assert set(scopes) <= by_audience.get(audience, frozenset()), f"{consumer} asks {audience} for more than it may"


def test_the_policy_grants_nothing_that_nobody_asks_for() -> None:
    asked = {
        (consumer.client_id, consumer.for_athlete, audience, scope)
        for consumer in CONSUMERS
        for audience, scopes in consumer.scopes.items()
        for scope in scopes
    } | {("web", False, "tokendealer", "grants:exchange")}
    granted = {
        (client_id, for_athlete, audience, scope)
        for client_id in {consumer.client_id for consumer in CONSUMERS}
        for for_athlete, by_audience in (
            (False, policy(client_id).client_credentials),
            (True, policy(client_id).token_exchange),
        )
        for audience, scopes in by_audience.items()
        for scope in scopes
    }
    assert granted == asked


def test_scopes_of_the_policy_are_scopes_of_the_owners_document() -> None:
    for client_id in {consumer.client_id for consumer in CONSUMERS}:
        granted = policy(client_id)
        for by_audience in (granted.client_credentials, granted.token_exchange):
            for audience, scopes in by_audience.items():
                flows = document(audience).tree["components"]["securitySchemes"]["oauth2"]["flows"]
                assert scopes <= set(flows["clientCredentials"]["scopes"])


@pytest.mark.parametrize("variant", VARIANTS)
def test_flakons_token_sources_ask_as_tokendealers_document_says(variant: Variant) -> None:
    double = Double(document("tokendealer"), variant)
    with serving(double) as url:
        own = ClientCredentials(f"{url}/oauth/token", "web", Secret("s"), "tokendealer", "grants:exchange")
        exchange = TokenExchange(
            f"{url}/oauth/token", "web", Secret("s"), "gr4nt", "dataservice", ["athlete:read"], actor=own
        )
        assert exchange.token()
        Revocation(url, "web", Secret("s")).revoke("gr4nt")
    assert double.violations == []
    assert [operation.id for operation in double.called] == ["issue_token", "issue_token", "revoke_token"]


def test_flakon_reads_the_keys_where_tokendealer_has_them() -> None:
    double = Double(document("tokendealer"))
    with serving(double) as url:
        keys = HttpJwks(f"{url}/.well-known/jwks.json")
        with suppress(errors.Unavailable):  # the double's key is no RSA key; where it is read is what counts
            keys.check()
    assert {operation.id for operation in double.called} == {"get_jwks"}
    assert double.violations == []
