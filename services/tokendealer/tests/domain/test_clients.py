import json

import pytest

from tokendealer.domain.clients import ClientSecrets, ClientsError, hash_secret

SECRET = "s3cret-of-web-" + "x" * 32


@pytest.fixture
def secrets() -> ClientSecrets:
    return ClientSecrets.parse(json.dumps({"web": hash_secret(SECRET)}))


def test_a_client_with_its_secret_is_known(secrets: ClientSecrets) -> None:
    assert secrets.check("web", SECRET)


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        ("web", "wrong"),
        ("web", ""),
        ("", SECRET),
        ("WEB", SECRET),
        ("nobody", SECRET),
        ("web", SECRET + "x"),
        ("web", hash_secret(SECRET)),
        ("web", "\ud800"),
    ],
)
def test_anything_else_is_not(secrets: ClientSecrets, client_id: str, secret: str) -> None:
    assert not secrets.check(client_id, secret)


def test_unknown_and_known_clients_take_the_same_comparison(
    secrets: ClientSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def watched(presented: bytes, stored: bytes) -> bool:
        compared.append((len(presented), len(stored)))
        return False

    monkeypatch.setattr("tokendealer.domain.clients.hmac.compare_digest", watched)
    assert not secrets.check("web", "wrong")
    assert not secrets.check("nobody", "wrong")
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
