import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from flakon.testing import FixedToken, Issuer, issuer


def test_another_library_takes_its_tokens_too(keys: Issuer) -> None:
    token = keys.token(client_id="web", audience="things", scopes=["a"], subject="s", actor="web")
    signed = jws.deserialize_compact(token, KeySet.import_key_set(keys.jwks))  # type: ignore[arg-type]
    assert signed.headers()["typ"] == "at+jwt"
    assert b'"act": {"sub": "web"}' in signed.payload


def test_a_service_is_its_own_subject_and_an_actor_makes_it_an_athletes(keys: Issuer) -> None:
    verifier = keys.verifier("things")
    own = verifier.verify(keys.token(client_id="web", audience="things"))
    hers = verifier.verify(keys.token(client_id="web", audience="things", subject="s", actor="web"))
    assert (own.subject, own.actor, hers.subject, hers.actor) == ("web", None, "s", "web")


def test_issuers_with_one_number_have_one_key() -> None:
    assert issuer().jwks == issuer().jwks
    assert issuer(number=1).jwks != issuer().jwks


def test_an_unknown_forgery_is_named(keys: Issuer) -> None:
    with pytest.raises(ValueError, match="'clever' is none of garbage, alg none"):
        keys.forged("clever", audience="things")


def test_a_fixed_token_stays() -> None:
    tokens = FixedToken("x")
    tokens.drop("x")
    assert tokens.token() == "x"
