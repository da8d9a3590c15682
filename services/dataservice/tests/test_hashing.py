import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher

from dataservice.hashing import RECOMMENDED, Hasher
from flakon import errors

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_a_password_verifies_against_its_own_hash_only() -> None:
    hasher = Hasher(CHEAP)
    stored = hasher.hash("a password")
    assert hasher.verify(stored, "a password")
    assert not hasher.verify(stored, "another one")
    assert not hasher.verify("no hash at all", "a password")


def test_no_password_is_right_where_none_is_stored() -> None:
    assert not Hasher(CHEAP).verify(None, "a password")


def test_a_hash_with_older_parameters_is_outdated() -> None:
    assert Hasher(RECOMMENDED).is_outdated(CHEAP.hash("a password"))
    assert not Hasher(CHEAP).is_outdated(CHEAP.hash("a password"))


class SlowArgon2(PasswordHasher):
    """Begins, and ends when it is let."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.may_end = threading.Event()
        self.may_end.set()
        self.at_once = 0
        self.most_at_once = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.may_end.wait(5)
        self.at_once -= 1
        return True


def test_no_more_passwords_are_checked_at_once_than_agreed_and_who_waits_too_long_is_told_so() -> None:
    argon2 = SlowArgon2()
    hasher = Hasher(argon2, concurrency=2, patience_s=0.1)
    argon2.may_end.clear()
    threads = [threading.Thread(target=hasher.verify, args=("stored", "x")) for _ in range(2)]
    for thread in threads:
        thread.start()
    while argon2.at_once < 2:
        threading.Event().wait(0.005)
    with pytest.raises(errors.Unavailable) as refused:
        hasher.verify("stored", "x")
    assert refused.value.retry_after_s
    argon2.may_end.set()
    for thread in threads:
        thread.join()
    assert hasher.verify("stored", "x")
    assert argon2.most_at_once == 2
