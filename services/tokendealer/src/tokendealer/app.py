"""The app, put together: keys, clients, policy, grants, and the operations over them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from flask import Flask

import flakon
from flakon import StartupError, SwaggerBlueprint, TokenVerifier, clock
from tokendealer.domain.access_tokens import AccessTokens
from tokendealer.domain.clients import ClientSecrets, ClientsError
from tokendealer.domain.grants import Grants
from tokendealer.domain.policy import OWN_AUDIENCE, Policy, PolicyError
from tokendealer.domain.token_endpoint import TokenEndpoint
from tokendealer.keys.files import KeyFiles, KeysError
from tokendealer.keys.service import Keys, OwnJwks
from tokendealer.settings import TokendealerSettings
from tokendealer.storage.redis_grants import RedisGrants, connect
from tokendealer.views import discovery, grants, oauth, oauth_answers

_PACKAGE = files("tokendealer")


def create_app(settings: TokendealerSettings) -> Flask:
    """The service.

    Raises:
        StartupError: keys, policy or clients file cannot be used.
    """
    issuer = settings.tokendealer_url
    try:
        policy = Policy.parse(_read(settings.policy_file, "policy"))
        clients = ClientSecrets.parse(_read(settings.clients_file, "clients file"), expected=policy.clients)
        key_files = KeyFiles(settings.keys_dir, clock.timestamp)
        key_files.prepare()
    except (PolicyError, ClientsError, KeysError) as problem:
        raise StartupError(str(problem)) from problem

    keys = Keys(key_files, clock.timestamp)
    tokens = AccessTokens(issuer, keys, clock.timestamp, settings.token_lifetime_s)
    store = RedisGrants(connect(settings.redis_url.reveal()))
    sign_in_grants = Grants(store, clock.timestamp, policy.longest_grant_s)

    api = SwaggerBlueprint("api", __name__, document=Path(str(_PACKAGE.joinpath("openapi.yaml"))))
    api.after_request(oauth_answers.forbid_storing)
    oauth.bind(api, TokenEndpoint(policy, tokens, sign_in_grants), tokens, sign_in_grants)
    grants.bind(api, policy, sign_in_grants)
    discovery.bind(api, issuer, policy, keys, settings.jwks_max_age_s)

    return flakon.create_app(
        "tokendealer",
        settings,
        blueprints=[api],
        verifier=TokenVerifier(issuer, OWN_AUDIENCE, OwnJwks(keys)),
        client_check=clients.check,
        readiness=[("redis", store.answers, False)],
        error_renderer=oauth_answers.render_chassis_error,
    )


def _read(path: Path | None, what: str) -> str:
    """The content of a file of the settings, or of the packaged policy."""
    try:
        return path.read_text() if path is not None else _PACKAGE.joinpath("policy.toml").read_text()
    except (OSError, UnicodeDecodeError) as problem:
        raise StartupError(f"the {what} {path} cannot be read: {problem}") from problem
