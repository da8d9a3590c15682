from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tokendealer.domain.access_tokens import AccessTokens


def issue(tokens: AccessTokens, **changes: Any) -> str:
    wanted: dict[str, Any] = {
        "subject": "reports",
        "client_id": "reports",
        "audience": "dataservice",
        "scopes": ("mail:read", "roles:read"),
    }
    return tokens.issue(**(wanted | changes)).access_token


def test_a_token_says_what_rfc_9068_asks_for(tokens: AccessTokens, clock: Any) -> None:
    token = issue(tokens)
    header = jwt.get_unverified_header(token)
    assert header == {"alg": "RS256", "typ": "at+jwt", "kid": "the-key"}
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims.pop("jti")
    assert claims == {
        "iss": "http://tokendealer.test",
        "sub": "reports",
        "aud": "dataservice",
        "client_id": "reports",
        "iat": int(clock()),
        "nbf": int(clock()),
        "exp": int(clock()) + 300,
        "scope": "mail:read roles:read",
    }


def test_a_token_for_an_athlete_names_who_acts(tokens: AccessTokens) -> None:
    claims = tokens.read(issue(tokens, subject="an-athlete", actor="web"))
    assert claims is not None
    assert claims["act"] == {"sub": "web"}


def test_no_two_tokens_are_the_same(tokens: AccessTokens) -> None:
    assert issue(tokens) != issue(tokens)


def test_a_token_ends_with_what_it_was_had_for(tokens: AccessTokens, clock: Any) -> None:
    issued = tokens.issue(subject="a", client_id="web", audience="b", scopes=("c",), not_after=clock() + 10)
    assert issued.expires_in_s == 10


def test_a_token_is_read_until_it_ends(tokens: AccessTokens, clock: Any) -> None:
    token = issue(tokens)
    clock.forward(299)
    assert tokens.read(token) is not None
    clock.forward(1)
    assert tokens.read(token) is None


@pytest.mark.parametrize("lifetime_s", [0, -1, 301])
def test_no_token_lives_longer_than_five_minutes(keys: Any, clock: Any, lifetime_s: int) -> None:
    with pytest.raises(ValueError):
        AccessTokens("http://tokendealer.test", keys, clock, lifetime_s)


def test_the_representation_of_an_issued_token_does_not_hold_it(tokens: AccessTokens) -> None:
    issued = tokens.issue(subject="a", client_id="web", audience="b", scopes=("c",))
    assert issued.access_token not in repr(issued)


class TestForgeries:
    def forge(self, tokens: AccessTokens, key: Any, algorithm: str = "RS256", **changes: Any) -> str:
        claims = jwt.decode(issue(tokens), options={"verify_signature": False}) | changes.pop("claims", {})
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "the-key", "typ": "at+jwt"} | changes)

    def test_the_forger_forges_well(self, tokens: AccessTokens, keys: Any) -> None:
        assert tokens.read(self.forge(tokens, keys.private_key)) is not None

    def test_another_key_is_refused(self, tokens: AccessTokens) -> None:
        assert tokens.read(self.forge(tokens, rsa.generate_private_key(65537, 2048))) is None

    def test_an_unsigned_token_is_refused(self, tokens: AccessTokens) -> None:
        assert tokens.read(self.forge(tokens, None, "none")) is None

    def test_an_hmac_with_the_public_key_is_refused(self, tokens: AccessTokens, keys: Any) -> None:
        public = keys.private_key.public_key()
        der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        head, body, _ = self.forge(tokens, keys.private_key).split(".")
        header = base64.urlsafe_b64encode(
            json.dumps(jwt.get_unverified_header(f"{head}.{body}.") | {"alg": "HS256"}).encode()
        )
        signed = header.rstrip(b"=") + b"." + body.encode()
        mac = base64.urlsafe_b64encode(hmac.digest(der, signed, "sha256")).rstrip(b"=")
        assert tokens.read((signed + b"." + mac).decode()) is None

    def test_another_issuer_kid_or_type_is_refused(self, tokens: AccessTokens, keys: Any) -> None:
        assert tokens.read(self.forge(tokens, keys.private_key, claims={"iss": "http://elsewhere.test"})) is None
        assert tokens.read(self.forge(tokens, keys.private_key, kid="another")) is None
        assert tokens.read(self.forge(tokens, keys.private_key, typ="JWT")) is None

    @pytest.mark.parametrize("garbage", ["", "a", "a.b.c", "....", "é", "eyJhbGciOiJSUzI1NiJ9.e30."])
    def test_garbage_is_refused(self, tokens: AccessTokens, garbage: str) -> None:
        assert tokens.read(garbage) is None
