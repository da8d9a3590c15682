"""The whole house in one process: every service's real WSGI app, a real PostgreSQL and a real Valkey beneath.

Where services call each other they do so over loopback, with tokens of the same issuer that the tests use:
tokendealer's own key signs them all.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import make_url, text

from dataservice.app import create_app as create_dataservice
from dataservice.deps import Deps
from dataservice.domain.emails import normalise
from dataservice.domain.registration import Role
from dataservice.grants import TokendealerGrants
from dataservice.hashing import Hasher
from dataservice.settings import DataserviceSettings
from dataservice.storage.accounts import Accounts, NewAccount
from dataservice.storage.database import Database, engine_for
from dataservice.storage.migrating import migrate
from dataservice.storage.tables import metadata
from dataservice.views.api import EXTENSION
from flakon import Secret, ServiceClient, clock, errors
from flakon.testing import FixedToken, Issuer, serving
from reports.app import create_app as create_reports
from reports.dataservice import ROLE_SCOPES, Roles
from reports.settings import ReportsSettings
from runnerly_mailbox.smtp import SmtpServer
from runnerly_mailbox.store import MessageStore
from strava_sandbox.app import create_app as create_sandbox
from strava_sandbox.parts import CLIENT_ID, PREFIX, Config
from stravaworker import dataservice_files as files_scopes
from stravaworker.app import create_app as create_stravaworker
from stravaworker.dataservice import SERVE_SCOPES, Dataservice, StravaNotLinked, VersionMoved, WebhookNotFound
from stravaworker.files_wiring import open_files_door
from stravaworker.originals.store import Originals
from stravaworker.settings import StravaworkerSettings
from tokendealer.app import create_app as create_tokendealer
from tokendealer.domain.clients import hash_secret
from tokendealer.keys.files import KeyFiles
from tokendealer.settings import TokendealerSettings

__all__ = ["CLIENT_ID", "PASSWORD", "SANDBOX_SECRET", "SITE_URL", "House", "a_house"]

ISSUER_URL = "http://tokendealer.test"
SITE_URL = "http://localhost:8080"
PASSWORD = "four words nobody guesses"
SANDBOX_SECRET = "the-sandbox-secret"
CLIENTS = ("dataservice", "reports", "stravaworker", "web")
# Here all services are in one process, where an error's code alone would be two services' classes.
STRAVA_ERRORS = (StravaNotLinked, VersionMoved, WebhookNotFound)
# Longer than any run of the tests: these stand for services that renew theirs.
LONG_S = 86_400


@dataclass(frozen=True)
class House:
    """`apps` by service. `secrets` are the clients' at tokendealer; `sandbox` is the stand-in for Strava.

    `originals` is where athletes' files are kept.
    """

    apps: dict[str, Flask]
    issuer: Issuer
    deps: Deps
    secrets: dict[str, str]
    sandbox: Flask
    mailbox: MessageStore
    originals: Originals

    @property
    def database(self) -> Database:
        """dataservice's."""
        return self.deps.database

    def empty(self) -> None:
        """An instance that nobody has visited yet."""
        # Of tables with a few rows, deleting is many times faster than TRUNCATE.
        tables = [table.name for table in reversed(metadata.sorted_tables) if table.name != "instance"]
        with self.database.transaction() as connection:
            for name in tables:
                connection.execute(text(f"DELETE FROM {name}"))
            connection.execute(text("UPDATE instance SET registration = 'open', set_up_code_digest = NULL"))

    def add_athlete(self, email: str, *, role: Role = Role.ATHLETE, is_active: bool = True) -> UUID:
        """An athlete with PASSWORD."""
        now = clock.now()
        account = NewAccount(
            email=email,
            email_key=normalise(email),
            password_hash=self.deps.hasher.hash(PASSWORD),
            name=None,
            language="en",
            timezone="Europe/Paris",
            role=role,
            activated_at=now if is_active else None,
        )
        with self.database.transaction() as connection:
            return Accounts(connection).add(account, now)

    def rows(self, query: str, **values: Any) -> list[Any]:
        """What a query gives, in a transaction of its own."""
        with self.database.transaction() as connection:
            result = connection.execute(text(query), values)
            return list(result) if result.returns_rows else []

    def state(self) -> str:
        """A digest of everything in the database."""
        tables = [table.name for table in metadata.sorted_tables]
        digest = "md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
        digests = " UNION ALL ".join(f"SELECT '{name}' AS name, {digest} AS digest FROM {name} t" for name in tables)
        return str(self.rows(f"SELECT string_agg(name || digest, ',' ORDER BY name) FROM ({digests}) digests")[0][0])

    def state_of(self, athlete_id: UUID) -> list[str]:
        """Everything in the database that is an athlete's."""
        found: list[str] = []
        for table in metadata.sorted_tables:
            column = "id" if table.name == "athletes" else "athlete_id"
            if column in table.columns:
                query = f"SELECT t::text FROM {table.name} t WHERE {column} = :athlete_id ORDER BY 1"
                found += [f"{table.name}: {row[0]}" for row in self.rows(query, athlete_id=athlete_id)]
        return found


@contextmanager
def a_house(postgres_url: str, valkey_url: str, folder: Path, name: str) -> Iterator[House]:
    """A house with a database of its own, `name`, empty and migrated."""
    with ExitStack() as running:
        database_url = _new_database(postgres_url, name)
        secrets = {client_id: f"secret-of-{client_id}" for client_id in CLIENTS}
        tokendealer, issuer = _tokendealer(valkey_url, folder, secrets)
        tokendealer_url = running.enter_context(serving(tokendealer))

        def client(
            url: str, client_id: str, audience: str, scopes: tuple[str, ...], known: tuple[type[errors.Error], ...] = ()
        ) -> ServiceClient:
            claims: dict[str, Any] = {"exp": clock.timestamp() + LONG_S}
            token = issuer.token(client_id=client_id, scopes=scopes, audience=audience, **claims)
            made = ServiceClient(url, FixedToken(token), name=audience, known=known)
            running.callback(made.session.close)
            return made

        common: dict[str, Any] = {
            "tokendealer_url": ISSUER_URL,
            "client_secret": Secret("unused"),
            "public_url": SITE_URL,
            "log_level": "error",
        }
        database = Database(engine_for(Secret(database_url), pool_size=16))
        running.callback(database.close)
        dataservice = create_dataservice(
            DataserviceSettings(
                **common,
                database_url=Secret(database_url),
                encryption_keys=Secret(base64.b64encode(b"k" * 32).decode()),
                demo=True,
            ),
            database=database,
            verifier=issuer.verifier("dataservice"),
            grants=TokendealerGrants(
                client(tokendealer_url, "dataservice", "tokendealer", ("grants:issue", "grants:revoke")), 3600
            ),
            hasher=Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), concurrency=8),
        )
        dataservice_url = running.enter_context(serving(dataservice))
        sandbox = create_sandbox(Config(folder / "strava.sqlite3", SITE_URL, client_secret=SANDBOX_SECRET))
        sandbox_url = running.enter_context(serving(sandbox)) + PREFIX
        others: dict[str, Any] = {
            **common,
            "dataservice_url": dataservice_url,
            "redis_url": Secret("redis://127.0.0.1:1/0"),
        }
        bringing_in = StravaworkerSettings(
            **others | {"redis_url": Secret(valkey_url)},
            strava_api_url=f"{sandbox_url}/api/v3",
            strava_oauth_url=f"{sandbox_url}/oauth",
            strava_web_url=sandbox_url,
            uploads_dir=folder / "uploads",
            originals_url=(folder / "originals").absolute().as_uri(),
        )
        stravaworker = create_stravaworker(
            bringing_in,
            files=open_files_door(
                bringing_in,
                client(dataservice_url, "stravaworker", "dataservice", files_scopes.SERVE_SCOPES, files_scopes.KNOWN),
            ),
            verifier=issuer.verifier("stravaworker"),
            dataservice=Dataservice(
                client(dataservice_url, "stravaworker", "dataservice", SERVE_SCOPES, STRAVA_ERRORS)
            ),
        )
        mailbox = MessageStore(folder / "mailbox.sqlite3")
        running.callback(mailbox.close)
        smtp = SmtpServer(mailbox, "127.0.0.1", 0)
        smtp.start()
        running.callback(smtp.stop)
        reports = create_reports(
            ReportsSettings(**others, smtp_url=Secret(f"smtp://127.0.0.1:{smtp.port}")),
            verifier=issuer.verifier("reports"),
            admin_check=Roles(client(dataservice_url, "reports", "dataservice", ROLE_SCOPES)).is_admin,
        )
        apps = {
            "dataservice": dataservice,
            "reports": reports,
            "stravaworker": stravaworker,
            "tokendealer": tokendealer,
        }
        yield House(
            apps,
            issuer,
            dataservice.extensions[EXTENSION],
            secrets,
            sandbox,
            mailbox,
            Originals(bringing_in.originals_url),
        )


def _new_database(postgres_url: str, name: str) -> str:
    server = engine_for(Secret(postgres_url), pool_size=1)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    engine = engine_for(Secret(url), pool_size=1)
    migrate(engine)
    engine.dispose()
    return url


def _tokendealer(valkey_url: str, folder: Path, secrets: dict[str, str]) -> tuple[Flask, Issuer]:
    """tokendealer, and an issuer of tests that signs with its key."""
    clients_file = folder / "clients.json"
    clients_file.write_text(json.dumps({client_id: hash_secret(secret) for client_id, secret in secrets.items()}))
    settings = TokendealerSettings(
        tokendealer_url=ISSUER_URL,
        clients_file=clients_file,
        redis_url=Secret(valkey_url),
        keys_dir=folder / "keys",
        log_level="error",
    )
    app = create_tokendealer(settings)
    key = KeyFiles(settings.keys_dir, clock.timestamp).ring().signer(clock.timestamp())
    return app, Issuer(ISSUER_URL, key.private_key, key.kid)
