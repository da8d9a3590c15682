"""All of Runnerly as processes of this machine, with a clock of their own, and athletes who connect Strava."""

import os
import signal
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import requests
from chaos.sandbox_control import Control
from sqlalchemy import text

from dataservice.domain.emails import normalise
from dataservice.domain.registration import Role
from dataservice.storage.accounts import Accounts, NewAccount
from dataservice.storage.database import Database, engine_for
from flakon import Secret, clock
from flakon.testing import Issuer
from runnerly_dev.plan import strava_app_secret
from runnerly_dev.ports import free_port
from runnerly_dev.stack import Stack
from tokendealer.keys.files import KeyFiles

INSTANCE_APP = "424242"
WORKER = "stravaworker-work"
CLICKS = 8
EVERYTHING = ("read", "activity:read", "activity:read_all")
PUBLIC_ONLY = ("read", "activity:read")


@dataclass(frozen=True)
class Runner:
    """An athlete of ours, who she is at Strava, and the app she connects through."""

    athlete_id: UUID
    strava_id: int
    client_id: str
    scopes: tuple[str, ...]


@dataclass
class Installation:
    """Starts with the stack; `workers` are the processes that speak to Strava."""

    folder: Path
    clock_file: Path
    workers: int
    stack: Stack = field(init=False)
    control: Control = field(init=False)
    database: Database = field(init=False)

    def start(self) -> None:
        """Everything up, the sandbox's keys entered, Strava's events subscribed to."""
        self.stack = Stack(self.folder, free_port(), durable=False)
        self.stack.start()
        self.control = Control(f"http://127.0.0.1:{self.stack.port_of('strava-sandbox')}/sandbox/strava")
        self.database = Database(engine_for(Secret(self.stack.database_url), pool_size=2))
        self._http = requests.Session()
        self._http.trust_env = False
        for name in self.worker_names()[1:]:
            self.stack._processes[name] = replace(self.stack._processes[WORKER], name=name)
            self.stack.launch(name)
        self.admin = self.add_account("admin@example.org", Role.ADMIN)
        secret = strava_app_secret(self.stack.secrets).read_text().strip()
        self.as_athlete(
            self.admin, "dataservice", "PUT", "/admin/strava-app", {"client_id": INSTANCE_APP, "client_secret": secret}
        )

    def stop(self) -> None:
        """Stop everything."""
        self.control.close()
        self._http.close()
        self.database.close()
        self.stack.stop()

    def worker_names(self) -> list[str]:
        """The processes of stravaworker's workers."""
        return [WORKER, *(f"{WORKER}-{number}" for number in range(2, self.workers + 1))]

    def add_account(self, email: str, role: Role = Role.ATHLETE) -> UUID:
        """Somebody who has signed up; she never signs in, her tokens are made here."""
        now = clock.now()
        account = NewAccount(
            email=email,
            email_key=normalise(email),
            password_hash="none",
            name=None,
            language="en",
            timezone="Europe/Paris",
            role=role,
            activated_at=now,
        )
        with self.database.transaction() as connection:
            return Accounts(connection).add(account, now)

    def as_athlete(self, athlete_id: UUID, service: str, method: str, path: str, body: Any = None) -> Any:
        """What a service answers to an athlete; AssertionError for a refusal."""
        answer = self.ask_as(athlete_id, service, method, path, body)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None

    def ask_as(self, athlete_id: UUID, service: str, method: str, path: str, body: Any = None) -> requests.Response:
        """A service's answer to an athlete, asked by web as it would."""
        key = KeyFiles(self.stack.secrets.folder("tokendealer/keys"), clock.timestamp).ring().signer(clock.timestamp())
        issuer = Issuer(f"http://127.0.0.1:{self.stack.port_of('tokendealer')}", key.private_key, key.kid)
        scopes = ("admin:settings", "strava:connect", "strava:read", "strava:write")
        token = issuer.token(subject=str(athlete_id), client_id="web", actor="web", scopes=scopes, audience=service)
        url = f"http://127.0.0.1:{self.stack.port_of(service)}{path}"
        return self._http.request(method, url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=20)

    def connect(self, runner: Runner) -> None:
        """The way of a browser: where to go, the consent, and back with a code. Again if Strava does not answer."""
        redirect = f"{self.stack.url}/strava/callback"
        body = {"state": "a-state-of-mine", "redirect_uri": redirect}
        for _ in range(CLICKS):
            self.as_athlete(runner.athlete_id, "stravaworker", "POST", "/connections/authorization", body)
            callback = self.control.code(runner.client_id, runner.strava_id, runner.scopes)
            answer = self.ask_as(runner.athlete_id, "stravaworker", "POST", "/connections", callback)
            if answer.status_code != 503:
                break
        assert answer.ok, answer.text

    def forward(self, **by: float) -> None:
        """Move everybody's clock on."""
        clock.testing.shift(self.clock_file, timedelta(**by))

    def kill_worker(self, number: int) -> None:
        """A worker with all its processes is gone at once, and another one started."""
        name = self.worker_names()[number]
        self.stack.process(name).kill()
        self.stack.launch(name)

    def kill_child(self, number: int, which: int) -> bool:
        """One process of a worker's pool is gone at once; whether there was one."""
        parent = self.stack.process(self.worker_names()[number]).pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if not children:
            return False
        os.kill(int(children[which % len(children)]), signal.SIGKILL)
        return True

    def restart_redis(self) -> None:
        """What it held is gone: the ledgers and the queues."""
        self.stack.restart("valkey")

    def rows(self, query: str, **values: Any) -> list[Any]:
        """What a query of the database gives."""
        with self.database.transaction() as connection:
            return list(connection.execute(text(query), values))

    def waiting(self) -> int:
        """How many tasks of stravaworker are due or under way."""
        query = (
            "SELECT count(*) FROM outbox WHERE queue = 'stravaworker' AND done_at IS NULL AND failed_at IS NULL"
            " AND (published_at IS NOT NULL OR not_before <= :now)"
        )
        return int(self.rows(query, now=clock.now())[0][0])

    def progress(self) -> tuple[Any, ...]:
        """Another one after each task that came to an end, and each call of Strava that brought something."""
        query = (
            "SELECT (SELECT count(*) FROM outbox WHERE done_at IS NOT NULL), (SELECT sum(attempts) FROM outbox),"
            " (SELECT max(fetched_at) FROM activity_sources), (SELECT max(details_fetched_at) FROM activity_sources),"
            " (SELECT max(updated_at) FROM strava_imports)"
        )
        return tuple(self.rows(query)[0])

    def next_due_in_s(self) -> float:
        """Seconds until some task of stravaworker or some list is due."""
        query = (
            "SELECT least((SELECT min(next_listing_at) FROM strava_links), (SELECT min(not_before) FROM outbox"
            " WHERE queue = 'stravaworker' AND done_at IS NULL AND failed_at IS NULL)) AS due"
        )
        due: datetime | None = self.rows(query)[0].due
        return max(0.0, due.timestamp() - clock.timestamp()) if due else 0.0

    def last_listings(self) -> dict[UUID, datetime | None]:
        """When each link's list was last read to its end."""
        return {row.athlete_id: row.last_listed_at for row in self.rows("SELECT * FROM strava_links")}

    def consents_missing(self) -> set[UUID]:
        """Whose link Strava does not accept any more."""
        query = "SELECT athlete_id FROM strava_links WHERE state = 'reauth_required'"
        return {row.athlete_id for row in self.rows(query)}
