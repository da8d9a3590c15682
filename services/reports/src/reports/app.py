"""The HTTP side of reports, wired."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from flask import Flask

from flakon import HttpJwks, SwaggerBlueprint, TokenVerifier
from flakon import create_app as create_flakon_app
from reports.dataservice import CLIENT_ID, Roles, role_client
from reports.postbox import Postbox, open_postbox
from reports.settings import ReportsSettings
from reports.views import test_mails

DOCUMENT = Path(__file__).parent / "openapi.yaml"
# A browser waits for the answer, so a step of the conversation with the mail server has less time than in the worker.
TEST_MAIL_TIMEOUT_S = 8.0

AdminCheck = Callable[[UUID], bool]


def create_app(
    settings: ReportsSettings,
    *,
    verifier: TokenVerifier | None = None,
    admin_check: AdminCheck | None = None,
    postbox: Postbox | None = None,
) -> Flask:
    """The app; what is not given is made from the settings."""
    api = SwaggerBlueprint("api", __name__, document=DOCUMENT)
    test_mails.register(api, postbox or open_postbox(settings, timeout_s=TEST_MAIL_TIMEOUT_S))
    return create_flakon_app(
        "reports",
        settings,
        blueprints=[api],
        verifier=verifier or _verifier(settings),
        admin_check=admin_check or Roles(role_client(settings)).is_admin,
    )


def _verifier(settings: ReportsSettings) -> TokenVerifier:
    issuer = settings.tokendealer_url.rstrip("/")
    return TokenVerifier(issuer, CLIENT_ID, HttpJwks(f"{issuer}/.well-known/jwks.json"))
