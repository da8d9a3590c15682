from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tokendealer.domain.grants import Grants
from tokendealer.domain.oauth_errors import InvalidGrant

ANNA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
BEA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e22"
DAY_S = 24 * 3600


def test_a_grant_is_found_by_its_secret(grants: Grants) -> None:
    issued = grants.issue(ANNA, "web", 3600)
    found = grants.find(issued.secret)
    assert found == issued.grant
    assert found is not None
    assert (found.subject, found.client_id) == (ANNA, "web")


def test_a_grant_is_random_and_stored_as_a_hash_only(grants: Grants, store: Any) -> None:
    first, second = grants.issue(ANNA, "web", 3600), grants.issue(ANNA, "web", 3600)
    assert first.secret != second.secret
    assert len(first.secret.removeprefix("rsg_")) == 43
    assert set(store.grants) == {hashlib.sha256(issued.secret.encode()).hexdigest() for issued in (first, second)}
    assert first.secret not in repr(store.grants)
    assert first.secret not in repr(first)


def test_a_grant_ends_by_the_clock_though_it_is_still_stored(grants: Grants, store: Any, clock: Any) -> None:
    issued = grants.issue(ANNA, "web", 3600)
    clock.forward(3599)
    assert grants.find(issued.secret) is not None
    clock.forward(1)
    assert store.grants
    assert grants.find(issued.secret) is None


def test_a_grant_lasts_no_longer_than_the_policy_lets_it(grants: Grants, clock: Any) -> None:
    issued = grants.issue(ANNA, "web", 365 * DAY_S)
    assert issued.grant.expires_at == int(clock()) + 30 * DAY_S


@pytest.mark.parametrize(
    "secret", ["", "rsg_", "rsg_" + "x" * 42, "rsg_" + "x" * 44, "rsg_" + "x" * 43 + "\n", "x" * 47]
)
def test_what_does_not_look_like_a_grant_is_not_looked_up(grants: Grants, store: Any, secret: str) -> None:
    store.away = True
    assert grants.find(secret) is None


def test_a_revoked_grant_is_gone_and_others_stay(grants: Grants) -> None:
    doomed, other = grants.issue(ANNA, "web", 3600), grants.issue(ANNA, "web", 3600)
    assert grants.revoke(doomed.secret, "web") == doomed.grant
    assert grants.find(doomed.secret) is None
    assert grants.find(other.secret) is not None
    assert grants.revoke(doomed.secret, "web") is None


def test_a_grant_is_revoked_by_no_client_but_its_own(grants: Grants) -> None:
    issued = grants.issue(ANNA, "web", 3600)
    with pytest.raises(InvalidGrant):
        grants.revoke(issued.secret, "reports")
    assert grants.find(issued.secret) is not None


def test_all_of_an_athletes_grants_are_revoked_but_the_one_to_keep(grants: Grants) -> None:
    first, second, kept = (grants.issue(ANNA, "web", 3600) for _ in range(3))
    beas = grants.issue(BEA, "web", 3600)
    assert grants.revoke_subject(ANNA, keep=kept.grant_id) == 2
    assert [grants.find(each.secret) is not None for each in (first, second, kept, beas)] == [False, False, True, True]
    assert grants.revoke_subject(ANNA) == 1
    assert grants.find(kept.secret) is None
