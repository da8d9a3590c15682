from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, listed, summary
from sqlalchemy import text

from dataservice.domain.activities import SourceKind
from dataservice.domain.streams import Lap
from dataservice.storage.best_efforts import RANKED
from dataservice.storage.renewal import renew
from dataservice.storage.streams import analyse, delete_expired_streams, delete_streams, store_streams
from flakon import clock, errors

LAP: Lap = {"start_s": 0, "elapsed_time_s": 60, "moving_time_s": 60, "distance_m": 180.0}


def columns(seconds: int = 120) -> dict[str, Any]:
    """A run at three metres a second."""
    times = list(range(seconds + 1))
    return {
        "time_s": times,
        "distance_m": [3.0 * each for each in times],
        "heartrate_bpm": [None, *(140 for _ in times[1:])],
    }


def connected(world: World, *ids: int) -> UUID:
    """An athlete with these Strava activities."""
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    body = listed(*(summary(each) for each in ids))
    world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body)
    return athlete_id


def activity(world: World, external_id: str = "1") -> UUID:
    """The activity that a source is part of."""
    [row] = world.rows("SELECT activity_id FROM activity_sources WHERE external_id = :id", id=external_id)
    return UUID(str(row.activity_id))


def store(world: World, athlete_id: UUID, streams: dict[str, Any] | None, expires_at: datetime | None = None) -> None:
    """Keep streams of Strava's activity 1, as details that were fetched are kept."""
    with world.transaction() as connection:
        store_streams(connection, athlete_id, SourceKind.STRAVA, "1", streams, [LAP], clock.now(), expires_at)
        analyse(connection, athlete_id, activity(world))


def test_streams_that_are_stored_are_analysed(world: World) -> None:
    athlete_id = connected(world, 1)
    store(world, athlete_id, columns())
    [row] = world.rows("SELECT * FROM activity_analyses")
    assert (row.activity_id, row.kind, row.external_id) == (activity(world), "strava", "1")
    assert row.analysis["total"]["elapsed_time_s"] == 120


def test_streams_replace_those_that_were_there(world: World) -> None:
    athlete_id = connected(world, 1)
    store(world, athlete_id, columns(120))
    store(world, athlete_id, columns(240))
    assert [row.points for row in world.rows("SELECT * FROM source_streams")] == [241]
    assert world.rows("SELECT * FROM activity_analyses")[0].analysis["total"]["elapsed_time_s"] == 240


def test_what_rests_on_streams_goes_with_them(world: World) -> None:
    athlete_id = connected(world, 1)
    store(world, athlete_id, columns())
    store(world, athlete_id, None)
    assert [world.count(table) for table in ("source_streams", "activity_analyses", "best_efforts")] == [0, 0, 0]


def test_what_rests_on_a_source_goes_with_it(world: World) -> None:
    athlete_id = connected(world, 1)
    store(world, athlete_id, columns(), clock.now() + timedelta(days=7))
    world.rows("DELETE FROM activity_sources RETURNING 1")
    assert [world.count(table) for table in ("source_streams", "activity_analyses", "best_efforts")] == [0, 0, 0]


@pytest.mark.parametrize(
    "changes",
    [{"time_s": [0, 0]}, {"time_s": [1, 2]}, {"time_s": []}, {"distance_m": [1.0]}, {"distance_m": [1.0, 1e300]}],
)
def test_streams_that_contradict_themselves_are_refused(world: World, changes: dict[str, Any]) -> None:
    athlete_id = connected(world, 1)
    with pytest.raises(errors.Invalid) as refused:
        store(world, athlete_id, {"time_s": [0, 1], "distance_m": [0.0, 1.0], **changes})
    assert refused.value.errors[0]["path"] == "/streams"


def add_file(world: World, athlete_id: UUID, digest: str) -> None:
    """A file of the same activity as Strava's 1, with streams of its own."""
    with world.transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO activity_sources"
                " (athlete_id, kind, external_id, activity_id, data, fingerprint, fetched_at)"
                " SELECT athlete_id, 'file', :digest, activity_id, data, fingerprint, fetched_at FROM activity_sources"
                " WHERE external_id = '1'"
            ),
            {"digest": digest},
        )
        store_streams(connection, athlete_id, SourceKind.FILE, digest, columns(240), [], clock.now(), None)
        renew(connection, athlete_id, [activity(world)], clock.now())


def analysed(world: World) -> tuple[str, float]:
    """Whose streams the analysis rests on, and how long they are."""
    [row] = world.rows("SELECT kind, analysis FROM activity_analyses")
    return row.kind, row.analysis["total"]["elapsed_time_s"]


def test_the_files_streams_go_before_stravas(world: World) -> None:
    athlete_id = connected(world, 1)
    store(world, athlete_id, columns(120))
    add_file(world, athlete_id, "d1")
    assert analysed(world) == ("file", 240)
    store(world, athlete_id, columns(180))
    assert analysed(world) == ("file", 240)


def test_without_the_files_streams_stravas_are_analysed(world: World) -> None:
    athlete_id = connected(world, 1)
    store(world, athlete_id, columns(120))
    add_file(world, athlete_id, "d1")
    with world.transaction() as connection:
        delete_streams(connection, athlete_id, SourceKind.FILE, "d1")
        renew(connection, athlete_id, [activity(world)], clock.now())
    assert analysed(world) == ("strava", 120)


def test_where_stravas_streams_end_the_files_stay(world: World) -> None:
    athlete_id = connected(world, 1)
    store(world, athlete_id, columns(120), clock.now() + timedelta(days=7))
    add_file(world, athlete_id, "d1")
    with world.transaction() as connection:
        assert delete_expired_streams(connection, athlete_id, clock.now() + timedelta(days=8)) == [activity(world)]
    assert analysed(world) == ("file", 240)
    assert world.count("source_streams") == 1


def test_what_is_as_it_was_is_not_analysed_again(world: World) -> None:
    athlete_id = connected(world, 1)
    store(world, athlete_id, columns())
    [before] = world.rows("SELECT analysed_at FROM activity_analyses")
    with clock.testing.shifted(timedelta(hours=1)):
        store(world, athlete_id, columns())
        assert world.rows("SELECT analysed_at FROM activity_analyses") == [before]
        store(world, athlete_id, columns(180))
        assert world.rows("SELECT analysed_at FROM activity_analyses") != [before]


def test_ranks_are_read_off_the_index(world: World) -> None:
    athlete_id = connected(world, 1)
    store(world, athlete_id, columns(600))
    with world.transaction() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        values = {"athlete_id": athlete_id, "activity_id": activity(world)}
        plan = "\n".join(connection.execute(text(f"EXPLAIN {RANKED.text}"), values).scalars())
    assert "Index Only Scan using ix_best_efforts_athlete_id_distance_m_elapsed_time_s" in plan
