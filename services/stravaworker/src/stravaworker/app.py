"""The HTTP side of stravaworker, wired."""

from pathlib import Path

import redis
from flask import Flask

from flakon import HttpJwks, SwaggerBlueprint, TokenVerifier
from flakon import create_app as create_flakon_app
from stravaworker.dataservice import CLIENT_ID, SERVE_SCOPES, Dataservice, open_client
from stravaworker.dataservice_files import SERVE_SCOPES as FILES_SCOPES
from stravaworker.dataservice_files import open_files_client
from stravaworker.files_wiring import FilesDoor, open_files_door
from stravaworker.ledger import Ledger, connect
from stravaworker.settings import StravaworkerSettings
from stravaworker.strava.client import StravaClient
from stravaworker.views import connections, downloads, key_tests, ledger, subscriptions, uploads, webhook
from stravaworker.wiring import open_subscriptions

DOCUMENT = Path(__file__).parent / "openapi.yaml"
# A browser waits for what is asked of Strava here.
STRAVA_TIMEOUT_S = (3.0, 10.0)


def create_app(
    settings: StravaworkerSettings,
    *,
    verifier: TokenVerifier | None = None,
    dataservice: Dataservice | None = None,
    client: StravaClient | None = None,
    store: redis.Redis | None = None,
    files: FilesDoor | None = None,
) -> Flask:
    """The app; what is not given is made from the settings."""
    dataservice = dataservice or Dataservice(open_client(settings, SERVE_SCOPES, timeout_s=(1.0, 5.0)))
    client = client or StravaClient(settings.strava_addresses, timeout_s=STRAVA_TIMEOUT_S)
    store = store or connect(settings.redis_url)
    api = SwaggerBlueprint("api", __name__, document=DOCUMENT)
    connections.register(api, dataservice, client, settings.site_url)
    key_tests.register(api, client)
    ledger.register(api, dataservice, Ledger(store))
    subscriptions.register(api, open_subscriptions(dataservice, client, store))
    webhook.register(api, dataservice)
    files = files or open_files_door(settings, open_files_client(settings, FILES_SCOPES))
    uploads.register(api, files.uploads)
    downloads.register(api, files.dataservice, files.originals, files.places)
    return create_flakon_app(
        "stravaworker",
        settings,
        blueprints=[api],
        verifier=verifier or _verifier(settings),
        admin_check=dataservice.is_admin,
        readiness=[("dataservice", dataservice.answers, False)],
    )


def _verifier(settings: StravaworkerSettings) -> TokenVerifier:
    issuer = settings.tokendealer_url.rstrip("/")
    return TokenVerifier(issuer, CLIENT_ID, HttpJwks(f"{issuer}/.well-known/jwks.json"))
