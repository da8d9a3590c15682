"""A whole service: `RUNNERLY_TOKENDEALER_URL=http://localhost:1 RUNNERLY_CLIENT_SECRET=x python greeter.py`."""

from pathlib import Path
from typing import Any

from flask import Flask

from flakon import (
    HttpJwks,
    ServiceSettings,
    SwaggerBlueprint,
    TokenVerifier,
    create_app,
    current_token,
    run_command,
    serve,
)

api = SwaggerBlueprint("api", __name__, document=Path(__file__).with_name("greeter.yaml"))


@api.operation("greet")
def greet(name: str, times: int) -> dict[str, Any]:
    return {"greeting": " ".join([f"Hello {name}!"] * times)}


@api.operation("keep_greeting")
def keep_greeting(body: dict[str, str]) -> dict[str, Any]:
    return {"greeting": body["greeting"], "kept_for": current_token().client_id}


def app(settings: ServiceSettings) -> Flask:
    jwks = HttpJwks(f"{settings.tokendealer_url}/.well-known/jwks.json")
    verifier = TokenVerifier(settings.tokendealer_url, "greeter", jwks)
    return create_app("greeter", settings, blueprints=[api], verifier=verifier)


def main() -> None:
    settings = ServiceSettings.from_environment()
    serve(lambda: app(settings), settings, name="greeter")


if __name__ == "__main__":
    raise SystemExit(run_command("greeter", main))
