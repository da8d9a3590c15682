"""Small services in memory, for the tests of pages: accounts, grants, runs and links, without a network."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from held_to_contract import Answered, HeldToContract
from stand_ins_files import Keeping
from stand_ins_plans import Planning
from stand_ins_races import Racing
from stand_ins_runs import Running
from stand_ins_strava import Connecting, Counting
from stand_ins_training import TrainingData

from flakon import clock, errors
from flakon.tokens import GrantEnded
from web.api.accounts import Accounts
from web.api.activities import Activities
from web.api.admin import Admin
from web.api.athlete import AthleteData
from web.api.calendar_feed import CalendarFeed, CalendarFeeds
from web.api.check_ins import CheckIns
from web.api.connection import Connection
from web.api.exports import Exports
from web.api.fitness import FitnessCurve
from web.api.next_session import NextSessions
from web.api.physiology import PhysiologyHistory
from web.api.plans import Plans
from web.api.questions import Questions
from web.api.races import Races
from web.api.races_admin import RaceAdministration
from web.api.recordings import Recordings
from web.api.records import Records
from web.api.shoes import Shoes
from web.api.strava import Strava
from web.api.strava_admin import StravaAdmin
from web.api.strava_app import AppAdministration
from web.api.summary import Summaries
from web.api.trends import Trends
from web.api.uploads import Uploads
from web.api.weeks import Weeks
from web.services import ACCOUNT_SCOPES, ADMIN_SCOPES, ATHLETE_SCOPES, CALENDAR_SCOPES, SignedIn

SET_UP_CODE = "first-visit-code"


def written(moment: datetime) -> str:
    """An instant as the services write it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass
class Account:
    """Someone with an account."""

    email: str
    password: str
    name: str | None = None
    language: str = "en"
    timezone: str = "Europe/Paris"
    role: str = "athlete"
    activated: bool = True
    units: str = "metric"
    week_start: str = "monday"
    sex: str | None = None
    birth_date: str | None = None
    resting_heartrate_bpm: int | None = None
    max_heartrate_bpm: int | None = None
    threshold_heartrate_bpm: int | None = None
    pending_email: str | None = None
    version: int = 1
    athlete_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    strava: dict[str, Any] = field(default_factory=dict)
    own_app: dict[str, Any] | None = None
    runs: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        settings = (
            *(
                "athlete_id",
                "email",
                "pending_email",
                "role",
                "name",
                "language",
                "timezone",
                "units",
                "week_start",
                "sex",
            ),
            *("birth_date", "resting_heartrate_bpm", "max_heartrate_bpm", "threshold_heartrate_bpm"),
        )
        return {**{name: getattr(self, name) for name in settings}, "created_at": "2026-01-05T08:00:00Z"}


class Dataservice(Racing, Running, TrainingData, Planning, Connecting, Keeping):
    """dataservice's operations, as far as pages call them."""

    def __init__(self) -> None:
        super().__init__()
        self.accounts: dict[str, Account] = {}
        self.grants: dict[str, str] = {}
        self.links: dict[str, tuple[str, Any]] = {}
        self.invitations: list[dict[str, Any]] = []
        self.mode = "invite"
        self.work: list[dict[str, Any]] = []
        self.mails: list[tuple[str, str]] = []
        self.attempts_left = 5
        self.devices: list[str | None] = []

    # For tests

    def add(self, account: Account) -> Account:
        self.accounts[account.email] = account
        return account

    def link(self, kind: str, about: Any) -> str:
        token = f"{kind}-{uuid.uuid4().hex}"
        self.links[token] = (kind, about)
        return token

    def by_grant(self, grant: str) -> Account:
        for account in self.accounts.values():
            if self.grants.get(grant) == account.athlete_id:
                return account
        raise GrantEnded

    def by_id(self, athlete_id: str) -> Account:
        for account in self.accounts.values():
            if account.athlete_id == athlete_id:
                return account
        raise errors.NotFound(code="athlete_not_found")

    def _signed_in(self, account: Account) -> dict[str, Any]:
        grant = uuid.uuid4().hex
        self.grants[grant] = account.athlete_id
        end = written(clock.now() + timedelta(days=30))
        return {"athlete_id": account.athlete_id, "grant": grant, "grant_expires_at": end}

    def _redeem(self, kind: str, token: str) -> Any:
        found, about = self.links.get(token, ("", None))
        if found != kind:
            raise errors.NotFound(code="link_not_valid")
        return about

    @staticmethod
    def _check_new_password(password: str) -> None:
        if password == "password123":
            raise errors.Invalid(code="password_too_common")

    # Accounts

    def get_registration(self) -> Any:
        return {"mode": self.mode, "set_up": any(account.role == "admin" for account in self.accounts.values())}

    def set_up(self, body: Any) -> Any:
        if self.get_registration()["set_up"]:
            raise errors.Conflict(code="already_set_up")
        if body["code"] != SET_UP_CODE:
            raise errors.Forbidden(code="wrong_code")
        self._check_new_password(body["password"])
        given = {name: value for name, value in body.items() if name != "code"}
        return self._signed_in(self.add(Account(**given, role="admin")))

    def sign_up(self, body: Any) -> Any:
        if self.mode != "open":
            raise errors.Forbidden(code="registration_closed" if self.mode == "closed" else "invitation_required")
        self._check_new_password(body["password"])
        if body["email"] not in self.accounts:
            self.add(Account(**body, activated=False))
        self.mails.append(("activation", body["email"]))
        return {}

    def accept_invitation(self, body: Any) -> Any:
        token = body.pop("token")
        email = self._redeem("invitation", token)
        self._check_new_password(body["password"])
        if email in self.accounts:
            raise errors.Conflict(code="already_registered")
        del self.links[token]
        return self._signed_in(self.add(Account(email, **body)))

    def activate(self, body: Any) -> Any:
        account = self.accounts[self._redeem("activation", body["token"])]
        if account.password != body["password"]:
            raise errors.Unauthenticated(code="wrong_credentials")
        del self.links[body["token"]]
        account.activated = True
        return self._signed_in(account)

    def sign_in(self, body: Any) -> Any:
        self.devices.append(body["known_device"])
        if self.attempts_left <= 0 and body["known_device"] is None:
            raise errors.RateLimited(code="too_many_attempts", retry_after_s=290)
        account = self.accounts.get(body["email"])
        if account is None or account.password != body["password"] or not account.activated:
            self.attempts_left -= 1
            raise errors.Unauthenticated(code="wrong_credentials")
        return self._signed_in(account)

    def request_password_reset(self, body: Any) -> Any:
        if body["email"] in self.accounts:
            self.mails.append(("password_reset", body["email"]))
        return {}

    def reset_password(self, body: Any) -> Any:
        account = self.accounts[self._redeem("reset", body["token"])]
        self._check_new_password(body["password"])
        del self.links[body["token"]]
        account.password = body["password"]
        self.grants = {grant: owner for grant, owner in self.grants.items() if owner != account.athlete_id}
        return self._signed_in(account)

    def confirm_email_change(self, body: Any) -> None:
        old, new = self._redeem("email", body["token"])
        if new in self.accounts:
            raise errors.Conflict(code="email_taken")
        account = self.accounts.pop(old)
        account.email, account.pending_email = new, None
        self.add(account)

    def check_invitation(self, body: Any) -> Any:
        return {"email": self._redeem("invitation", body["token"])}

    # The athlete

    def get_athlete(self, athlete: Account) -> Any:
        return Answered(athlete.as_json(), headers={"ETag": f'"{athlete.version}"'})

    def update_athlete(self, athlete: Account, body: Any, headers: Any = None) -> Any:
        if headers and headers["If-Match"] != f'"{athlete.version}"':
            raise errors.PreconditionFailed
        for name, value in body.items():
            setattr(athlete, name, value)
        athlete.version += 1
        return self.get_athlete(athlete)

    def change_password(self, athlete: Account, body: Any) -> Any:
        if athlete.password != body["current"]:
            raise errors.Forbidden(code="wrong_password")
        self._check_new_password(body["new"])
        athlete.password = body["new"]
        self.grants = {grant: owner for grant, owner in self.grants.items() if owner != athlete.athlete_id}
        return self._signed_in(athlete)

    def request_email_change(self, athlete: Account, body: Any) -> Any:
        if athlete.password != body["password"]:
            raise errors.Forbidden(code="wrong_password")
        athlete.pending_email = body["email"]
        return {}

    def delete_athlete(self, athlete: Account, body: Any) -> None:
        if athlete.password != body["password"]:
            raise errors.Forbidden(code="wrong_password")
        if athlete.role == "admin":
            raise errors.Conflict(code="last_admin")
        del self.accounts[athlete.email]

    # Administration

    def list_users(self, athlete: Account, limit: int, cursor: str | None = None) -> Any:
        users = [
            {
                **{name: getattr(each, name) for name in ("athlete_id", "email", "name", "role", "activated")},
                "created_at": "2026-01-05T08:00:00Z",
                "last_sign_in_at": "2026-11-20T06:40:00Z" if each.activated else None,
                "strava_connected": bool(each.strava),
            }
            for each in self.accounts.values()
        ]
        return {"users": users[:limit], "next_cursor": None}

    def get_activation_link(self, athlete: Account, athlete_id: str) -> Any:
        account = self.by_id(athlete_id)
        if account.activated:
            raise errors.Conflict(code="already_activated")
        return self._issued("activation", account.email)

    def set_role(self, athlete: Account, athlete_id: str, body: Any) -> Any:
        admins = [each for each in self.accounts.values() if each.role == "admin"]
        account = self.by_id(athlete_id)
        if body["role"] == "athlete" and admins == [account]:
            raise errors.Conflict(code="last_admin")
        account.role = body["role"]
        return {"role": account.role}

    def _issued(self, kind: str, about: Any) -> Any:
        return {"token": self.link(kind, about), "expires_at": written(clock.now() + timedelta(days=7))}

    def list_invitations(self, athlete: Account, limit: int, cursor: str | None = None) -> Any:
        return {"invitations": self.invitations[:limit], "next_cursor": None}

    def create_invitation(self, athlete: Account, body: Any) -> Any:
        if body["email"] in self.accounts:
            raise errors.Conflict(code="already_registered")
        now = clock.now()
        invitation = {
            "invitation_id": str(uuid.uuid4()),
            "email": body["email"],
            "invited_by": athlete.name or athlete.email,
            "created_at": written(now),
            "expires_at": written(now + timedelta(days=7)),
            "accepted_at": None,
            "sent_at": None,
        }
        self.invitations.insert(0, invitation)
        return invitation

    def revoke_invitation(self, athlete: Account, invitation_id: str) -> None:
        before = len(self.invitations)
        self.invitations = [each for each in self.invitations if each["invitation_id"] != invitation_id]
        if len(self.invitations) == before:
            raise errors.NotFound(code="invitation_not_found")

    def get_invitation_link(self, athlete: Account, invitation_id: str) -> Any:
        for each in self.invitations:
            if each["invitation_id"] == invitation_id:
                return self._issued("invitation", each["email"])
        raise errors.NotFound(code="invitation_not_found")

    def get_settings(self, athlete: Account) -> Any:
        return {"registration": self.mode}

    def put_settings(self, athlete: Account, body: Any) -> Any:
        self.mode = body["registration"]
        return {"registration": self.mode}

    def list_work(self, athlete: Account, state: str, limit: int, cursor: str | None = None) -> Any:
        return {"work": [each for each in self.work if each["state"] == state][:limit], "next_cursor": None}

    def retry_work(self, athlete: Account, work_id: str) -> None:
        if not any(each["work_id"] == work_id for each in self.work):
            raise errors.Conflict(code="work_done")


class Stravaworker(Counting):
    """stravaworker's operations, as far as pages call them."""

    def __init__(self) -> None:
        super().__init__()
        self.redirect_uris: list[str] = []

    def begin_strava_connection(self, athlete: Account, body: Any) -> Any:
        self.redirect_uris.append(body["redirect_uri"])
        return {"authorization_url": f"https://www.strava.com/oauth/authorize?state={body['state']}"}

    def complete_strava_connection(self, athlete: Account, body: Any) -> Any:
        if body["code"] == "used":
            raise errors.Invalid(code="strava_code_refused")
        granted = [scope for scope in body["scope"].split(",") if scope]
        athlete.strava = {"connected": True, "state": "active", "scopes": granted, "strava_athlete_id": 77}
        athlete.strava |= {"profile_name": "Ada R.", "connected_at": written(clock.now())}
        missing = [scope for scope in ("read", "activity:read", "activity:read_all") if scope not in granted]
        return {"scopes": granted, "strava_athlete_id": 77, "missing_scopes": missing}

    def test_strava_keys(self, athlete: Account, body: Any) -> Any:
        if body["client_secret"] == "wrong":
            return {"ok": False, "outcome": "wrong_secret", "message": "Strava does not take the secret."}
        return {"ok": True, "outcome": "accepted", "message": "Strava knows these keys."}


class Reports:
    """reports' one operation for pages."""

    def __init__(self) -> None:
        self.sent_to: list[str] = []
        self.failure: errors.Error | None = None

    def send_test_mail(self, athlete: Account, body: Any) -> Any:
        if self.failure is not None:
            raise self.failure
        self.sent_to.append(body["recipient"])
        return {"message_id": "<1@runs.example.org>"}


class StandIns:
    """All of them, as web's `Services`. Setting `away` makes dataservice not answer; `called` are the calls so far."""

    def __init__(self) -> None:
        self.dataservice = Dataservice()
        self.stravaworker = Stravaworker()
        self.reports = Reports()
        self.revoked: list[str] = []
        self.away = False
        self.called: list[str] = []

    def _held(self, service: str, scopes: tuple[str, ...], subject: Any = None) -> HeldToContract:
        if self.away:
            raise errors.Unavailable("dataservice does not answer; try again")
        return HeldToContract(service, getattr(self, service), frozenset(scopes), subject, self.called)

    @property
    def accounts(self) -> Accounts:
        return Accounts(self._held("dataservice", ACCOUNT_SCOPES))

    @property
    def calendar_feeds(self) -> CalendarFeeds:
        return CalendarFeeds(self._held("dataservice", CALENDAR_SCOPES))

    def signed_in(self, grant: str) -> SignedIn:
        def subject() -> Account:
            return self.dataservice.by_grant(grant)

        def admin() -> Account:
            account = subject()
            if account.role != "admin":
                raise errors.Forbidden
            return account

        return SignedIn(
            athlete_data=AthleteData(self._held("dataservice", ATHLETE_SCOPES, subject)),
            activities=Activities(self._held("dataservice", ATHLETE_SCOPES, subject)),
            recordings=Recordings(self._held("dataservice", ATHLETE_SCOPES, subject)),
            trends=Trends(self._held("dataservice", ATHLETE_SCOPES, subject)),
            summaries=Summaries(self._held("dataservice", ATHLETE_SCOPES, subject)),
            fitness=FitnessCurve(self._held("dataservice", ATHLETE_SCOPES, subject)),
            records=Records(self._held("dataservice", ATHLETE_SCOPES, subject)),
            races=Races(self._held("dataservice", ATHLETE_SCOPES, subject)),
            shoes=Shoes(self._held("dataservice", ATHLETE_SCOPES, subject)),
            check_ins=CheckIns(self._held("dataservice", ATHLETE_SCOPES, subject)),
            physiology=PhysiologyHistory(self._held("dataservice", ATHLETE_SCOPES, subject)),
            next_sessions=NextSessions(self._held("dataservice", ATHLETE_SCOPES, subject)),
            connection=Connection(self._held("dataservice", ATHLETE_SCOPES, subject)),
            uploads=Uploads(self._held("dataservice", ATHLETE_SCOPES, subject)),
            exports=Exports(self._held("dataservice", ATHLETE_SCOPES, subject)),
            questions=Questions(self._held("dataservice", ATHLETE_SCOPES, subject)),
            plans=Plans(self._held("dataservice", ATHLETE_SCOPES, subject)),
            weeks=Weeks(self._held("dataservice", ATHLETE_SCOPES, subject)),
            calendar_feed=CalendarFeed(self._held("dataservice", ATHLETE_SCOPES, subject)),
            strava=Strava(self._held("stravaworker", ("strava:connect",), subject)),
            admin=Admin(
                self._held("dataservice", ADMIN_SCOPES, admin), self._held("reports", ("admin:settings",), admin)
            ),
            admin_app=AppAdministration(self._held("dataservice", ADMIN_SCOPES, admin)),
            admin_races=RaceAdministration(self._held("dataservice", ADMIN_SCOPES, admin)),
            admin_strava=StravaAdmin(self._held("stravaworker", ("admin:settings",), admin)),
        )

    def revoke(self, grant: str) -> None:
        self.revoked.append(grant)
        self.dataservice.grants.pop(grant, None)


def run(
    start_date_local: datetime,
    distance_m: float = 10_210.0,
    moving_time_s: int = 3_042,
    name: str = "Morning run",
    **more: Any,
) -> dict[str, Any]:
    """A run as dataservice lists it; in Paris, and from Strava, unless `more` says otherwise."""
    nothing = dict.fromkeys(
        (
            *("workout_type", "max_speed_mps", "max_heartrate_bpm", "average_cadence_spm", "average_power_w"),
            *("summary_polyline", "description", "note", "perceived_exertion", "pain"),
            *("shoe_id", "load", "load_method"),
        )
    )
    return {
        **nothing,
        "activity_id": str(uuid.uuid4()),
        "name": name,
        "sport_type": "Run",
        "is_race": False,
        "start_date": written(start_date_local.replace(tzinfo=UTC) - timedelta(hours=1)),
        "start_date_local": start_date_local.isoformat(timespec="seconds"),
        "timezone": "Europe/Paris",
        "distance_m": distance_m,
        "moving_time_s": moving_time_s,
        "elapsed_time_s": moving_time_s + 30,
        "total_elevation_gain_m": 84.0,
        "average_speed_mps": distance_m / moving_time_s,
        "average_heartrate_bpm": 148.3,
        "is_trainer": False,
        "strava_activity_id": 123456789,
        "sources": ["strava"],
        **more,
    }
