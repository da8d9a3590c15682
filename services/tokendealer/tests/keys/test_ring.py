from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import RSAKey

from tokendealer.keys.ring import KeyRing, SigningKey, thumbprint

PRIVATE_KEY = rsa.generate_private_key(65537, 2048)


def key(kid: str, signs_from: float, older_keys_end_at: float | None = None) -> SigningKey:
    return SigningKey(kid, PRIVATE_KEY, signs_from, signs_from if older_keys_end_at is None else older_keys_end_at)


def kids(keys: tuple[SigningKey, ...]) -> list[str]:
    return [each.kid for each in keys]


OLD = key("old", 0)
NEW = key("new", 1000, older_keys_end_at=1400)


@pytest.mark.parametrize(
    ("now", "signs", "published"),
    [
        (800, "old", ["old", "new"]),
        (999.9, "old", ["old", "new"]),
        (1000, "new", ["old", "new"]),
        (1399.9, "new", ["old", "new"]),
        (1400, "new", ["new"]),
        (9999, "new", ["new"]),
    ],
)
def test_a_new_key_is_seen_then_signs_then_stands_alone(now: float, signs: str, published: list[str]) -> None:
    ring = KeyRing([NEW, OLD])
    assert ring.signer(now).kid == signs
    assert kids(ring.published(now)) == published


def test_a_clock_that_went_back_before_the_first_key_still_signs() -> None:
    ring = KeyRing([OLD, NEW])
    assert ring.signer(-5).kid == "old"
    assert kids(ring.published(-5)) == ["old", "new"]


def test_a_ring_without_keys_cannot_be() -> None:
    with pytest.raises(ValueError):
        KeyRing([])


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e4)), min_size=1, max_size=5),
    st.floats(0, 2e6),
    st.floats(0, 2e6),
)
def test_a_token_signed_at_any_moment_can_be_verified_as_long_as_older_keys_stay(
    rotations: list[tuple[float, float]], signed_at: float, later: float
) -> None:
    ring = KeyRing([key(str(n), signs_from, signs_from + stay) for n, (signs_from, stay) in enumerate(rotations)])
    shortest_stay = min(stay for _, stay in rotations)
    signer = ring.signer(signed_at)
    assert signer in ring.published(signed_at)
    verified_at = max(signed_at, min(later, signed_at + shortest_stay * 0.99))
    if signer.signs_from <= signed_at:
        assert signer in ring.published(verified_at)


def test_the_key_id_is_the_rfc_7638_thumbprint() -> None:
    assert thumbprint(PRIVATE_KEY.public_key()) == RSAKey.import_key(PRIVATE_KEY.public_key()).thumbprint()


def test_the_thumbprint_of_the_rfcs_own_example_is_right() -> None:
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM"
        "stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
        "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    number = int.from_bytes(base64.urlsafe_b64decode(modulus + "=="), "big")
    public_key = rsa.RSAPublicNumbers(e=65537, n=number).public_key()
    assert thumbprint(public_key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_the_jwk_is_public() -> None:
    assert set(OLD.jwk) == {"kty", "n", "e", "use", "alg", "kid"}


def test_the_representation_of_a_key_does_not_hold_it() -> None:
    assert "private" not in repr(OLD)
