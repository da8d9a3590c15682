"""Bringing the schema up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from flakon import StartupError

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_LOCK = 0x52756E6E  # "Runn": nobody else's
_LOCK_TIMEOUT = "10s"


def migrate(engine: Engine) -> None:
    """Run the steps that are missing. Several at once wait for each other; the second one finds nothing to do.

    A step that cannot have its locks within ten seconds gives up, so that it never stands before the service's own
    queries for long: run it again.
    """
    with engine.connect() as connection:
        for setting in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET {setting} = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.execute(text(f"SET lock_timeout = '{_LOCK_TIMEOUT}'"))
        connection.commit()
        try:
            command.upgrade(_config(connection), "head")
            connection.commit()
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise StartupError(
                f"a migration did not go through ({reason}): nothing of it is left, run it again"
            ) from error
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
            connection.invalidate()  # its settings are not those of the pool


def is_current(connection: Connection) -> bool:
    """Whether every step of this release was run; steps of a later release do not matter, they work with this one."""
    steps = ScriptDirectory(str(MIGRATIONS))
    known = {script.revision for script in steps.walk_revisions()}
    if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar_one() is None:
        return False
    stored = set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    return bool(stored - known) or stored == set(steps.get_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def check_reachable(engine: Engine) -> None:
    """StartupError, in one line that says what to do, when the database does not answer."""
    try:
        with engine.connect():
            return
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise StartupError(f"the database of RUNNERLY_DATABASE_URL does not answer ({reason}): start it") from None


def check_schema(engine: Engine) -> None:
    """StartupError when the database does not answer or a step is missing."""
    check_reachable(engine)
    with engine.connect() as connection:
        if not is_current(connection):
            raise StartupError("the database's schema is not this release's: run `dataservice migrate` first")


def downgrade(engine: Engine, revision: str) -> None:
    """Undo the steps after `revision`, data included; the way back from a release that went wrong."""
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{_LOCK_TIMEOUT}'"))
        connection.commit()
        command.downgrade(_config(connection), revision)
        connection.commit()
        connection.invalidate()
