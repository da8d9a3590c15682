"""The HTTP side of stravaworker, wired."""

from pathlib import Path

from flask import Flask

from flakon import HttpJwks, SwaggerBlueprint, TokenVerifier
from flakon import create_app as create_flakon_app
from stravaworker.dataservice import CLIENT_ID, SERVE_SCOPES, Dataservice, open_client
from stravaworker.settings import StravaworkerSettings
from stravaworker.strava.client import StravaClient
from stravaworker.views import connections, key_tests, webhook

DOCUMENT = Path(__file__).parent / "openapi.yaml"
# A browser waits for what is asked of Strava here.
STRAVA_TIMEOUT_S = (3.0, 10.0)


def create_app(
    settings: StravaworkerSettings,
    *,
    verifier: TokenVerifier | None = None,
    dataservice: Dataservice | None = None,
    client: StravaClient | None = None,
) -> Flask:
    """The app; what is not given is made from the settings."""
    dataservice = dataservice or Dataservice(open_client(settings, SERVE_SCOPES, timeout_s=(1.0, 5.0)))
    client = client or StravaClient(settings.strava_addresses, timeout_s=STRAVA_TIMEOUT_S)
    api = SwaggerBlueprint("api", __name__, document=DOCUMENT)
    connections.register(api, dataservice, client, settings.site_url)
    key_tests.register(api, client)
    webhook.register(api, dataservice)
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
