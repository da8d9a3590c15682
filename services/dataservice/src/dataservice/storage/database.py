"""The connection pool and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from flakon import Secret, StartupError, errors

DRIVER = "postgresql+psycopg"


def engine_for(
    url: Secret, *, pool_size: int, statement_timeout_s: float = 15.0, pool_timeout_s: float = 5.0
) -> Engine:
    """An engine of at most `pool_size` connections, made on first use.

    StartupError for something that is no PostgreSQL URL.
    """
    try:
        parsed = make_url(url.reveal())
    except ArgumentError:
        raise StartupError(
            "RUNNERLY_DATABASE_URL is no database URL: give postgresql://user:password@host/database"
        ) from None
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise StartupError("RUNNERLY_DATABASE_URL is not PostgreSQL's: give postgresql://user:password@host/database")
    return create_engine(
        parsed.set(drivername=DRIVER),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout_s,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": "dataservice",
            "options": f"-c timezone=UTC -c statement_timeout={int(statement_timeout_s * 1000)}"
            " -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
        },
    )


class Database:
    """Transactions on a bounded pool. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: committed at the end of the block, rolled back when it raises.

        Unavailable (503) when the database does not answer, every connection is taken, or a lock is waited for too
        long.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise errors.Unavailable("The database does not answer just now: try again.", retry_after_s=5) from error

    def check(self) -> None:
        """For readiness: raises when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def violated(error: IntegrityError) -> str:
    """The name of the constraint or unique index that refused a row."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return str(name or "")
