"""One instance with people in it, made as a test needs them, by the operations that make them in earnest."""

from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from dataservice.domain.registration import Role
from dataservice.workflows import mails
from dataservice.workflows.signing_up import make_set_up_code
from flakon import clock
from flakon.testing import ContractClient, client
from support.documents import document
from support.house import CLIENT_ID, PASSWORD, SANDBOX_SECRET, SITE_URL, House

ADA = "ada@example.org"
BOB = "bob@example.org"
ADMIN = "admin@example.org"
STRAVA_ATHLETE_ID = 7_000_001


def summary(strava_activity_id: int) -> dict[str, Any]:
    """A run as stravaworker stores it."""
    return {
        "strava_activity_id": strava_activity_id,
        "name": "Morning Run",
        "sport_type": "Run",
        "start_date": "2026-11-23T06:00:00Z",
        "start_date_local": "2026-11-23T07:00:00",
        "timezone": "Europe/Paris",
        "distance_m": 10_012.3,
        "moving_time_s": 3_000,
        "elapsed_time_s": 3_050,
    }


def strava_event(object_id: int = 1) -> dict[str, Any]:
    """An event as Strava sends it, about Ada's Strava athlete."""
    return {
        "object_type": "activity",
        "object_id": object_id,
        "aspect_type": "create",
        "owner_id": STRAVA_ATHLETE_ID,
        "subscription_id": 3,
        "event_time": 1_760_000_000,
    }


class Scene:
    """An emptied house. What a property names is made when it is first asked for."""

    def __init__(self, house: House) -> None:
        house.empty()
        self.house = house

    @cached_property
    def admin(self) -> UUID:
        """The instance's admin."""
        return self.house.add_athlete(ADMIN, role=Role.ADMIN)

    @cached_property
    def ada(self) -> UUID:
        """An athlete; her password is PASSWORD."""
        return self.house.add_athlete(ADA)

    @cached_property
    def bob(self) -> UUID:
        """Another athlete; his password is PASSWORD, too."""
        return self.house.add_athlete(BOB)

    def arrive(self, *people: UUID) -> None:
        """Have these people there: to name them is to make them."""

    def service(self, client_id: str, owner: str = "dataservice") -> ContractClient:
        """A service's own calls of another, with every scope that there is."""
        token = self.house.issuer.token(client_id=client_id, scopes=every_scope(owner), audience=owner)
        return client(self.house.apps[owner], token=token)

    def athlete(self, athlete_id: UUID, owner: str = "dataservice") -> ContractClient:
        """web's calls for an athlete, with every scope that there is."""
        token = self.house.issuer.token(
            subject=str(athlete_id), client_id="web", actor="web", scopes=every_scope(owner), audience=owner
        )
        return client(self.house.apps[owner], token=token)

    def set_up_code(self) -> str:
        """The code of the first visit."""
        with self.house.database.transaction() as connection:
            code = make_set_up_code(connection)
        assert code is not None, "there is an admin already"
        return code

    def newest_mail(self, kind: str) -> str:
        """The id of the newest mail of a kind."""
        found = self.house.rows("SELECT id FROM mails WHERE kind = :kind ORDER BY created_at DESC, id DESC", kind=kind)
        return str(found[0].id)

    def mail_token(self, kind: str) -> str:
        """The token in the newest mail of a kind, minted as for sending it."""
        return mails.issue_token(self.house.deps, UUID(self.newest_mail(kind))).token

    def sign_up(self, email: str) -> UUID:
        """Someone who waits for her activation."""
        self.arrive(self.admin)
        self.service("web").post_json("/sign-ups", account(email), status=202)
        found = self.house.rows("SELECT athlete_id FROM users WHERE email = :email", email=email)
        return UUID(str(found[0].athlete_id))

    def invite(self, email: str) -> str:
        """The id of an invitation."""
        answer = self.athlete(self.admin).post_json("/admin/invitations", {"email": email}, status=201)
        return str(answer.json["invitation_id"])

    @cached_property
    def strava_app(self) -> dict[str, Any]:
        """The instance's Strava keys, which are the sandbox's."""
        keys = {"client_id": CLIENT_ID, "client_secret": SANDBOX_SECRET}
        self.athlete(self.admin).put_json("/admin/strava-app", keys, status=200)
        return dict(self.service("stravaworker").get("/strava/apps/instance/credentials").json)

    @property
    def webhook_secret(self) -> str:
        """The secret in the webhook's address."""
        return str(urlsplit(self.strava_app["webhook_url"]).path.rpartition("/")[2])

    def link(self) -> dict[str, Any]:
        """What links a Strava athlete to an athlete of ours."""
        return {
            "app_id": self.strava_app["app_id"],
            "strava_athlete_id": STRAVA_ATHLETE_ID,
            "scopes": ["read", "activity:read_all"],
            "access_token": "access-token",
            "refresh_token": "refresh-token",
            "expires_at": "2030-01-01T00:00:00Z",
        }

    def connect_strava(self) -> None:
        """Ada is connected to Strava, and one run of hers is here."""
        worker = self.service("stravaworker")
        worker.put_json(f"/athletes/{self.ada}/strava/link", self.link(), status=200)
        body = {"asked_at": clock.now().isoformat(), "activities": [summary(1)]}
        worker.post_json(f"/athletes/{self.ada}/strava/activities", body, status=200)

    def subscribe(self) -> None:
        """Strava sends events to the instance's webhook."""
        app, webhooks = self.strava_app, self.house.sandbox.extensions["sandbox"].webhooks
        if webhooks.subscription(CLIENT_ID) is not None:
            webhooks.unsubscribe(CLIENT_ID, webhooks.subscription(CLIENT_ID).id)
        # Nobody listens at the site's address in this house: the callback's echo is made here.
        webhooks.subscribe(
            CLIENT_ID, app["webhook_url"], "", lambda _, query: (200, {"hub.challenge": query["hub.challenge"]})
        )

    def strava_code(self) -> str:
        """A code that Strava has sent a browser back with."""
        browser = self.house.sandbox.test_client()
        query = {
            "client_id": self.strava_app["client_id"],
            "redirect_uri": f"{SITE_URL}/strava/callback",
            "response_type": "code",
            "scope": "read,activity:read_all",
            "state": "st4te",
        }
        page = browser.get("/sandbox/strava/oauth/authorize", query_string=query)
        athlete = page.text.partition('name="athlete" value="')[2].partition('"')[0]
        answer = browser.post(
            "/sandbox/strava/oauth/authorize",
            query_string=query,
            data={"decision": "authorize", "athlete": athlete, "scope": ["read", "activity:read_all"]},
        )
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    @cached_property
    def activity(self) -> str:
        """The id of a run that Ada has logged by hand."""
        run = {"start_date_local": "2026-11-20T07:00:00", "distance_m": 5_000, "moving_time_s": 1_500}
        return str(self.athlete(self.ada).post_json("/activities", run, status=201).json["activity_id"])

    @cached_property
    def recorded(self) -> str:
        """The id of Ada's run from Strava, with its details."""
        self.connect_strava()
        body = {
            "asked_at": clock.now().isoformat(),
            "summary": summary(1),
            "laps": [],
            "streams": {
                "time_s": [0, 600, 3_000],
                "distance_m": [0, 2_000, 10_012.3],
                "heartrate_bpm": [120, 150, 170],
            },
        }
        path = f"/athletes/{self.ada}/strava/activities/1/details"
        self.service("stravaworker").put_json(path, body)
        [run] = self.athlete(self.ada).get("/activities").json["activities"]
        return str(run["activity_id"])

    def work(self, queue: str) -> str:
        """The id of a task that waits in a queue."""
        if queue == "reports":
            self.sign_up("waiting@example.org")
        else:
            self.connect_strava()
        rows = self.house.rows("SELECT id FROM outbox WHERE task LIKE :task", task=f"{queue}.%")
        return str(rows[0].id)

    def failed_work(self) -> str:
        """The id of a task that was given up."""
        work_id = self.work("reports")
        self.service("reports").post_json(f"/work/{work_id}/failure", {"reason": "refused", "final": True}, status=204)
        return work_id

    def revocation(self) -> str:
        """The id of an access at Strava that is to be given back."""
        self.connect_strava()
        self.athlete(self.ada).delete("/athlete/strava", status=204)
        return str(self.house.rows("SELECT id FROM strava_revocations")[0].id)

    def grant(self, athlete_id: UUID) -> dict[str, Any]:
        """A sign-in grant of tokendealer for web."""
        wanted = {"subject": str(athlete_id), "client_id": "web", "lifetime_s": 3_600}
        return dict(self.service("dataservice", "tokendealer").post_json("/grants", wanted, status=201).json)


def account(email: str) -> dict[str, Any]:
    """What someone tells when she signs up."""
    return {"email": email, "password": PASSWORD, "language": "en", "timezone": "Europe/Paris"}


def every_scope(owner: str) -> list[str]:
    """Every scope that a service's operations need."""
    return sorted({scope for each in document(owner).operations.values() for scope in each.requirement.scopes})
