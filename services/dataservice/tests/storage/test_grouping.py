"""However sources come, change and go: what is stored is what follows from those that are there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, statements, summary
from files_support import START, put_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataservice.domain.activities import NO_EDITS, SourceKind
from dataservice.domain.duplicates import SourceKey, member, partition
from dataservice.domain.merging import merge
from dataservice.storage.activities import Activities, source_of
from dataservice.storage.grouping import Grouping
from dataservice.storage.questions import DuplicateQuestions
from dataservice.storage.strava_links import StravaLinks
from flakon import clock

Step = tuple[Any, ...]


def strava(number: int, **changes: Any) -> dict[str, Any]:
    said = {"start_date": START.isoformat(), "start_date_local": "2026-05-01T08:00:00", "elapsed_time_s": 3000}
    return summary(number, **{**said, **changes})


def put_strava(world: World, athlete_id: UUID, *summaries: dict[str, Any]) -> Any:
    body = {"asked_at": clock.now().isoformat(), "activities": list(summaries)}
    return world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", body).json


def connected(world: World) -> UUID:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    return athlete_id


def listed(world: World, athlete_id: UUID) -> list[Any]:
    return list(world.athlete(athlete_id).get("/activities", sport="all", limit=200).json["activities"])


def questions(world: World, athlete_id: UUID) -> list[Any]:
    return list(world.athlete(athlete_id).get("/questions", limit=100).json["questions"])


def at(minutes: int, seconds: int, metres: float) -> dict[str, Any]:
    start = START + timedelta(minutes=minutes)
    return {
        "start_date": start.isoformat().replace("+00:00", "Z"),
        "start_date_local": start.replace(tzinfo=None).isoformat(),
        "elapsed_time_s": seconds,
        "distance_m": metres,
    }


places = st.builds(
    at,
    st.sampled_from([0, 2, 12, 30, 90, 1440]),
    st.sampled_from([600, 2500, 3000]),
    st.sampled_from([9500, 9800, 10300]),
)
steps = st.one_of(
    st.tuples(st.just("strava"), st.lists(st.tuples(st.integers(1, 4), places), min_size=1, max_size=4)),
    st.tuples(st.just("file"), st.sampled_from("abc"), places, st.sampled_from([None, None, 1, 2])),
    st.tuples(st.just("gone"), st.integers(1, 4)),
    st.tuples(st.just("expired")),
    st.tuples(st.just("delete"), st.integers(0, 5)),
    st.tuples(st.just("answer"), st.integers(0, 3), st.sampled_from(["same", "different"])),
)


def take(world: World, athlete_id: UUID, step: Step) -> None:
    me = world.athlete(athlete_id)
    match step:
        case ("strava", told):
            put_strava(world, athlete_id, *(strava(number, **place) for number, place in told))
        case ("file", name, place, strava_activity_id):
            known = {} if strava_activity_id is None else {"strava_activity_id": strava_activity_id}
            put_file(world, athlete_id, name, **place, **known)
        case ("gone", number):
            with world.transaction() as connection:
                Grouping(connection, athlete_id).delete_sources(SourceKind.STRAVA, external_id=str(number))
        case ("expired",):
            with world.transaction() as connection:
                Grouping(connection, athlete_id).delete_sources(SourceKind.STRAVA)
        case ("delete", number):
            for each in listed(world, athlete_id)[number : number + 1]:
                me.delete(f"/activities/{each['activity_id']}")
        case ("answer", number, answer):
            for each in questions(world, athlete_id)[number : number + 1]:
                me.post(f"/questions/{each['question_id']}/answer", {"answer": answer})


def check(world: World, athlete_id: UUID) -> None:
    """What is stored follows from the sources and her answers alone."""
    rows = world.rows("SELECT * FROM activity_sources WHERE athlete_id = :id", id=athlete_id)
    found = {SourceKey(SourceKind(row.kind), row.external_id): row for row in rows}
    with world.transaction() as connection:
        repository = Activities(connection, athlete_id)
        expected = partition(
            [member(source_of(row)) for row in rows], DuplicateQuestions(connection, athlete_id).answers()
        )
        groups: dict[UUID, list[SourceKey]] = {}
        for key, row in found.items():
            groups.setdefault(row.activity_id, []).append(key)
        assert sorted(sorted(group) for group in groups.values()) == expected.groups
        stored = {row.id: row for row in world.rows("SELECT * FROM activities WHERE athlete_id = :id", id=athlete_id)}
        assert stored.keys() == groups.keys()
        edits = repository.edits(groups)
    asked = world.rows("SELECT * FROM duplicate_questions")
    assert sorted(
        (row.first_kind, row.first_external_id, row.second_kind, row.second_external_id, row.cause) for row in asked
    ) == sorted((*doubt.first, *doubt.second, doubt.cause) for doubt in expected.doubts)
    for activity_id, keys in groups.items():
        merged = merge([source_of(found[key]) for key in keys], edits.get(activity_id, NO_EDITS))
        row = stored[activity_id]
        assert (row.distance_m, row.name, row.sources) == (merged["distance_m"], merged["name"], merged["sources"])
        assert row.start_date.isoformat().replace("+00:00", "Z") == merged["start_date"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=9))
def test_what_is_stored_follows_from_the_sources_that_are_there(world: World, taken: list[Step]) -> None:
    with world.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM athletes")
    athlete_id = connected(world)
    for step in taken:
        take(world, athlete_id, step)
        check(world, athlete_id)


@pytest.mark.parametrize("file_first", [True, False])
def test_a_file_and_strava_make_one_activity_whichever_came_first(world: World, file_first: bool) -> None:
    athlete_id = connected(world)
    if file_first:
        first = put_file(world, athlete_id, "a")
        put_strava(world, athlete_id, strava(1, distance_m=10100))
    else:
        put_strava(world, athlete_id, strava(1, distance_m=10100))
        first = put_file(world, athlete_id, "a")
        assert (first["outcome"], first["with"]["strava_activity_id"]) == ("merged", 1)
    [shown] = listed(world, athlete_id)
    assert (shown["activity_id"], shown["sources"]) == (first["activity_id"], ["file", "strava"])
    assert (shown["name"], shown["distance_m"], shown["strava_activity_id"]) == ("Morning Run 1", 10000, 1)
    put_strava(world, athlete_id, strava(1, distance_m=10900))
    assert len(listed(world, athlete_id)) == 2
    [question] = questions(world, athlete_id)
    assert question["cause"] == "distance_differs"
    put_strava(world, athlete_id, strava(1, distance_m=10000))
    assert [each["activity_id"] for each in listed(world, athlete_id)] == [shown["activity_id"]]
    assert questions(world, athlete_id) == []


def test_her_words_follow_when_activities_come_together(world: World) -> None:
    athlete_id = connected(world)
    me = world.athlete(athlete_id)
    put_strava(world, athlete_id, strava(1, distance_m=10900))
    with clock.testing.shifted(timedelta(minutes=1)):
        file = put_file(world, athlete_id, "a")
    older, newer = (
        each["activity_id"]
        for each in sorted(listed(world, athlete_id), key=lambda each: each["activity_id"] == file["activity_id"])
    )
    me.patch(f"/activities/{older}", {"note": "windy", "pain": 1})
    me.patch(f"/activities/{newer}", {"note": "new shoes", "perceived_exertion": 5, "pain": 2})
    [question] = questions(world, athlete_id)
    answered = me.post(f"/questions/{question['question_id']}/answer", {"answer": "same"}).json
    assert answered["activity_ids"] == [older]
    shown = me.get(f"/activities/{older}").json
    assert shown["edits"] == {"note": "windy\n\nnew shoes", "perceived_exertion": 5, "pain": 1}
    assert (shown["note"], shown["sources"]) == ("windy\n\nnew shoes", ["file", "strava"])
    me.get(f"/activities/{newer}", 404)


def test_her_words_about_what_expired_are_found_by_the_file_that_knows_its_strava_id(world: World) -> None:
    athlete_id = connected(world)
    me = world.athlete(athlete_id)
    put_strava(world, athlete_id, strava(1))
    [shown] = listed(world, athlete_id)
    me.patch(f"/activities/{shown['activity_id']}", {"note": "my best"})
    with world.transaction() as connection:
        Grouping(connection, athlete_id).delete_sources(SourceKind.STRAVA)
    assert listed(world, athlete_id) == []
    put_file(world, athlete_id, "a", strava_activity_id=1, distance_m=9000)
    [now] = listed(world, athlete_id)
    assert (now["note"], now["strava_activity_id"], now["sources"]) == ("my best", 1, ["file"])


def test_different_is_not_asked_again_when_strava_lists_it_anew(world: World) -> None:
    athlete_id = connected(world)
    put_strava(world, athlete_id, strava(1), strava(2))
    [question] = questions(world, athlete_id)
    path = f"/questions/{question['question_id']}/answer"
    world.athlete(athlete_id).post(path, {"answer": "different"})
    with world.transaction() as connection:
        Grouping(connection, athlete_id).delete_sources(SourceKind.STRAVA)
    put_strava(world, athlete_id, strava(1), strava(2))
    assert (len(listed(world, athlete_id)), questions(world, athlete_id)) == (2, [])
    world.athlete(athlete_id).post(path, {"answer": "same"}, 404)


def test_another_athletes_runs_of_the_same_time_are_nobodys_business(world: World) -> None:
    anna = world.add_athlete()
    eve = world.add_athlete("eve@example.org")
    assert put_file(world, anna, "a")["outcome"] == "added"
    assert put_file(world, eve, "a")["outcome"] == "added"
    assert put_file(world, eve, "b", distance_m=12000)["question_id"] is not None
    assert questions(world, anna) == []
    assert len(listed(world, anna)) == 1


def test_matching_a_page_takes_as_many_statements_as_matching_one(world: World) -> None:
    athlete_id = connected(world)
    day = 86400
    for number in range(40):
        put_file(world, athlete_id, f"f{number}", after_s=number * day)
    counts = []
    for numbers in (range(1, 2), range(2, 39)):
        page = [strava(n, **at(n * 1440, 3000, 10000)) for n in numbers]
        with statements(world.database.engine) as seen:
            put_strava(world, athlete_id, *page)
        counts.append(len(seen))
    assert all(each["sources"] == ["file", "strava"] for each in listed(world, athlete_id)[1:-1])
    assert counts[0] == counts[1], counts


def test_whatever_comes_at_once_is_settled_one_after_the_other(world: World) -> None:
    athlete_id = connected(world)
    me = world.athlete(athlete_id)
    put_file(world, athlete_id, "first")

    def file(number: int) -> None:
        put_file(world, athlete_id, f"f{number}", after_s=number * 5, distance_m=10000 + number * 90)

    def page(number: int) -> None:
        put_strava(
            world, athlete_id, *(strava(n, **at(2 * n, 3000, 10000 + 150 * n)) for n in range(1, 2 + number % 3))
        )

    def edit(number: int) -> None:
        for each in listed(world, athlete_id)[:2]:
            path, body = f"/activities/{each['activity_id']}", {"note": f"note {number}"}
            assert me.patch(path, body, "*").status_int in (200, 404)  # type: ignore[arg-type]

    def gone(number: int) -> None:
        with world.transaction() as connection:
            StravaLinks(connection).find(athlete_id, lock=True)
            Grouping(connection, athlete_id).delete_sources(SourceKind.STRAVA, external_id="1")

    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(each, number) for number in range(6) for each in (file, page, edit, gone)]
    for each in done:
        each.result()
    check(world, athlete_id)
