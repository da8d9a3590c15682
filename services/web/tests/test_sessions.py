from datetime import timedelta
from typing import Any

import pytest
import redis

from flakon import clock, errors
from web.api.accounts import SignIn
from web.sessions import IDLE, LONGEST, Sessions


@pytest.fixture
def sessions(store: redis.Redis) -> Sessions:
    return Sessions(store)


def sign_in(grant: str = "grant", for_days: int = 365) -> SignIn:
    return SignIn("0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11", grant, clock.now() + timedelta(days=for_days))


def test_a_session_is_found_by_its_id(sessions: Sessions):
    session_id, opened = sessions.open(sign_in(), language="fr", name="Ada")
    assert sessions.find(session_id) == opened


def test_an_id_has_256_bits_and_two_sign_ins_share_nothing(sessions: Sessions):
    first, one = sessions.open(sign_in(), language="en")
    second, two = sessions.open(sign_in(), language="en")
    assert len(first) >= 43
    assert first != second
    assert one.csrf != two.csrf


def test_redis_never_sees_the_id(sessions: Sessions, store: redis.Redis):
    session_id, _ = sessions.open(sign_in(), language="en")
    (key,) = store.keys()
    assert str(key).startswith("b'sessions:")
    assert session_id not in str(key)
    assert session_id not in str(store.get(key))


def test_an_unknown_id_is_nobody(sessions: Sessions):
    assert sessions.find("guessed") is None


def test_a_closed_session_is_gone(sessions: Sessions, store: redis.Redis):
    session_id, _ = sessions.open(sign_in(), language="en")
    sessions.close(session_id)
    assert sessions.find(session_id) is None
    assert store.keys() == []


def test_a_session_that_is_visited_goes_on(sessions: Sessions):
    session_id, _ = sessions.open(sign_in(), language="en")
    with clock.testing.shifted(IDLE - timedelta(hours=1)):
        assert sessions.find(session_id) is not None
        with clock.testing.shifted(IDLE - timedelta(hours=1)):
            assert sessions.find(session_id) is not None


def test_a_session_that_nobody_visits_ends(sessions: Sessions, store: redis.Redis):
    session_id, _ = sessions.open(sign_in(), language="en")
    with clock.testing.shifted(IDLE):
        assert sessions.find(session_id) is None
        assert store.keys() == []


def test_no_session_outlives_the_longest_however_busy(sessions: Sessions):
    session_id, _ = sessions.open(sign_in(), language="en")
    step = IDLE - timedelta(hours=1)
    passed = timedelta()
    while passed + step < LONGEST:
        passed += step
        with clock.testing.shifted(passed):
            assert sessions.find(session_id) is not None
    with clock.testing.shifted(LONGEST):
        assert sessions.find(session_id) is None


def test_a_session_ends_with_its_grant(sessions: Sessions):
    session_id, _ = sessions.open(sign_in(for_days=1), language="en")
    with clock.testing.shifted(timedelta(days=1)):
        assert sessions.find(session_id) is None


def test_redis_clears_away_what_has_ended_but_not_before(sessions: Sessions, store: redis.Redis):
    sessions.open(sign_in(), language="en")
    (key,) = store.keys()
    assert IDLE.total_seconds() < store.ttl(key) <= IDLE.total_seconds() + 3600


def test_a_change_is_seen_by_the_next_request(sessions: Sessions):
    session_id, session = sessions.open(sign_in(), language="en")
    sessions.change(session_id, session, strava_state="s", strava_state_at=clock.now())
    found = sessions.find(session_id)
    assert found is not None
    assert found.strava_state == "s"
    assert found.grant == "grant"


class ClosedMeanwhile:
    """The store, where a parallel request closes the session just after this one has read it."""

    def __init__(self, store: redis.Redis) -> None:
        self.store = store

    def get(self, name: str) -> Any:
        text = self.store.get(name)
        self.store.delete(name)
        return text

    def set(self, name: str, value: str, *, ex: int, xx: bool = False) -> Any:
        return self.store.set(name, value, ex=ex, xx=xx)

    def delete(self, *names: str) -> Any:
        return self.store.delete(*names)


def test_a_visit_does_not_undo_a_sign_out_at_the_same_time(sessions: Sessions, store: redis.Redis):
    session_id, _ = sessions.open(sign_in(), language="en")
    with clock.testing.shifted(timedelta(hours=1)):
        assert Sessions(ClosedMeanwhile(store)).find(session_id) is None
    assert store.keys() == []


def test_a_change_does_not_undo_a_sign_out_at_the_same_time(sessions: Sessions, store: redis.Redis):
    session_id, session = sessions.open(sign_in(), language="en")
    sessions.close(session_id)
    sessions.change(session_id, session, strava_state="s")
    assert store.keys() == []


def test_redis_away_is_unavailable_and_never_signed_out():
    nowhere = redis.Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2)
    with pytest.raises(errors.Unavailable):
        Sessions(nowhere).find("an id")
