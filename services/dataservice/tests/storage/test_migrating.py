from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from dataservice.storage.database import engine_for
from dataservice.storage.migrating import MIGRATIONS, check_schema, downgrade, is_current, migrate
from dataservice.storage.tables import metadata
from flakon import Secret, StartupError


@pytest.fixture
def empty(postgres_url: str) -> Iterator[Engine]:
    """A pool on a database without tables."""
    server = engine_for(Secret(postgres_url), pool_size=1)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS empty WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE empty"))
    url = server.url.set(database="empty").render_as_string(hide_password=False)
    engine = engine_for(Secret(url), pool_size=6)
    yield engine
    engine.dispose()
    server.dispose()


def test_the_steps_make_the_tables_that_the_code_knows(empty: Engine) -> None:
    migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert is_current(connection)


def test_several_that_migrate_at_once_wait_for_each_other(empty: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate(empty), range(4)))
    check_schema(empty)


def test_every_step_can_be_undone(empty: Engine) -> None:
    migrate(empty)
    downgrade(empty, "base")
    with empty.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert connection.execute(text("SELECT count(*) FROM pg_proc WHERE proname = 'tell_relay'")).scalar_one() == 0
    migrate(empty)


def test_a_database_that_lacks_a_step_stops_the_start(empty: Engine) -> None:
    with pytest.raises(StartupError, match="dataservice migrate"):
        check_schema(empty)


def test_a_later_releases_schema_does_not(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    check_schema(empty)


def test_the_steps_follow_each_other_in_one_line() -> None:
    steps = ScriptDirectory(str(MIGRATIONS))
    assert len(steps.get_heads()) == 1
    assert all(script.doc for script in steps.walk_revisions())
