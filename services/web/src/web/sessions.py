"""The browser's sessions: they lie in Redis, and the browser holds only a random id.

A session is opened at sign-in, with a fresh id of 256 bits, and never before; Redis knows the id by its SHA-256 only.
It ends when she signs out, when its grant ends, after `IDLE` without a visit, and after `LONGEST` in any case: these
ends are judged by flakon's clock. The expiry in Redis only clears away what has ended.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from redis.exceptions import RedisError

from flakon import clock, errors, get_logger
from web.api.accounts import SignIn

IDLE = timedelta(days=14)
LONGEST = timedelta(days=30)
TOUCHED_AT_MOST_EVERY = timedelta(minutes=1)
_SPARE_S = 3600

log = get_logger(__name__)


class Store(Protocol):
    """The part of redis.Redis that sessions need."""

    def get(self, name: str) -> Any: ...
    def set(self, name: str, value: str, *, ex: int, xx: bool = False) -> Any: ...
    def delete(self, *names: str) -> Any: ...


@dataclass(frozen=True)
class Session:
    """Who is signed in with this browser. `grant` never leaves the server; `csrf` stands in this session's forms.

    `name` and `language` are for pages that must work while dataservice is away. `strava_state` is set while she is
    at Strava.
    """

    athlete_id: str
    grant: str
    csrf: str
    language: str
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime
    name: str | None = None
    strava_state: str | None = None
    strava_state_at: datetime | None = None

    def ended(self, now: datetime) -> bool:
        """Whether it may not be used any more."""
        return now >= self.ends_at or now >= self.seen_at + IDLE

    def as_text(self) -> str:
        """As it lies in Redis."""
        return json.dumps(asdict(self), default=datetime.isoformat)

    @classmethod
    def of_text(cls, text: str | bytes) -> "Session":
        """Back from Redis."""
        data = json.loads(text)
        for field in ("opened_at", "seen_at", "ends_at", "strava_state_at"):
            data[field] = datetime.fromisoformat(data[field]) if data[field] else None
        return cls(**data)


class Sessions:
    """Opens, finds, changes and closes sessions. Redis being away is an `errors.Unavailable`."""

    def __init__(self, store: Store, *, prefix: str = "sessions:") -> None:
        self._store = store
        self._prefix = prefix

    def open(self, sign_in: SignIn, *, language: str, name: str | None = None) -> tuple[str, Session]:
        """A new session and its id, which goes into the cookie and is stored nowhere."""
        now = clock.now()
        session = Session(
            athlete_id=sign_in.athlete_id,
            grant=sign_in.grant,
            csrf=secrets.token_urlsafe(32),
            language=language,
            name=name,
            opened_at=now,
            seen_at=now,
            ends_at=min(now + LONGEST, sign_in.grant_expires_at),
        )
        session_id = secrets.token_urlsafe(32)
        self._write(session_id, session, is_new=True)
        return session_id, session

    def find(self, session_id: str) -> Session | None:
        """The session of this id, None when there is none or it has ended."""
        try:
            text = self._store.get(self._key(session_id))
        except RedisError as error:
            raise _unavailable(error) from error
        if text is None:
            return None
        session = Session.of_text(text)
        now = clock.now()
        if session.ended(now):
            self.close(session_id)
            return None
        if now - session.seen_at >= TOUCHED_AT_MOST_EVERY:
            session = replace(session, seen_at=now)
            if not self._write(session_id, session):
                return None
        return session

    def change(self, session_id: str, session: Session, **changes: Any) -> Session:
        """The session with some fields replaced. One that was closed meanwhile stays closed."""
        changed = replace(session, **changes)
        self._write(session_id, changed)
        return changed

    def close(self, session_id: str) -> None:
        """It is gone."""
        try:
            self._store.delete(self._key(session_id))
        except RedisError as error:
            raise _unavailable(error) from error

    def _write(self, session_id: str, session: Session, *, is_new: bool = False) -> bool:
        """Whether it lies there now: unless it is new, only what still exists is overwritten."""
        left_s = (min(session.ends_at, session.seen_at + IDLE) - clock.now()).total_seconds()
        try:
            written = self._store.set(
                self._key(session_id), session.as_text(), ex=max(int(left_s), 0) + _SPARE_S, xx=not is_new
            )
        except RedisError as error:
            raise _unavailable(error) from error
        return bool(written)

    def _key(self, session_id: str) -> str:
        return self._prefix + hashlib.sha256(session_id.encode()).hexdigest()


def _unavailable(error: RedisError) -> errors.Unavailable:
    log.error("sessions_unavailable", reason=type(error).__name__)
    return errors.Unavailable("The store of sessions does not answer.", retry_after_s=10)
