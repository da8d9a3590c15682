"""Sync in one process and in simulated time: dataservice and the sandbox as WSGI apps, PostgreSQL and Valkey for real.

Instead of beat, relay and worker one loop goes from moment to moment: the clock stands where the next task is due or
the next quarter of an hour begins, the tick queues what is due, and each task is done as a worker would.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import redis
from chaos.wsgi import WsgiAdapter, session
from support.house import SANDBOX_SECRET, SITE_URL, STRAVA_ERRORS, House, a_house

from dataservice.relay import Relay
from dataservice.tick import tick
from dataservice.workflows import strava_apps, strava_seats
from flakon import ServiceClient, clock
from flakon.celery import GiveUp, HttpWorkLedger, TryAgain
from flakon.testing import FixedToken
from strava_sandbox.app import create_app as create_sandbox
from strava_sandbox.demo.runs import in_bulk
from strava_sandbox.parts import CLIENT_ID, PREFIX, Config, Sandbox
from stravaworker.dataservice import WORK_SCOPES, Dataservice, Link, NewPair
from stravaworker.strava.addresses import StravaAddresses
from stravaworker.strava.client import StravaClient
from stravaworker.wiring import Work, open_work

QUARTER_S = 900.0
SCOPES = ("read", "activity:read", "activity:read_all")
TOKEN_LIFE_S = 90 * 86_400.0


@dataclass
class Simulation:
    """One installation in this process. `failures` are tasks that failed in an unforeseen way."""

    house: House
    clock_file: Path
    sandbox: Sandbox
    client: StravaClient
    dataservice: Dataservice
    work: Work
    ledger: HttpWorkLedger
    wire: WsgiAdapter
    athletes: list[UUID] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def connect(self, count: int, runs_each: int, *, stream_points: int, seed: int = 1) -> None:
        """Athletes with so many runs each, linked by the instance's app; their first listings are queued."""
        app = strava_apps.put_instance(self.house.deps, CLIENT_ID, SANDBOX_SECRET)
        strava_seats.set_count(self.house.deps, count)
        for athlete in self.sandbox.athletes.appear_in_bulk(count):
            history = in_bulk(
                athlete.persona,
                athlete.number,
                runs_each,
                clock.now(),
                seed,
                runs_only=True,
                stream_points=stream_points,
            )
            self.sandbox.catalogue.add(athlete, history)
            ours = self.house.add_athlete(f"runner-{athlete.number}@example.org")
            code = self.sandbox.grants.issue_code(CLIENT_ID, athlete.id, SCOPES)
            tokens = self.client.exchange_code(CLIENT_ID, SANDBOX_SECRET, code)
            pair = NewPair(tokens.access_token, tokens.refresh_token, tokens.expires_at)
            self.dataservice.link(str(ours), Link(str(app.app_id), athlete.id, SCOPES, pair, None))
            self.athletes.append(ours)

    def run(self, duration: timedelta, each_quarter: Callable[[], None]) -> None:
        """Let so much time pass; `each_quarter` is called at the end of every quarter of an hour.

        A quarter is a second longer here, so that what is due a quarter after a tick is due at the next.
        """
        end = clock.now() + duration
        while clock.now() < end:
            quarter_ends = clock.timestamp() + QUARTER_S + 1.0
            tick(self.house.database, clock.now())
            self._do_what_is_due()
            while (due := self._next_due()) is not None and due < quarter_ends:
                self._go_to(due)
                self._do_what_is_due()
            self._go_to(quarter_ends)
            each_quarter()

    def _go_to(self, timestamp: float) -> None:
        passed = timestamp - clock.timestamp()
        if passed > 0:
            clock.testing.shift(self.clock_file, timedelta(seconds=passed))

    def _next_due(self) -> float | None:
        query = "SELECT min(not_before) AS due FROM outbox WHERE queue = 'stravaworker' AND done_at IS NULL"
        due: datetime | None = self.house.rows(query + " AND failed_at IS NULL")[0].due
        return due.timestamp() if due else None

    def _do_what_is_due(self) -> None:
        hand = _Hand()
        while Relay(self.house.database, hand).run_once(clock.now()):
            for task, arguments in hand.taken():
                self._perform(task, arguments.pop("work_id"), arguments)

    def _perform(self, task: str, work_id: str, arguments: dict[str, str]) -> None:
        do: dict[str, Callable[..., None]] = {
            "stravaworker.import_activities": self.work.activity_import.run,
            "stravaworker.refresh_window": self.work.window_refresh.run,
            "stravaworker.confirm_access": self.work.access_check.run,
        }
        # Nobody listens here, so there is no subscription; and no mail is read.
        function = do.get(task, _nothing)
        try:
            function(**arguments)
        except TryAgain as again:
            self.ledger.postpone(work_id, again.after_s, again.reason)
        except GiveUp as end:
            self.failures.append(f"{task}: {end.reason}")
            self.ledger.fail(work_id, end.reason)
        else:
            self.ledger.complete(work_id)


class _Hand:
    """A broker that keeps what it is handed until it is taken."""

    def __init__(self) -> None:
        self._held: list[tuple[str, dict[str, str]]] = []

    def send(self, task: str, queue: str, arguments: Mapping[str, Any]) -> None:
        """Keep it."""
        self._held.append((task, dict(arguments)))

    def has_forgotten(self) -> bool:
        """Never."""
        return False

    def remember(self) -> None:
        """It does."""

    def taken(self) -> list[tuple[str, dict[str, str]]]:
        """What is held, which is held no more."""
        held, self._held = self._held, []
        return held


def _nothing(**_: str) -> None:
    """What has nobody to do it here."""


@contextmanager
def a_simulation(postgres_url: str, valkey_url: str, folder: Path, clock_file: Path) -> Iterator[Simulation]:
    """A simulation with a database of its own and an emptied Valkey."""
    store: redis.Redis = redis.Redis.from_url(valkey_url, decode_responses=True)
    store.flushall()
    with a_house(postgres_url, valkey_url, folder, folder.name.replace("-", "_").lower()) as house:
        sandbox = create_sandbox(
            Config(folder / "simulated.sqlite3", SITE_URL, client_secret=SANDBOX_SECRET, clock_file=clock_file)
        )
        wire = WsgiAdapter({"dataservice": house.apps["dataservice"], "strava": sandbox})
        http = session(wire)
        base = f"http://strava{PREFIX}"
        client = StravaClient(StravaAddresses(api=f"{base}/api/v3", oauth=f"{base}/oauth", web=base), session=http)
        token = house.issuer.token(
            client_id="stravaworker",
            scopes=WORK_SCOPES,
            audience="dataservice",
            exp=clock.timestamp() + TOKEN_LIFE_S,
        )
        service = ServiceClient(
            "http://dataservice", FixedToken(token), name="dataservice", known=STRAVA_ERRORS, session=http
        )
        dataservice = Dataservice(service)
        yield Simulation(
            house=house,
            clock_file=clock_file,
            sandbox=sandbox.extensions["sandbox"],
            client=client,
            dataservice=dataservice,
            work=open_work(dataservice, client, store),
            ledger=HttpWorkLedger(service),
            wire=wire,
        )
        http.close()
    store.close()
