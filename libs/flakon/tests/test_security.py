import base64
from typing import Any
from uuid import UUID, uuid4

import pytest
from flakon_documents import app_of, nothing, operation

from flakon import ServiceSettings, current_athlete_id, current_client_id, current_token
from flakon.testing import FORGERIES, ContractClient, Issuer, client

ATHLETE = str(uuid4())
OTHER = str(uuid4())


def guarded(identity: str, subject: str, *scopes: str) -> dict[str, Any]:
    return operation(identity, security=[{"oauth2": list(scopes)}], **{"x-subject": subject})


@pytest.fixture
def things(settings: ServiceSettings, keys: Issuer) -> ContractClient:
    paths = {
        "/service": {"get": guarded("for_services", "service", "things:read", "things:write")},
        "/athlete": {"get": guarded("for_athletes", "athlete", "things:read")},
        "/admin": {"get": guarded("for_admins", "admin", "things:read")},
        "/client": {"get": operation("for_clients", security=[{"client": []}], **{"x-subject": "client"})},
        "/public": {"get": operation("for_all")},
    }
    views = {
        "for_services": lambda: {"client": current_client_id(), "scopes": sorted(current_token().scopes)},
        "for_athletes": lambda: {"athlete": current_athlete_id(), "actor": current_token().actor},
        "for_admins": lambda: {"athlete": current_athlete_id()},
        "for_clients": lambda: {"client": current_client_id()},
        "for_all": nothing,
    }
    return client(
        app_of(
            settings,
            paths,
            views,
            verifier=keys.verifier("things"),
            admin_check=lambda athlete_id: athlete_id == UUID(ATHLETE),
            client_check=lambda name, secret: (name, secret) == ("web", "se cret:%"),
        )
    )


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def own(keys: Issuer, *scopes: str, **claims: Any) -> dict[str, str]:
    return bearer(keys.token(client_id="web", audience="things", scopes=scopes, **claims))


def athletes(keys: Issuer, subject: str = ATHLETE, *, scopes: tuple[str, ...] = ("things:read",)) -> dict[str, str]:
    return own(keys, *scopes, subject=subject, actor="web")


def test_a_service_with_all_scopes_may(things: ContractClient, keys: Issuer) -> None:
    answer = things.get("/service", headers=own(keys, "things:read", "things:write", "other:read"))
    assert answer.json == {"client": "web", "scopes": ["other:read", "things:read", "things:write"]}


def test_an_athlete_may(things: ContractClient, keys: Issuer) -> None:
    assert things.get("/athlete", headers=athletes(keys)).json == {"athlete": ATHLETE, "actor": "web"}


def test_an_admin_may_and_another_athlete_may_not(things: ContractClient, keys: Issuer) -> None:
    assert things.get("/admin", headers=athletes(keys)).json == {"athlete": ATHLETE}
    assert things.get("/admin", headers=athletes(keys, OTHER), status=403).json["code"] == "not_an_admin"


@pytest.mark.parametrize("path", ["/service", "/athlete", "/admin"])
@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": ""}, {"Authorization": "Basic d2ViOng="}, {"Authorization": "Token x"}]
)
def test_without_a_bearer_token_the_challenge_names_no_error(
    things: ContractClient, path: str, headers: dict[str, str]
) -> None:
    answer = things.get(path, headers=headers, status=401)
    assert answer.json["code"] == "invalid_token"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="things"'


@pytest.mark.parametrize("path", ["/service", "/athlete", "/admin"])
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_is_refused(things: ContractClient, keys: Issuer, path: str, forgery: str) -> None:
    scopes = ["things:read", "things:write"]
    subject = {} if path == "/service" else {"subject": ATHLETE, "actor": "web"}
    token = keys.forged(forgery, audience="things", client_id="web", scopes=scopes, **subject)
    # Twice: what is refused is not remembered as good.
    for _ in range(2):
        answer = things.get(path, headers=bearer(token), status=401)
        assert answer.json["code"] == "invalid_token"
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="things", error="invalid_token"'


def test_a_missing_scope_is_named(things: ContractClient, keys: Issuer) -> None:
    answer = things.get("/service", headers=own(keys, "things:read"), status=403)
    assert answer.json["code"] == "insufficient_scope"
    assert answer.json["detail"] == "The token lacks things:write"
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer realm="things", error="insufficient_scope", scope="things:read things:write"'
    )


@pytest.mark.parametrize(
    ("path", "claims"),
    [
        ("/service", {"subject": ATHLETE, "actor": "web"}),
        ("/service", {"subject": ATHLETE}),
        ("/athlete", {}),
        ("/admin", {}),
        ("/athlete", {"subject": "web", "actor": "web"}),
        ("/athlete", {"subject": ATHLETE.upper(), "actor": "web"}),
        ("/athlete", {"subject": "{" + ATHLETE + "}", "actor": "web"}),
    ],
)
def test_the_wrong_kind_of_subject_is_refused(
    things: ContractClient, keys: Issuer, path: str, claims: dict[str, str]
) -> None:
    answer = things.get(path, headers=own(keys, "things:read", "things:write", **claims), status=403)
    assert answer.json["code"] == "wrong_subject"


def test_who_may_not_call_learns_nothing_about_the_request(things: ContractClient) -> None:
    assert things.get("/service?unknown=1", status=401).json.get("errors") is None


def test_bearer_is_read_whatever_its_case(things: ContractClient, keys: Issuer) -> None:
    text = athletes(keys)["Authorization"].removeprefix("Bearer ")
    things.get("/athlete", headers={"Authorization": f"bearer {text}"})


def test_a_client_is_known_by_http_basic(things: ContractClient) -> None:
    credentials = base64.b64encode(b"web:se+cret%3A%25").decode()
    assert things.get("/client", headers={"Authorization": f"Basic {credentials}"}).json == {"client": "web"}


@pytest.mark.parametrize(
    "header",
    ["", "Bearer x", "Basic", "Basic ?", "Basic /w==", "Basic d2Vi", "Basic d2ViOng="],
)
def test_a_client_that_is_not_known_is_refused(things: ContractClient, header: str) -> None:
    answer = things.get("/client", headers={"Authorization": header} if header else {}, status=401)
    assert answer.json["code"] == "invalid_client"
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="things"'


def test_what_is_public_asks_for_nothing(things: ContractClient) -> None:
    things.get("/public")


@pytest.mark.parametrize(
    ("subject", "options", "problem"),
    [
        ("service", {}, "wants a token: give create_app a verifier"),
        ("admin", {"verifier": None}, "wants a token"),
        ("client", {}, "wants HTTP Basic: give create_app a client_check"),
    ],
)
def test_without_what_it_takes_to_check_the_service_does_not_start(
    settings: ServiceSettings, subject: str, options: dict[str, Any], problem: str
) -> None:
    security: list[dict[str, list[str]]] = [{"client": []}] if subject == "client" else [{"oauth2": ["things:read"]}]
    paths = {"/": {"get": operation("a", security=security, **{"x-subject": subject})}}
    with pytest.raises(ValueError, match=problem):
        app_of(settings, paths, {"a": lambda: None}, **options)


def test_an_admins_operation_needs_the_look_up_to_start(settings: ServiceSettings, keys: Issuer) -> None:
    paths = {"/": {"get": guarded("a", "admin", "things:read")}}
    with pytest.raises(ValueError, match="is for admins: give create_app an admin_check"):
        app_of(settings, paths, {"a": nothing}, verifier=keys.verifier("x"))


def test_tokens_are_in_no_log(things: ContractClient, keys: Issuer, logs: list[dict[str, Any]]) -> None:
    good = athletes(keys)
    forged = bearer(keys.forged("expired", audience="things", client_id="web"))
    things.get("/athlete", headers=good)
    things.get("/athlete", headers=forged, status=401)
    for headers in (good, forged):
        for part in headers["Authorization"].removeprefix("Bearer ").split("."):
            assert part not in repr(logs)
    assert [line["client_id"] for line in logs if line.get("status") == 200] == ["web"]
