"""flakon: a chassis for small Flask services whose OpenAPI document is the contract. README.md has the whole of it."""

from flakon import clock, errors
from flakon.app import create_app
from flakon.blueprints import JsonBlueprint, SwaggerBlueprint
from flakon.client import ServiceClient, ServiceResponse
from flakon.context import current_athlete_id, current_client_id, current_token
from flakon.jwks import HttpJwks, StaticJwks
from flakon.logs import get_logger
from flakon.server import run_command, serve
from flakon.settings import Secret, ServerSettings, ServiceSettings, Settings, SettingsError, StartupError
from flakon.tokens import ClientCredentials, TokenCache, TokenExchange
from flakon.verifier import Token, TokenVerifier

__all__ = [
    "ClientCredentials",
    "HttpJwks",
    "JsonBlueprint",
    "Secret",
    "ServerSettings",
    "ServiceClient",
    "ServiceResponse",
    "ServiceSettings",
    "Settings",
    "SettingsError",
    "StartupError",
    "StaticJwks",
    "SwaggerBlueprint",
    "Token",
    "TokenCache",
    "TokenExchange",
    "TokenVerifier",
    "clock",
    "create_app",
    "current_athlete_id",
    "current_client_id",
    "current_token",
    "errors",
    "get_logger",
    "run_command",
    "serve",
]
__version__ = "1.0.0"
