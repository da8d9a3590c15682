"""Counted attempts."""

from datetime import datetime

from sqlalchemy import ARRAY, Connection, Integer, bindparam, delete, text

from dataservice.domain.problems import TooManyAttempts
from dataservice.domain.throttling import Policy
from dataservice.storage.tables import throttles

# Without a pause nothing is blocked, not even attempts that are made at once and arrive out of order.
_COUNT = text(
    """
    WITH given AS (SELECT CAST(:now AS timestamptz) AS now, CAST(:pauses AS integer[]) AS pauses),
    paused AS (
        SELECT n, CASE WHEN pauses[n] > 0 THEN now + make_interval(secs => pauses[n]) ELSE to_timestamp(0) END AS until
        FROM given, generate_series(1, cardinality(given.pauses)) AS n
    )
    INSERT INTO throttles AS t (key, attempts, blocked_until, expires_at)
    SELECT :key, 1, until, :expires_at FROM paused WHERE n = 1
    ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN t.expires_at <= :now THEN 1 ELSE t.attempts + 1 END,
        blocked_until = (
            SELECT until FROM paused
            WHERE n = CASE WHEN t.expires_at <= :now THEN 1 ELSE least(t.attempts + 1, cardinality(:pauses)) END
        ),
        expires_at = :expires_at
    WHERE t.blocked_until <= :now OR t.expires_at <= :now
    RETURNING attempts
    """
).bindparams(bindparam("pauses", type_=ARRAY(Integer)))


class Throttles:
    """Counters within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, policy: Policy, subject: str, now: datetime) -> None:
        """Count an attempt before it is judged.

        TooManyAttempts (429) while the subject must wait; then nothing is counted.
        """
        key = policy.key(subject)
        values = {"key": key, "now": now, "pauses": list(policy.pauses_s), "expires_at": now + policy.forgotten_after}
        if self._connection.execute(_COUNT, values).one_or_none() is None:
            blocked_until = self._connection.execute(
                throttles.select().with_only_columns(throttles.c.blocked_until).where(throttles.c.key == key)
            ).scalar_one_or_none()
            waiting_s = (blocked_until - now).total_seconds() if blocked_until else 1.0
            raise TooManyAttempts(max(waiting_s, 1.0))

    def forget(self, policy: Policy, subject: str) -> None:
        """It succeeded: the next failure is the first again."""
        self._connection.execute(delete(throttles).where(throttles.c.key == policy.key(subject)))
