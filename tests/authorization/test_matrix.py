"""The authorization matrix: every operation of every service against every way to ask that is not the right one.

It is generated from the OpenAPI documents, so no operation can be missing; one that has no recipe (support/recipes)
fails. Each cell is one call of the real app over a real database, on a scene of its own: its status and code are
asserted, and that a refused call has changed nothing.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from support.callers import basic
from support.documents import document, owners
from support.house import House
from support.recipes import RECIPES, Call
from support.scene import Scene, every_scope

from dataservice.domain.registration import Role
from flakon.openapi import Operation
from flakon.testing import FORGERIES, ContractClient

NO_TOKEN = "no token"
SCOPE_MISSING = "scope missing"
ANOTHER_SUBJECT = "another athlete's subject"
WRONG_KIND = "an athlete's token on a service's operation, a service's on an athlete's"
ROLE_TAKEN_AWAY = "a role since taken away"
WRONG_PASSWORD = "a client's wrong secret"
RIGHT = "right"
WAYS = (
    NO_TOKEN,
    *FORGERIES,
    SCOPE_MISSING,
    ANOTHER_SUBJECT,
    WRONG_KIND,
    ROLE_TAKEN_AWAY,
    WRONG_PASSWORD,
    RIGHT,
)

OPERATIONS = [(service, operation) for service in owners() for operation in document(service).operations.values()]
MATRIX = [
    pytest.param(service, operation, way, id=f"{service}: {operation.id}: {way}")
    for service, operation in OPERATIONS
    for way in WAYS
]


@dataclass(frozen=True)
class Outcome:
    """What a call must come to: a status, and for refusals the code."""

    status: int
    code: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the call may change something."""
        return self.status < 300


UNAUTHENTICATED = Outcome(401, "invalid_token")
NO_CLIENT = Outcome(401, "invalid_client")
TOO_NARROW = Outcome(403, "insufficient_scope")
WRONG_SUBJECT = Outcome(403, "wrong_subject")
NOT_AN_ADMIN = Outcome(403, "not_an_admin")


class Cell:
    """One operation, asked in one way."""

    def __init__(self, scene: Scene, service: str, operation: Operation, way: str) -> None:
        if (service, operation.id) not in RECIPES:
            pytest.fail(f"The matrix does not know how to call {operation.id} of {service}: add it to support/recipes")
        self.scene = scene
        self.service = service
        self.operation = operation
        self.way = way
        self.call: Call = RECIPES[service, operation.id](scene)
        self.subject_kind = operation.requirement.subject
        self.scopes = list(operation.requirement.scopes)
        if self.subject_kind == "athlete" and self.call.for_another is None:
            pytest.fail(f"{operation.id} of {service} is an athlete's: say in its recipe what another athlete gets")
        if self.subject_kind in ("athlete", "admin") and self.call.subject is None:
            pytest.fail(f"{operation.id} of {service} needs a subject in its recipe")

    @property
    def success(self) -> Outcome:
        """The only success that the document knows, or the first of several."""
        status = self.operation.success or next(int(each) for each in self.operation.responses if each.startswith("2"))
        return Outcome(status)

    def outcome(self) -> Outcome:
        """What must come of it, by who may call the operation."""
        if self.subject_kind == "public" or self.way == RIGHT:
            return self.success
        if self.subject_kind == "client":
            return NO_CLIENT
        if self.way in (NO_TOKEN, WRONG_PASSWORD, *FORGERIES):
            return UNAUTHENTICATED
        if self.way == SCOPE_MISSING:
            return TOO_NARROW
        if self.way == WRONG_KIND:
            return WRONG_SUBJECT
        if self.subject_kind == "service":
            return WRONG_SUBJECT
        if self.subject_kind == "admin":
            return NOT_AN_ADMIN
        if self.way == ROLE_TAKEN_AWAY:
            return self.success  # an athlete's own data is hers, whatever she was once
        assert self.call.for_another is not None
        return Outcome(self.call.for_another)

    def authorization(self) -> str | None:
        """The header Authorization for this way to ask; makes whom it names."""
        issuer = self.scene.house.issuer
        if self.way == NO_TOKEN:
            return None
        if self.way == WRONG_PASSWORD:
            return basic(self.call.client_id, "not-its-secret")
        if self.way == RIGHT and self.subject_kind == "client":
            return basic(self.call.client_id, self.scene.house.secrets[self.call.client_id])
        claims = self.claims()
        if self.way in FORGERIES:
            return f"Bearer {issuer.forged(self.way, audience=self.service, **claims)}"
        return f"Bearer {issuer.token(audience=self.service, **claims)}"

    def claims(self) -> dict[str, Any]:
        """Whose token it is, and for what."""
        scopes = self.scopes or every_scope(self.service)
        if self.way == SCOPE_MISSING:
            scopes = [scope for scope in every_scope(self.service) if scope not in self.scopes]
        own = {"client_id": self.call.client_id, "scopes": scopes}
        if self.way == ANOTHER_SUBJECT and self.subject_kind == "service":
            return {**own, "subject": str(self.scene.bob)}
        if self.way == ANOTHER_SUBJECT:
            return {**self.of_athlete(self.scene.bob), "scopes": scopes}
        if self.way == ROLE_TAKEN_AWAY:
            return {**self.of_athlete(self.call.subject or self.scene.admin), "scopes": scopes}
        is_athletes = self.subject_kind in ("athlete", "admin")
        if is_athletes == (self.way == WRONG_KIND):
            return own
        return {**self.of_athlete(self.call.subject or self.scene.ada), "scopes": scopes}

    def of_athlete(self, athlete_id: object) -> dict[str, Any]:
        """A token for an athlete that web has exchanged."""
        return {"subject": str(athlete_id), "client_id": "web", "actor": "web"}

    def prepare(self) -> None:
        """What has to be so before the call: who is to lose the admin's role has had it, and has lost it."""
        if self.way != ROLE_TAKEN_AWAY:
            return
        former = self.call.subject or self.scene.admin
        chief = self.scene.house.add_athlete("chief@example.org", role=Role.ADMIN)
        chiefs = self.scene.athlete(chief)
        chiefs.put_json(f"/admin/users/{former}/role", {"role": "admin"}, status=200)
        assert self.scene.athlete(former).get("/admin/settings").status_int == 200
        chiefs.put_json(f"/admin/users/{former}/role", {"role": "athlete"}, status=200)

    def ask(self, authorization: str | None) -> Any:
        """The answer, which the contract client has held to the document."""
        app = ContractClient(self.scene.house.apps[self.service])
        headers = dict(self.call.headers)
        if authorization is not None:
            headers.setdefault("Authorization", authorization)
        options: dict[str, Any] = {"headers": headers, "expect_errors": True}
        method = self.operation.method.lower()
        if self.call.json is not None:
            return getattr(app, f"{method}_json")(self.call.path, self.call.json, **options)
        if self.call.content is not None:
            return getattr(app, method)(self.call.path, self.call.content, **options)
        if self.call.form is not None:
            return getattr(app, method)(self.call.path, self.call.form, **options)
        return getattr(app, method)(self.call.path, **options)


@pytest.mark.parametrize(("service", "operation", "way"), MATRIX)
def test_cell(house: House, service: str, operation: Operation, way: str) -> None:
    cell = Cell(Scene(house), service, operation, way)
    cell.prepare()
    authorization = cell.authorization()
    outcome = cell.outcome()
    subject = cell.call.subject
    state = house.state()
    hers = house.state_of(subject) if subject is not None else []
    answer = cell.ask(authorization)
    assert (answer.status_int, code_of(answer) if outcome.code else None) == (outcome.status, outcome.code), answer.text
    if not outcome.is_success:
        assert house.state() == state, "a refused call has changed something"
    if subject is not None and way == ANOTHER_SUBJECT:
        assert house.state_of(subject) == hers, "another athlete has changed what is hers"
        assert str(subject) not in answer.text
        assert "ada@example.org" not in answer.text
    if answer.status_int == 401:
        assert answer.headers["WWW-Authenticate"].startswith(("Bearer ", "Basic "))


def test_every_recipe_is_for_an_operation() -> None:
    known = {(service, operation.id) for service, operation in OPERATIONS}
    assert RECIPES.keys() - known == set()


def test_the_matrix_has_every_operation_in_every_way() -> None:
    assert set(owners()) == {"dataservice", "reports", "stravaworker", "tokendealer"}
    assert len(OPERATIONS) > 50
    assert len(MATRIX) == len(OPERATIONS) * len(WAYS)


def code_of(answer: Any) -> str:
    """The code of a problem, or of an OAuth error."""
    body = answer.json
    return str(body.get("code") or body.get("error"))
