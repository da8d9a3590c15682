"""A real PostgreSQL, migrated once per run; each test begins with empty tables."""

import base64
from collections.abc import Iterator

import pytest
from dataservice_support import AUDIENCE, CountingHasher, FakeGrants, World
from sqlalchemy import text

from dataservice.app import create_app
from dataservice.deps import Deps
from dataservice.settings import DataserviceSettings
from dataservice.storage import (
    activity_tables,
    file_tables,
    plan_tables,
    prediction_tables,
    race_tables,
    strava_tables,
    stream_tables,
    training_tables,
)
from dataservice.storage.database import Database, engine_for
from dataservice.storage.migrating import migrate
from dataservice.storage.tables import metadata
from dataservice.views.api import EXTENSION, api
from flakon import Secret
from flakon.testing import Issuer, issuer

__all__ = [
    "activity_tables",
    "file_tables",
    "plan_tables",
    "prediction_tables",
    "race_tables",
    "strava_tables",
    "stream_tables",
    "training_tables",
]

KEY = base64.b64encode(b"k" * 32).decode()


def make_settings(database_url: str, **changes: object) -> DataserviceSettings:
    """Settings as `make run` gives them, with the log quiet."""
    values: dict[str, object] = {
        "tokendealer_url": "http://issuer.example",
        "client_secret": Secret("unused"),
        "database_url": Secret(database_url),
        "encryption_keys": Secret(KEY),
        "public_url": "https://runs.example.org",
        "log_level": "error",
        **changes,
    }
    return DataserviceSettings(**values)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def database_url(postgres_url: str) -> str:
    """A database of this run's own, migrated."""
    name = "dataservice_tests"
    server = engine_for(Secret(postgres_url), pool_size=1)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = str(server.url.set(database=name, drivername="postgresql").render_as_string(hide_password=False))
    server.dispose()
    engine = engine_for(Secret(url), pool_size=1)
    migrate(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def shared_database(database_url: str) -> Iterator[Database]:
    """One pool for the run."""
    database = Database(engine_for(Secret(database_url), pool_size=12))
    yield database
    database.close()


@pytest.fixture
def database(shared_database: Database) -> Database:
    """The database with empty tables."""
    names = ", ".join(table.name for table in metadata.sorted_tables if table.name != "instance")
    with shared_database.transaction() as connection:
        connection.execute(text(f"TRUNCATE {names}"))
        connection.execute(text("UPDATE instance SET registration = NULL, set_up_code_digest = NULL"))
    return shared_database


@pytest.fixture(scope="session")
def issuer_of_tokens() -> Issuer:
    """Who signs the tokens of the tests."""
    return issuer()


@pytest.fixture(scope="session")
def shared_world(shared_database: Database, database_url: str, issuer_of_tokens: Issuer) -> World:
    """One app for the run; making one compiles every schema of the contract."""
    grants, hasher = FakeGrants(), CountingHasher()
    app = create_app(
        make_settings(database_url),
        database=shared_database,
        verifier=issuer_of_tokens.verifier(AUDIENCE),
        grants=grants,
        hasher=hasher,
    )
    scopes = sorted({scope for operation in api.document.operations.values() for scope in operation.requirement.scopes})
    deps: Deps = app.extensions[EXTENSION]
    return World(app, deps, issuer_of_tokens, grants, hasher, scopes)


@pytest.fixture
def world(shared_world: World, database: Database) -> World:
    """An instance with an empty database, tokendealer at hand and nothing counted yet."""
    shared_world.grants.__init__()  # type: ignore[misc]
    shared_world.hasher.computations = 0
    return shared_world
