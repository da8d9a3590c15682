"""Bringing activities in: the whole way from Strava's pages to rows, by one worker, next to parts of it alone.

The services, the database and the sandbox are processes of their own. The worker's task runs here, so that its
beginning and end are known. "Fetched" is a page read and parsed, "inserted" the same JSON put into a table of the same
database with nothing else: what remains is what mapping, checking, comparing, merging and deriving cost.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests

from bench.installation import add_athlete, installed
from bench.results import Measured, Result, a_second, in_turn
from dataservice.crypto import Vault
from dataservice.storage.database import Database, engine_for
from dataservice.storage.strava_apps import StravaApps
from flakon import Secret, clock
from runnerly_dev.plan import strava_app_secret
from runnerly_dev.stack import Stack
from stravaworker.dataservice import WORK_SCOPES, Dataservice, Link, NewPair, open_client
from stravaworker.ledger import connect
from stravaworker.settings import StravaworkerSettings
from stravaworker.strava.client import StravaClient
from stravaworker.wiring import Work, open_work

ROUNDS = 3
ACTIVITIES = 4000
CLIENT_ID = "424242"
SCOPES = ("read", "activity:read", "activity:read_all")
UNIT = "activities/s"


def run() -> Iterator[Result]:
    """Activities a second when they are new, and when they are here already, as on every day after the first."""
    with installed() as stack:
        bench = _linked(stack)
        measures: Mapping[str, Callable[[], Measured]] = {
            "pages fetched": bench.fetch,
            "the same JSON inserted": bench.insert,
            "first listing, Strava to database": bench.list_first,
            "listing again, nothing new": bench.list_again,
        }
        yield from in_turn(measures, against="the same JSON inserted", rounds=ROUNDS)


@dataclass
class _Bench:
    client: StravaClient
    work: Work
    database_url: str
    athlete_id: str
    access_token: str

    def fetch(self) -> Measured:
        """Every page read and parsed."""
        return a_second(UNIT, lambda: len(self._pages()))

    def insert(self) -> Measured:
        """What the pages say, in one table without an index."""
        pages = [json.dumps(each) for each in self._pages()]

        def put() -> int:
            with psycopg.connect(self.database_url) as connection, connection.cursor() as cursor:
                cursor.execute("CREATE TEMPORARY TABLE bare (id bigint, data jsonb)")
                for start in range(0, len(pages), 200):
                    cursor.executemany("INSERT INTO bare VALUES (%s, %s)", enumerate(pages[start : start + 200]))
                    connection.commit()
            return len(pages)

        return a_second(UNIT, put)

    def list_first(self) -> Measured:
        """All of them new."""
        with psycopg.connect(self.database_url) as connection:
            connection.execute("DELETE FROM activities")
        return self.list_again()

    def list_again(self) -> Measured:
        """As they are here."""

        def work() -> int:
            self.work.activity_import.run(self.athlete_id)
            with psycopg.connect(self.database_url) as connection:
                row = connection.execute("SELECT count(*) FROM activity_sources").fetchone()
            assert row is not None
            assert row[0] == ACTIVITIES, f"{row[0]} activities came in"
            return int(row[0])

        return a_second(UNIT, work)

    def _pages(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        page = 1
        while batch := self.client.list_activities(self.access_token, page=page):
            found += batch
            page += 1
        return found


def _linked(stack: Stack) -> _Bench:
    """One athlete who is connected to one of the sandbox with ACTIVITIES."""
    settings = _settings(stack)
    client = StravaClient(settings.strava_addresses)
    secret = strava_app_secret(stack.secrets).read_text().strip()
    database = Database(engine_for(Secret(stack.database_url), pool_size=1))
    athlete_id = add_athlete(stack)
    vault = Vault.from_text(stack.secrets.path("dataservice/encryption_keys", lambda: "").read_text())
    with database.transaction() as connection:
        app, _ = StravaApps(connection, vault).put(None, CLIENT_ID, secret, 10, clock.now())
    database.close()
    strava_id, code = _consent(stack)
    tokens = client.exchange_code(CLIENT_ID, secret, code)
    dataservice = Dataservice(open_client(settings, WORK_SCOPES))
    pair = NewPair(tokens.access_token, tokens.refresh_token, tokens.expires_at)
    dataservice.link(athlete_id, Link(str(app.app_id), strava_id, SCOPES, pair, None))
    work = open_work(dataservice, client, connect(settings.redis_url))
    return _Bench(client, work, stack.database_url, athlete_id, tokens.access_token)


def _settings(stack: Stack) -> StravaworkerSettings:
    environment = stack.env("stravaworker")
    names = ("dataservice_url", "tokendealer_url", "public_url", "strava_api_url", "strava_oauth_url", "strava_web_url")
    given: dict[str, Any] = {name: environment[f"RUNNERLY_{name.upper()}"] for name in names}
    return StravaworkerSettings(
        **given,
        client_secret=Secret(Path(environment["RUNNERLY_CLIENT_SECRET_FILE"]).read_text().strip()),
        redis_url=Secret(environment["RUNNERLY_REDIS_URL"]),
    )


def _consent(stack: Stack) -> tuple[int, str]:
    """A sandbox athlete with her activities, no limits, and the code of her consent."""
    control = f"http://127.0.0.1:{stack.port_of('strava-sandbox')}/sandbox/strava/control"
    for name in ("read_limit", "overall_limit"):
        requests.put(f"{control}/switches/{name}", json={"value": "100000,1000000"}, timeout=10).raise_for_status()
    wanted = {"count": 1, "activities_each": ACTIVITIES, "seed": 1}
    made = requests.post(f"{control}/athletes", json=wanted, timeout=60)
    strava_id = int(made.json()[0])
    consent = requests.post(
        f"{control}/apps/{CLIENT_ID}/consents", json={"athlete_id": strava_id, "scopes": SCOPES}, timeout=10
    )
    return strava_id, str(consent.json()["code"])
