"""What the tests of dataservice share: stand-ins, callers of each kind, and test data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Connection, Engine, event, text

from dataservice.deps import Deps
from dataservice.domain.emails import normalise
from dataservice.domain.registration import Role
from dataservice.domain.strava import App, Tokens
from dataservice.grants import Grant
from dataservice.hashing import Hasher
from dataservice.storage.accounts import Accounts, NewAccount
from dataservice.storage.database import Database
from dataservice.workflows import mails, strava_apps, strava_links, strava_seats
from flakon import clock, errors
from flakon.testing import Issuer, client

PASSWORD = "correct horse battery"
AUDIENCE = "dataservice"


class CountingHasher(Hasher):
    """A cheap hasher that counts its computations."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), concurrency=4)
        self.computations = 0

    def hash(self, password: str) -> str:
        self.computations += 1
        return super().hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        self.computations += 1
        return super().verify(stored, password)


@dataclass
class FakeGrants:
    """Grants in memory: (athlete, grant id) in `alive`. While `away`, Unavailable."""

    alive: set[tuple[UUID, str]] = field(default_factory=set)
    away: bool = False
    away_for_revocation: bool = False
    issued: int = 0

    def issue(self, athlete_id: UUID) -> Grant:
        if self.away:
            raise errors.Unavailable("tokendealer is away")
        self.issued += 1
        grant = Grant(f"grant-{self.issued}", f"id-{self.issued}", "2030-01-01T00:00:00Z")
        self.alive.add((athlete_id, grant.grant_id))
        return grant

    def revoke_all(self, athlete_id: UUID, *, keep: Grant | None = None) -> None:
        if self.away or self.away_for_revocation:
            raise errors.Unavailable("tokendealer is away")
        kept = keep.grant_id if keep else None
        self.alive = {each for each in self.alive if each[0] != athlete_id or each[1] == kept}

    def of(self, athlete_id: UUID) -> set[str]:
        """The ids of an athlete's live grants."""
        return {grant_id for owner, grant_id in self.alive if owner == athlete_id}


class Caller:
    """Someone with a token; every answer is held to the contract."""

    def __init__(self, app: Flask, token: str) -> None:
        self._client = client(app, token=token)

    def get(self, path: str, status: int = 200, headers: Any = None, **params: Any) -> Any:
        return self._client.get(path, params=params, status=status, headers=headers)

    def post(self, path: str, body: Any = None, status: int = 200, headers: dict[str, str] | None = None) -> Any:
        if body is None:
            return self._client.post(path, status=status, headers=headers)
        return self._client.post_json(path, body, status=status, headers=headers)

    def put(self, path: str, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Any:
        return self._client.put_json(path, body, status=status, headers=headers)

    def patch(self, path: str, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Any:
        return self._client.patch_json(path, body, status=status, headers=headers)

    def delete(self, path: str, status: int = 204, headers: dict[str, str] | None = None) -> Any:
        return self._client.delete(path, status=status, headers=headers)


@dataclass
class World:
    """One instance with an empty database."""

    app: Flask
    deps: Deps
    issuer: Issuer
    grants: FakeGrants
    hasher: CountingHasher
    scopes: list[str]

    @property
    def database(self) -> Database:
        return self.deps.database

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction of the test's own."""
        with self.database.transaction() as connection:
            yield connection

    def service(self, client_id: str = "web") -> Caller:
        """A service with every scope."""
        return Caller(self.app, self.issuer.token(client_id=client_id, scopes=self.scopes, audience=AUDIENCE))

    def athlete(self, athlete_id: UUID) -> Caller:
        """An athlete, or an admin, through web."""
        token = self.issuer.token(
            subject=str(athlete_id), client_id="web", actor="web", scopes=self.scopes, audience=AUDIENCE
        )
        return Caller(self.app, token)

    def add_athlete(self, email: str = "anna@example.org", *, role: Role = Role.ATHLETE, active: bool = True) -> UUID:
        """An athlete with PASSWORD, in Paris, speaking English."""
        now = clock.now()
        account = NewAccount(
            email=email,
            email_key=normalise(email),
            password_hash=Hasher.hash(self.hasher, PASSWORD),
            name=None,
            language="en",
            timezone="Europe/Paris",
            role=role,
            activated_at=now if active else None,
        )
        with self.transaction() as connection:
            return Accounts(connection).add(account, now)

    def add_admin(self, email: str = "admin@example.org") -> UUID:
        """An athlete who is an admin."""
        return self.add_athlete(email, role=Role.ADMIN)

    def enter_strava_keys(self, client_id: str = "12345", seats: int = 100) -> App:
        """The instance's app; its subscription to events was seen to."""
        app = strava_apps.put_instance(self.deps, client_id, "app-secret")
        strava_seats.set_count(self.deps, seats)
        with self.transaction() as connection:
            connection.execute(text("DELETE FROM outbox WHERE task = 'stravaworker.ensure_subscription'"))
        return app

    def connect_strava(self, athlete_id: UUID, strava_athlete_id: int = 1001) -> None:
        """A link to Strava, by an app with client id 12345."""
        app = self.enter_strava_keys()
        tokens = Tokens(access_token="at", refresh_token="rt", expires_at=datetime(2030, 1, 1, tzinfo=UTC))
        strava_links.connect(
            self.deps,
            athlete_id,
            app_id=app.app_id,
            strava_athlete_id=strava_athlete_id,
            profile_name="Anna R.",
            scopes=["read", "activity:read_all"],
            tokens=tokens,
        )

    def mails(self) -> list[Any]:
        """Every mail, oldest first."""
        return self.rows("SELECT * FROM mails ORDER BY created_at, id")

    def mail_token(self, kind: str, recipient: str | None = None) -> str:
        """The token of the newest mail of a kind, minted as reports does."""
        found = [mail for mail in self.mails() if mail.kind == kind and recipient in (None, mail.recipient)]
        return mails.issue_token(self.deps, found[-1].id).token

    def work(self) -> list[Any]:
        """Every row of the outbox, oldest first."""
        return self.rows("SELECT * FROM outbox ORDER BY created_at, id")

    def rows(self, query: str, **values: Any) -> list[Any]:
        """What a query gives."""
        with self.transaction() as connection:
            return list(connection.execute(text(query), values))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.rows(f"SELECT count(*) FROM {table}")[0][0])


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every SQL statement that is run within the block."""
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def listed(*summaries: dict[str, Any], asked_at: datetime | None = None) -> dict[str, Any]:
    """The body that stores these summaries, listed when Strava was asked just now, or at the given instant."""
    return {"asked_at": (asked_at or clock.now()).isoformat(), "activities": list(summaries)}


def summary(strava_activity_id: int, **changes: Any) -> dict[str, Any]:
    """A Strava summary as stravaworker maps it; each id on a day of its own."""
    start = datetime(2026, 1, 1, 6, 30, tzinfo=UTC) + timedelta(days=strava_activity_id % 3000)
    return {
        "strava_activity_id": strava_activity_id,
        "name": f"Morning Run {strava_activity_id}",
        "sport_type": "Run",
        "start_date": start.isoformat().replace("+00:00", "Z"),
        "start_date_local": (start + timedelta(hours=1)).replace(tzinfo=None).isoformat(),
        "timezone": "Europe/Paris",
        "distance_m": 10000.0,
        "moving_time_s": 3000,
        "elapsed_time_s": 3100,
        "total_elevation_gain_m": 80.0,
        "average_speed_mps": 3.333,
        "max_speed_mps": 4.5,
        "average_heartrate_bpm": 148.2,
        "max_heartrate_bpm": 171.0,
        "average_cadence_spm": 172.0,
        "summary_polyline": "_p~iF~ps|U_ulLnnqC",
        "is_trainer": False,
        **changes,
    }
