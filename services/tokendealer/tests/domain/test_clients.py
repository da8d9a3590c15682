import base64
import json
from urllib.parse import quote_plus

import pytest
from tokendealer.domain import clients
from tokendealer.domain.clients import ClientSecrets, ClientsError, hash_secret
from tokendealer.domain.oauth_errors import InvalidClient

SECRET = "s3cret-of-web-" + "x" * 32


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


@pytest.fixture
def secrets() -> ClientSecrets:
    return ClientSecrets.parse(json.dumps({"web": hash_secret(SECRET)}))


def test_a_client_with_its_secret_is_known(secrets: ClientSecrets) -> None:
    assert secrets.authenticate(basic("web", SECRET)) == "web"


def test_the_scheme_is_read_in_any_case(secrets: ClientSecrets) -> None:
    assert secrets.authenticate(basic("web", SECRET).replace("Basic", "bAsIc")) == "web"


def test_id_and_secret_are_form_urlencoded_as_the_rfc_says() -> None:
    odd = "100% + a:colon é" + "x" * 32
    secrets = ClientSecrets.parse(json.dumps({"web": hash_secret(odd)}))
    assert secrets.authenticate(basic("web", quote_plus(odd))) == "web"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Basic !!!!",
        "Basic " + base64.b64encode(b"web").decode(),
        "Basic " + base64.b64encode(b"web:\xff\xfe").decode(),
        "Basic " + base64.b64encode(b"web:%ff").decode(),
        "Bearer abc",
        basic("web", "wrong"),
        basic("web", ""),
        basic("", SECRET),
        basic("WEB", SECRET),
        basic("nobody", SECRET),
        basic("web", SECRET + "x"),
        basic("web", hash_secret(SECRET)),
    ],
)
def test_anything_else_is_an_invalid_client(secrets: ClientSecrets, authorization: str | None) -> None:
    with pytest.raises(InvalidClient) as refusal:
        secrets.authenticate(authorization)
    assert refusal.value.status == 401
    assert refusal.value.headers()["WWW-Authenticate"].startswith("Basic ")


def test_unknown_and_known_clients_take_the_same_comparison(
    secrets: ClientSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def watched(presented: bytes, stored: bytes) -> bool:
        compared.append((len(presented), len(stored)))
        return False

    monkeypatch.setattr(clients.hmac, "compare_digest", watched)
    for client_id in ("web", "nobody"):
        with pytest.raises(InvalidClient, match="unknown or its secret is wrong"):
            secrets.authenticate(basic(client_id, "wrong"))
    assert compared == [(32, 32), (32, 32)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "one JSON object"),
        ('{"web": "plain"}', "for web"),
        ('{"web": "sha256:ABC"}', "for web"),
        ('{"web": 5}', "for web"),
        ('{"We b": "sha256:%s"}' % ("0" * 64), "no client id"),
    ],
)
def test_a_bad_clients_file_says_what_is_wrong_but_shows_no_value(text: str, says: str) -> None:
    with pytest.raises(ClientsError, match=says) as refusal:
        ClientSecrets.parse(text)
    assert "plain" not in str(refusal.value)


def test_a_client_of_the_policy_without_a_secret_is_named() -> None:
    with pytest.raises(ClientsError, match="reports"):
        ClientSecrets.parse(json.dumps({"web": hash_secret(SECRET)}), expected=["web", "reports"])
