from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from flakon import StaticJwks, TokenVerifier, clock, errors
from flakon.testing import FORGERIES, Issuer, issuer
from flakon.verifier import InvalidToken

NOT_NUMBERS = ["soon", True, None, -1, 1e300, float("nan")]


@pytest.fixture
def verifier(keys: Issuer) -> TokenVerifier:
    return keys.verifier("things")


def good(keys: Issuer, **claims: Any) -> str:
    return keys.token(**{"client_id": "web", "audience": "things", "scopes": ["a", "b"], **claims})


def test_a_good_token_says_for_whom_it_is(verifier: TokenVerifier, keys: Issuer) -> None:
    token = verifier.verify(good(keys, subject="s", actor="web", jti="j", exp=4102444800))
    assert (token.subject, token.client_id, token.actor, token.audience, token.jti) == (
        "s",
        "web",
        "web",
        "things",
        "j",
    )
    assert token.scopes == {"a", "b"}
    assert token.expires_at == datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_is_refused(verifier: TokenVerifier, keys: Issuer, forgery: str) -> None:
    with pytest.raises(InvalidToken):
        verifier.verify(keys.forged(forgery, client_id="web", audience="things"))


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b.c", "é", "x" * 9000, "eyJhbGciOiJSUzI1NiJ9", "null.null.null", "W10.W10.x"]
)
def test_what_is_no_jwt_is_refused(verifier: TokenVerifier, text: str) -> None:
    with pytest.raises(InvalidToken):
        verifier.verify(text)


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "nbf", "iat", "sub", "client_id", "jti", "scope"])
def test_every_claim_is_needed(verifier: TokenVerifier, keys: Issuer, claim: str) -> None:
    with pytest.raises(InvalidToken):
        verifier.verify(good(keys, **{claim: None}))


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("aud", ["things"]),
        ("sub", ""),
        ("sub", 7),
        ("client_id", ["web"]),
        ("scope", ["a"]),
        ("act", "web"),
        ("act", {}),
        ("act", {"sub": ""}),
        *[(name, value) for name in ("exp", "nbf", "iat") for value in NOT_NUMBERS],
    ],
)
def test_a_claim_of_another_kind_is_refused(verifier: TokenVerifier, keys: Issuer, claim: str, value: Any) -> None:
    with pytest.raises(InvalidToken):
        verifier.verify(good(keys, **{claim: value}))


@pytest.mark.parametrize("headers", [{"kid": "unknown"}, {"kid": None}, {"kid": 7}, {"crit": ["x"]}, {"typ": None}])
def test_a_header_of_another_kind_is_refused(verifier: TokenVerifier, keys: Issuer, headers: dict[str, Any]) -> None:
    with pytest.raises(InvalidToken):
        verifier.verify(good(keys, headers=headers))


def test_a_changed_claim_is_refused(verifier: TokenVerifier, keys: Issuer) -> None:
    head, _, signature = good(keys).split(".")
    _, claims, _ = good(keys, scopes=["a", "b", "everything"]).split(".")
    with pytest.raises(InvalidToken, match="signature is wrong"):
        verifier.verify(f"{head}.{claims}.{signature}")


def test_the_type_of_rfc_9068_may_be_written_in_full(verifier: TokenVerifier, keys: Issuer) -> None:
    verifier.verify(good(keys, headers={"typ": "application/AT+JWT"}))


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_clocks_may_differ_by_five_seconds(verifier: TokenVerifier, keys: Issuer, claim: str) -> None:
    now = clock.timestamp()
    verifier.verify(good(keys, **{claim: now + 4}))
    with pytest.raises(InvalidToken, match="not valid yet"):
        verifier.verify(good(keys, **{claim: now + 6}))


def test_a_remembered_token_ends_on_the_second(verifier: TokenVerifier, keys: Issuer) -> None:
    token = good(keys)
    verifier.verify(token)
    with clock.testing.shifted(timedelta(seconds=290)):
        verifier.verify(token)
    with clock.testing.shifted(timedelta(seconds=300)), pytest.raises(InvalidToken, match="has expired"):
        verifier.verify(token)


def test_a_remembered_token_is_not_good_before_its_time(verifier: TokenVerifier, keys: Issuer) -> None:
    token = good(keys)
    verifier.verify(token)
    with clock.testing.shifted(timedelta(seconds=-60)), pytest.raises(InvalidToken, match="not valid yet"):
        verifier.verify(token)


def test_a_remembered_token_is_not_verified_again(
    verifier: TokenVerifier, keys: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = good(keys)
    first = verifier.verify(token)
    monkeypatch.setattr(jwt, "decode", None)
    assert verifier.verify(token) is first


def test_a_remembered_token_goes_with_its_key() -> None:
    old, new = issuer(number=1), issuer(number=2)
    jwks = StaticJwks({"keys": [*old.jwks["keys"], *new.jwks["keys"]]})
    verifier = TokenVerifier(old.url, "things", jwks)
    token, later = good(old), good(new)
    verifier.verify(token)
    verifier.verify(later)
    jwks.replace(new.jwks)
    verifier.verify(later)
    with pytest.raises(InvalidToken, match="a key that is not known"):
        verifier.verify(token)


def test_another_key_under_the_same_id_is_another_key() -> None:
    one, two = issuer(number=1), issuer(number=2)
    jwks = StaticJwks(one.jwks)
    verifier = TokenVerifier(one.url, "things", jwks)
    token = good(one)
    verifier.verify(token)
    jwks.replace({"keys": [{**two.jwks["keys"][0], "kid": one.kid}]})
    with pytest.raises(InvalidToken, match="signature is wrong"):
        verifier.verify(token)


def test_memory_is_bounded(keys: Issuer) -> None:
    verifier = TokenVerifier(keys.url, "things", StaticJwks(keys.jwks), remembered=3)
    tokens = [good(keys) for _ in range(5)]
    for token in tokens * 2:
        verifier.verify(token)
    assert len(verifier._entries) == 3


def test_refused_tokens_are_not_remembered(verifier: TokenVerifier, keys: Issuer) -> None:
    for forgery in FORGERIES:
        with pytest.raises(InvalidToken):
            verifier.verify(keys.forged(forgery, client_id="web", audience="things"))
    assert len(verifier._entries) == 0


def test_without_keys_it_is_not_the_caller_who_is_wrong(keys: Issuer) -> None:
    verifier = TokenVerifier(keys.url, "things", StaticJwks({"keys": []}))
    with pytest.raises(errors.Unavailable):
        verifier.check()
