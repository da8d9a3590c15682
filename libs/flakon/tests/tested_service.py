"""A service for test_server, which says in HOW what happens to it when it starts."""

import os
from typing import Any

from flakon_documents import answering, document, json_body
from flask import Flask

from flakon import ServerSettings, StartupError, SwaggerBlueprint, create_app, run_command, serve

OPERATION = {
    "operationId": "measure",
    "security": [],
    "x-subject": "public",
    "requestBody": json_body({"type": "string"}),
    "responses": answering({}),
}
api = SwaggerBlueprint("api", __name__, document=document({"/measure": {"post": OPERATION}}))


@api.operation("measure")
def measure(body: str) -> dict[str, Any]:
    return {"length": len(body), "pid": os.getpid()}


def app(settings: ServerSettings) -> Flask:
    how = os.environ.get("HOW")
    if how == "no database":
        raise StartupError("no database answers at db.example:5432: start it, or correct RUNNERLY_DATABASE_URL")
    if how == "defect":
        raise ZeroDivisionError
    return create_app("tester", settings, blueprints=[api])


def main() -> None:
    settings = ServerSettings.from_environment()
    serve(lambda: app(settings), settings, name="tester")


if __name__ == "__main__":
    raise SystemExit(run_command("tester", main))
