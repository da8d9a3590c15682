import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from dataservice.storage.database import Database, engine_for
from flakon import Secret, StartupError, errors


@pytest.fixture
def small(database_url: str) -> Iterator[Database]:
    """A pool of one connection."""
    database = Database(engine_for(Secret(database_url), pool_size=1, statement_timeout_s=0.2, pool_timeout_s=0.2))
    yield database
    database.close()


def test_a_pool_that_is_all_in_use_is_unavailable_and_not_a_hang(small: Database) -> None:
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with small.transaction() as connection:
            connection.execute(text("SELECT 1"))
            taken.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(10)
    with pytest.raises(errors.Unavailable), small.transaction():
        pass
    done.set()
    thread.join()
    small.check()


def test_a_statement_that_takes_too_long_is_unavailable(small: Database) -> None:
    with pytest.raises(errors.Unavailable), small.transaction() as connection:
        connection.execute(text("SELECT pg_sleep(5)"))


def test_a_connection_that_was_lost_is_made_anew(small: Database) -> None:
    with pytest.raises(errors.Unavailable), small.transaction() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    small.check()


def test_the_database_speaks_utc_and_keeps_secrets_out_of_errors(small: Database) -> None:
    with small.transaction() as connection:
        assert connection.execute(text("SHOW timezone")).scalar_one() == "UTC"
    assert "hunter2" not in repr(engine_for(Secret("postgresql://u:hunter2@127.0.0.1/x"), pool_size=1))


@pytest.mark.parametrize("url", ["", "nonsense hunter2", "mysql://u:hunter2@127.0.0.1/x"])
def test_what_is_no_address_of_a_postgresql_is_said_without_it(url: str) -> None:
    with pytest.raises(StartupError) as problem:
        engine_for(Secret(url), pool_size=1)
    assert "hunter2" not in str(problem.value)
