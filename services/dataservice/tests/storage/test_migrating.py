from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from dataservice.storage.database import Database, engine_for
from dataservice.storage.migrating import MIGRATIONS, check_schema, downgrade, is_current, migrate
from dataservice.storage.tables import metadata
from dataservice.workflows.loads import compute_missing
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


def test_figures_of_the_body_hold_from_ever_and_days_are_summed_up_once_they_have_tables(empty: Engine) -> None:
    migrate(empty)
    downgrade(empty, "0010")
    her, other = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
    with empty.begin() as connection:
        for statement in (
            "INSERT INTO athletes (id, language, timezone, units, week_start, created_at, max_heartrate_bpm)"
            f" VALUES ('{her}', 'en', 'UTC', 'metric', 'monday', now(), 188), "
            f"('{other}', 'en', 'UTC', 'metric', 'monday', now(), NULL)",
            "INSERT INTO activities (id, athlete_id, name, sport_type, is_race, start_date, start_date_local, timezone,"
            " distance_m, moving_time_s, elapsed_time_s, is_trainer, sources)"
            " SELECT gen_random_uuid(), id, 'Run', sport, false, '2026-04-30T23:50:00Z', '2026-05-01T01:50:00',"
            " 'Europe/Paris', 10000.5, 3000, 3100, false, '{strava}'"
            " FROM athletes CROSS JOIN unnest(ARRAY['Run', 'TrailRun', 'Ride']) AS sport",
        ):
            connection.exec_driver_sql(statement)
    migrate(empty)
    with empty.connect() as connection:
        entries = connection.execute(text("SELECT athlete_id, holds_from, max_heartrate_bpm FROM physiology")).all()
        assert [(str(each[0]), each[1], each[2]) for each in entries] == [(her, date.min, 188)]
        days = "SELECT local_date, sport, activities, distance_m, moving_time_s FROM daily_summaries"
        day = date(2026, 5, 1)
        assert [tuple(row) for row in connection.execute(text(f"{days} ORDER BY sport DESC, athlete_id"))] == [
            *[(day, "run", 2, 20001.0, 6000)] * 2,
            *[(day, "other", 1, 10000.5, 3000)] * 2,
        ]
    database = Database(empty)
    assert (compute_missing(database), compute_missing(database)) == (6, 0)
    with empty.connect() as connection:
        sums = "SELECT sum(load) FROM daily_summaries UNION ALL SELECT sum(load) FROM activities"
        assert [round(row[0], 6) for row in connection.execute(text(sums))] == [6 * 53.33] * 2
    downgrade(empty, "0010")
    with empty.connect() as connection:
        stored = connection.execute(text("SELECT max_heartrate_bpm FROM athletes ORDER BY id")).scalars()
        assert list(stored) == [188, None]


def test_what_was_there_before_files_is_found_by_its_time_and_place(empty: Engine) -> None:
    migrate(empty)
    downgrade(empty, "0006")
    with empty.begin() as connection:
        for statement in (
            "INSERT INTO athletes (id, language, timezone, units, week_start, created_at)"
            " VALUES ('00000000-0000-0000-0000-000000000001', 'en', 'UTC', 'metric', 'monday', now())",
            "INSERT INTO activities (id, athlete_id, name, sport_type, is_race, start_date, start_date_local, timezone,"
            " distance_m, moving_time_s, elapsed_time_s, is_trainer, sources)"
            " SELECT id, id, 'Run', 'Run', false, '2026-05-01T06:00:00Z', '2026-05-01T08:00:00', 'Europe/Paris',"
            " 10000, 3000, 3100, false, '{strava}' FROM athletes",
            "INSERT INTO activity_sources (athlete_id, kind, external_id, activity_id, data, fingerprint, fetched_at)"
            ' SELECT id, \'strava\', \'7\', id, \'{"start_date": "2026-05-01T06:00:00Z", "elapsed_time_s": 3100.0,'
            " \"start_latitude_deg\": 48.5}', '', '2026-05-02T00:00:00Z' FROM athletes",
            "INSERT INTO activity_edits (athlete_id, activity_id, note, updated_at)"
            " SELECT id, id, 'x', now() FROM athletes",
        ):
            connection.exec_driver_sql(statement)
    migrate(empty)
    with empty.connect() as connection:
        source = connection.execute(text("SELECT * FROM activity_sources")).one()
        assert (source.end_date - source.start_date).total_seconds() == 3100
        assert (source.strava_activity_id, source.added_at) == (7, source.fetched_at)
        assert connection.execute(text("SELECT start_latitude_deg FROM activities")).scalar_one() == 48.5
        edits = connection.execute(text("SELECT * FROM activity_edits")).one()
        assert (edits.source_kind, edits.source_external_id) == ("strava", "7")
