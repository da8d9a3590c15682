"""Who may call what: each operation with the kinds of token that it is not for."""

from typing import Any
from uuid import uuid4

import pytest
from dataservice_support import AUDIENCE, World

from dataservice.app import is_admin
from dataservice.domain.registration import Role
from dataservice.views import api
from flakon.testing import FORGERIES, DescribedOperation, client, operations

ALL = operations(api.document)


def call(world: World, operation: DescribedOperation, token: str | None) -> Any:
    contract = client(world.app, token=token)
    method = getattr(contract, operation.method.lower() + ("_json" if operation.content_type else ""))
    return method(operation.url, *([{}] if operation.content_type else []), expect_errors=True)


def named(operation: DescribedOperation) -> str:
    return operation.id


@pytest.mark.parametrize("operation", ALL, ids=named)
def test_only_the_right_kind_of_token_opens_an_operation(world: World, operation: DescribedOperation) -> None:
    athlete_id, admin_id = world.add_athlete(), world.add_admin()
    scopes = operation.scopes
    service: dict[str, Any] = {"client_id": "web", "scopes": scopes, "audience": AUDIENCE}
    athlete = {**service, "subject": str(athlete_id), "actor": "web"}
    admin = {**athlete, "subject": str(admin_id)}
    right = {"service": service, "athlete": athlete, "admin": admin}[operation.subject]
    wrong = [athlete, admin] if operation.subject == "service" else [service]
    make = world.issuer.token
    assert call(world, operation, None).status_int == 401
    for forgery in FORGERIES:
        assert call(world, operation, world.issuer.forged(forgery, **right)).status_int == 401, forgery
    fewer = {**right, "scopes": sorted(set(world.scopes) - set(scopes))}
    assert call(world, operation, make(**fewer)).json["code"] == "insufficient_scope"
    for each in wrong:
        assert call(world, operation, make(**each)).json["code"] == "wrong_subject"
    if operation.subject == "admin":
        assert call(world, operation, make(**athlete)).json["code"] == "not_an_admin"
    assert call(world, operation, make(**right)).status_int not in (401, 403)


def test_admin_is_who_the_database_says_is_one(world: World) -> None:
    assert is_admin(world.database, world.add_admin())
    assert not is_admin(world.database, world.add_athlete())
    assert not is_admin(world.database, uuid4())
    assert not is_admin(world.database, world.add_athlete("b@example.org", role=Role.ADMIN, active=False))


def test_the_service_is_ready_while_its_database_answers(world: World) -> None:
    answer: Any = world.app.test_client().get("/readyz").json
    assert answer["checks"]["database"] == "ok"
