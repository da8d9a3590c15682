import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataservice.crypto import KeysUnreadableError, UndecryptableError, Vault, read_keys

OLD, NEW = b"o" * 32, b"n" * 32


def text_of(*keys: bytes) -> str:
    return "\n".join(base64.b64encode(key).decode() for key in keys)


@given(st.text(max_size=300), st.text(max_size=50))
def test_what_is_sealed_for_a_place_opens_there_only(secret: str, place: str) -> None:
    vault = Vault([OLD])
    sealed = vault.seal(secret, place)
    assert vault.open(sealed, place) == secret
    with pytest.raises(UndecryptableError):
        vault.open(sealed, place + "x")


def test_two_seals_of_one_secret_differ() -> None:
    vault = Vault([OLD])
    assert vault.seal("x", "p") != vault.seal("x", "p")


def test_a_new_key_seals_while_the_old_one_still_opens() -> None:
    sealed = Vault([OLD]).seal("secret", "p")
    both = Vault([NEW, OLD])
    assert not both.is_current(sealed)
    assert both.open(sealed, "p") == "secret"
    renewed = both.reseal(sealed, "p")
    assert both.reseal(renewed, "p") == renewed
    assert Vault([NEW]).open(renewed, "p") == "secret"
    with pytest.raises(UndecryptableError):
        Vault([NEW]).open(sealed, "p")


@pytest.mark.parametrize("position", [0, 3, 7, 20, -1])
def test_an_altered_ciphertext_does_not_open(position: int) -> None:
    vault = Vault([OLD])
    sealed = bytearray(vault.seal("secret", "p"))
    sealed[position] ^= 1
    with pytest.raises(UndecryptableError):
        vault.open(bytes(sealed), "p")


@pytest.mark.parametrize("text", ["", "[]", "short", "[1, 2]", '["', base64.b64encode(b"x" * 31).decode(), "é"])
def test_keys_that_are_none_are_refused_without_being_shown(text: str) -> None:
    with pytest.raises(KeysUnreadableError) as problem:
        read_keys(text)
    assert "short" not in str(problem.value)


def test_keys_come_as_lines_or_as_a_list() -> None:
    lines = text_of(NEW, OLD)
    assert read_keys(lines) == read_keys(json.dumps(lines.split())) == [NEW, OLD]
    assert read_keys(base64.urlsafe_b64encode(b"\xff" * 32).decode().rstrip("=")) == [b"\xff" * 32]
