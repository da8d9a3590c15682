"""What a history costs: what the dashboard shows, for athletes of 100 and of 100,000 activities in one database.

The database is a process of its own; the service answers in this one, from the check of the token to the JSON. In each
round both athletes are asked in turn, so that a ratio is of one moment. The statements are counted as they reach the
database.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from bench.installation import add_athlete, installed
from bench.results import Measured, Result, in_turn
from dataservice.app import create_app
from dataservice.settings import DataserviceSettings
from dataservice.storage.database import Database, engine_for
from dataservice.views.api import EXTENSION
from flakon import Secret
from flakon.testing import Issuer, issuer
from runnerly_dev.stack import Stack

ROUNDS = 15
REQUESTS = 20
FEW, MANY = 100, 100_000
A_DAY = 8
"""How many activities the long history has a day: it goes back over 34 years, and the short one over 100 days."""

SHOWN = {
    "training summary": "/training-summary",
    "newest ten runs": "/activities?limit=10",
    "fitness": "/fitness",
    "trends by month, a year": "/trends?by=month&from={year_ago}",
    "totals of all": "/activity-totals",
    "Eddington number": "/eddington",
}

_HISTORY = text(
    """
    INSERT INTO activities (id, athlete_id, name, sport_type, is_race, start_date, start_date_local, timezone,
                            distance_m, moving_time_s, elapsed_time_s, total_elevation_gain_m, average_speed_mps,
                            average_heartrate_bpm, is_trainer, sources, shoe_id, load, load_method)
    SELECT gen_random_uuid(), :athlete_id, 'Morning run', CASE WHEN number % 7 = 0 THEN 'Ride' ELSE 'Run' END, false,
           begun, begun, 'UTC', 5000 + number % 9000, 1500 + number % 3000, 1600 + number % 3000, number % 200, 3.1,
           150, false, '{strava}', :shoe_id, 30 + number % 70, 'heart_rate'
    FROM (
        SELECT number, date_trunc('day', now()) - make_interval(days => number / :a_day, hours => number % :a_day)
               AS begun
        FROM generate_series(0, :activities - 1) AS number
    ) AS each
    """
)
_SHOE = text(
    "INSERT INTO shoes (id, athlete_id, name, retire_at_m, created_at) VALUES (:id, :athlete_id, 'a', 700000, now())"
)


def run() -> Iterator[Result]:
    """Milliseconds to answer what the dashboard shows, and statements, for a short and for a long history."""
    with installed() as stack:
        bench = _set_up(stack)
        for name, path in SHOWN.items():
            measures: Mapping[str, Callable[[], Measured]] = {
                f"{name}, {FEW:,} activities": bench.asking(bench.few, path),
                f"{name}, {MANY:,} activities": bench.asking(bench.many, path),
            }
            yield from in_turn(measures, against=f"{name}, {FEW:,} activities", rounds=ROUNDS)
        bench.database.close()


@dataclass
class _Bench:
    app: Flask
    client: FlaskClient
    database: Database
    issuer: Issuer
    few: str
    many: str

    def asking(self, athlete_id: str, path: str) -> Callable[[], Measured]:
        """The mean over some requests, which are answered."""
        scopes = ["activities:read", "training:read"]
        token = self.issuer.token(
            subject=athlete_id, client_id="web", actor="web", scopes=scopes, audience="dataservice"
        )
        address = path.format(year_ago=time.strftime("%Y-%m-01", time.gmtime(time.time() - 365 * 86400)))

        def get() -> Any:
            answer = self.client.get(address, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text}"
            return json.loads(answer.data)

        def measure() -> Measured:
            seen = 0

            def count(*_: Any) -> None:
                nonlocal seen
                seen += 1

            get()
            event.listen(self.database.engine, "before_cursor_execute", count)
            began = time.perf_counter()
            for _ in range(REQUESTS):
                get()
            taken_s = time.perf_counter() - began
            event.remove(self.database.engine, "before_cursor_execute", count)
            return {"ms": 1e3 * taken_s / REQUESTS, "statements": seen / REQUESTS}

        return measure


def _set_up(stack: Stack) -> _Bench:
    """Two athletes with their histories; days and shoes are summed up by the database as they come in."""
    database = Database(engine_for(Secret(stack.database_url), pool_size=4, statement_timeout_s=600))
    histories = []
    for activities, a_day in ((FEW, 1), (MANY, A_DAY)):
        athlete_id, shoe_id = add_athlete(stack, f"{activities}@example.org"), uuid4()
        with database.transaction() as connection:
            connection.execute(_SHOE, {"id": shoe_id, "athlete_id": UUID(athlete_id)})
            values = {"athlete_id": UUID(athlete_id), "shoe_id": shoe_id, "activities": activities, "a_day": a_day}
            connection.execute(_HISTORY, values)
        histories.append(athlete_id)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    signer = issuer()
    environment = stack.env("dataservice")
    settings = DataserviceSettings(
        tokendealer_url="http://issuer.example",
        client_secret=Secret("unused"),
        database_url=Secret(stack.database_url),
        encryption_keys=Secret(stack.secrets.path("dataservice/encryption_keys", lambda: "").read_text()),
        public_url=environment["RUNNERLY_PUBLIC_URL"],
        log_level="error",
    )
    app = create_app(settings, database=database, verifier=signer.verifier("dataservice"))
    assert app.extensions[EXTENSION].database is database
    return _Bench(app, app.test_client(), database, signer, *histories)
