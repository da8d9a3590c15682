"""One renewal of an athlete's tokens at a time, across all workers, and what became of those before.

strava:renewal:<athlete>   who renews now. A lease of real seconds, for as long as a worker lives; that only one
                           pair is ever stored rests on the version that is stored with it, not on this
strava:renewing:<athlete>  the version whose refresh token was shown to Strava, until the next pair was stored: what
                           is left of a worker that was killed in between
strava:refused:<athlete>   the version that Strava refused, and when: once may be another's renewal under way
"""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import redis

from flakon import clock
from stravaworker.ledger.budget import NotNow
from stravaworker.ledger.redis_script import AWAY, PREFIX, LedgerAway

# Longer than Strava's answer and the storing of a pair usually take together.
RENEWAL_S = 45
BUSY_WAIT_S = 2.0
# When a refused renewal is tried again before it is believed: by then the pair of another is stored.
SECOND_LOOK_S = 20.0

_RELEASE = 'if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0'


class Renewal:
    """A renewal that nobody else makes at the same time."""

    def __init__(self, client: redis.Redis, athlete_id: str) -> None:
        self._redis = client
        self._athlete_id = athlete_id

    def begin(self, version: int) -> bool:
        """The refresh token of this version is about to be shown to Strava.

        True if it was before, and nobody said what came of it: that worker was killed, or heard no answer.
        """
        with _away():
            before = self._redis.set(self._key("renewing"), str(version), get=True)
        return before == str(version)

    def take_back(self) -> None:
        """Strava gave nothing out for it: nothing can be lost."""
        with _away():
            self._redis.delete(self._key("renewing"))

    def end(self) -> None:
        """What came of it is stored, or nothing came of it."""
        with _away():
            self._redis.delete(self._key("renewing"), self._key("refused"))

    def was_refused_before(self, version: int) -> bool:
        """Whether Strava has refused this version some time ago already; from now on it has."""
        key, now = self._key("refused"), clock.timestamp()
        with _away():
            before = str(self._redis.get(key) or "").partition(":")
            is_same = before[0] == str(version)
            if not is_same:
                self._redis.set(key, f"{version}:{now}")
        return is_same and now - float(before[2]) >= SECOND_LOOK_S / 2

    def _key(self, name: str) -> str:
        return f"{PREFIX}{name}:{self._athlete_id}"


class Leases:
    """Names that one worker holds at a time. All raise LedgerAway."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._release = client.register_script(_RELEASE)

    @contextmanager
    def held(self, name: str, lease_s: int) -> Iterator[bool]:
        """Within the block, and for `lease_s` real seconds, nobody else holds the name, if this is true."""
        key, owner = f"{PREFIX}{name}", token_hex(16)
        with _away():
            is_ours = bool(self._redis.set(key, owner, nx=True, ex=lease_s))
        try:
            yield is_ours
        finally:
            if is_ours:
                with _away():
                    self._release(keys=[key], args=[owner])


class Renewals:
    """The renewals of all athletes, in one Redis. All raise LedgerAway."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._leases = Leases(client)

    @contextmanager
    def of(self, athlete_id: str) -> Iterator[Renewal]:
        """Within the block nobody else renews her tokens; NotNow while somebody does."""
        with self._leases.held(f"renewal:{athlete_id}", RENEWAL_S) as is_ours:
            if not is_ours:
                raise NotNow("renewal", BUSY_WAIT_S)
            yield Renewal(self._redis, athlete_id)


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise LedgerAway(f"Redis does not answer ({type(error).__name__})") from error
