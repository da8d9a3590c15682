"""dataservice, wired."""

from uuid import UUID

from flask import Flask

from dataservice.deps import Deps
from dataservice.domain.problems import AthleteNotFound
from dataservice.domain.registration import Role
from dataservice.grants import Grants, TokendealerGrants
from dataservice.hashing import Hasher
from dataservice.settings import DataserviceSettings
from dataservice.storage.accounts import Accounts
from dataservice.storage.database import Database, engine_for
from dataservice.views import api
from dataservice.views.api import EXTENSION
from flakon import ClientCredentials, HttpJwks, ServiceClient, TokenVerifier
from flakon import create_app as create_flakon_app

NAME = "dataservice"


def create_app(
    settings: DataserviceSettings,
    *,
    database: Database | None = None,
    verifier: TokenVerifier | None = None,
    grants: Grants | None = None,
    hasher: Hasher | None = None,
) -> Flask:
    """The service. Tests pass what they stand in for."""
    database = database or Database(engine_for(settings.database_url, pool_size=settings.threads + 2))
    deps = Deps(
        settings=settings,
        database=database,
        vault=settings.vault(),
        hasher=hasher or Hasher(concurrency=settings.password_hashes_at_once),
        grants=grants or tokendealer_grants(settings),
    )
    app = create_flakon_app(
        NAME,
        settings,
        blueprints=[api],
        verifier=verifier or tokendealer_verifier(settings),
        admin_check=lambda athlete_id: is_admin(database, athlete_id),
        readiness=[("database", database.check, True)],
    )
    app.extensions[EXTENSION] = deps
    return app


def tokendealer_verifier(settings: DataserviceSettings) -> TokenVerifier:
    """Takes the tokens that tokendealer made for this service."""
    jwks = HttpJwks(f"{settings.tokendealer_url}/.well-known/jwks.json")
    return TokenVerifier(settings.tokendealer_url, NAME, jwks)


def tokendealer_grants(settings: DataserviceSettings) -> TokendealerGrants:
    """Asks tokendealer for sign-in grants, as the one client that may."""
    tokens = ClientCredentials(
        f"{settings.tokendealer_url}/oauth/token",
        NAME,
        settings.client_secret,
        audience="tokendealer",
        scope="grants:issue grants:revoke",
    )
    return TokendealerGrants(ServiceClient(settings.tokendealer_url, tokens), settings.sign_in_days * 86400)


def is_admin(database: Database, athlete_id: UUID) -> bool:
    """Whether the athlete is an admin now: in the database, whatever a token says."""
    with database.transaction() as connection:
        try:
            return Accounts(connection).role(athlete_id) is Role.ADMIN
        except AthleteNotFound:
            return False
