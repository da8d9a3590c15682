import random
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from dataservice.domain.activities import Source, SourceKind
from dataservice.domain.duplicates import (
    LONGEST_S,
    Answer,
    Answers,
    Cause,
    Member,
    Partition,
    SourceKey,
    are_apart,
    distances_differ,
    member,
    pair,
    partition,
)
from dataservice.domain.identities import identify

FILE, STRAVA, MANUAL = SourceKind.FILE, SourceKind.STRAVA, SourceKind.MANUAL
START = datetime(2026, 5, 1, 6, tzinfo=UTC)


def source(kind: SourceKind, name: str, *, after_s: float = 0, **data: Any) -> Source:
    start = START + timedelta(seconds=after_s)
    said = {
        "sport_type": "Run",
        "start_date": start.isoformat().replace("+00:00", "Z"),
        "start_date_local": "2026-05-01T08:00:00",
        "timezone": "Europe/Paris",
        "distance_m": 10000.0,
        "moving_time_s": 3000,
        "elapsed_time_s": 3000,
        **data,
    }
    return Source(kind, name, said)  # type: ignore[arg-type]


def key(kind: SourceKind, name: str) -> SourceKey:
    return SourceKey(kind, name)


def of(*sources: Source, answers: Answers | None = None) -> Partition:
    return partition([member(each) for each in sources], answers or {})


def names(found: Partition) -> list[list[str]]:
    return [[each.external_id for each in group] for group in found.groups]


def asked(found: Partition) -> list[tuple[str, str, Cause]]:
    return [(doubt.first.external_id, doubt.second.external_id, doubt.cause) for doubt in found.doubts]


def test_a_file_and_what_strava_says_of_the_same_time_are_one_activity() -> None:
    found = of(source(FILE, "f"), source(STRAVA, "1", after_s=40, distance_m=10100.0, elapsed_time_s=2900))
    assert (names(found), asked(found)) == ([["f", "1"]], [])


def test_what_one_file_tells_apart_is_apart_and_never_asked_about() -> None:
    first, second = source(FILE, "f"), source(FILE, "f#1", after_s=5)
    for other in (second, source(FILE, "f#1", distance_m=5000.0)):
        found = of(first, other)
        assert (names(found), asked(found)) == ([["f"], ["f#1"]], [])
    found = of(first, second, source(STRAVA, "1", after_s=5))
    assert (sorted(names(found)), asked(found)) == ([["f"], ["f#1", "1"]], [])


def test_two_files_of_one_run_are_one_activity() -> None:
    assert names(of(source(FILE, "f"), source(FILE, "g", after_s=5))) == [["f", "g"]]


def test_less_than_seven_tenths_of_the_shorter_ones_time_is_another_activity() -> None:
    near = source(STRAVA, "1", after_s=2101, elapsed_time_s=3000)
    found = of(source(FILE, "f"), near)
    assert (len(found.groups), found.doubts) == (2, [])
    assert names(of(source(FILE, "f"), source(STRAVA, "1", after_s=900))) == [["f", "1"]]


def test_a_short_recording_within_a_long_one_of_another_distance_is_asked_about() -> None:
    found = of(source(FILE, "f"), source(STRAVA, "1", after_s=600, elapsed_time_s=1000, distance_m=3300.0))
    assert asked(found) == [("f", "1", Cause.DISTANCE_DIFFERS)]


def test_another_family_of_sports_is_another_activity() -> None:
    assert len(of(source(FILE, "f"), source(STRAVA, "1", sport_type="Ride")).groups) == 2
    assert len(of(source(FILE, "f"), source(STRAVA, "1", sport_type="TrailRun")).groups) == 1
    assert len(of(source(FILE, "f", sport_type="Surfing"), source(STRAVA, "1", sport_type="Surfing")).groups) == 1


def test_a_corrected_treadmill_distance_is_asked_about() -> None:
    assert distances_differ(10000, 10527)
    assert not distances_differ(10000, 10526)
    found = of(source(FILE, "f"), source(STRAVA, "1", distance_m=10800.0))
    assert (names(found), asked(found)) == ([["f"], ["1"]], [("f", "1", Cause.DISTANCE_DIFFERS)])


def test_two_from_strava_are_never_one_by_themselves() -> None:
    found = of(source(STRAVA, "1"), source(STRAVA, "2"))
    assert (names(found), asked(found)) == ([["1"], ["2"]], [("1", "2", Cause.BOTH_FROM_STRAVA)])


def test_of_phone_and_watch_at_strava_a_file_takes_the_nearer_one() -> None:
    watch, phone = source(STRAVA, "1", distance_m=10010.0), source(STRAVA, "2", distance_m=10300.0)
    found = of(source(FILE, "f"), phone, watch)
    assert names(found) == [["f", "1"], ["2"]]
    assert asked(found) == [("1", "2", Cause.BOTH_FROM_STRAVA)]


def test_what_was_typed_in_is_asked_about_and_two_such_are_not() -> None:
    found = of(source(MANUAL, "m"), source(FILE, "f"))
    assert (names(found), asked(found)) == ([["f"], ["m"]], [("f", "m", Cause.LOGGED_BY_HAND)])
    assert of(source(MANUAL, "m"), source(MANUAL, "n")).doubts == []


def test_a_file_of_a_strava_export_is_one_with_the_activity_it_knows_whatever_they_say() -> None:
    file = source(FILE, "f", strava_activity_id=7, distance_m=5000.0, sport_type="Walk")
    found = of(file, source(STRAVA, "7", after_s=-40000), source(STRAVA, "8"))
    assert (names(found), asked(found)) == ([["f", "7"], ["8"]], [])


def test_her_word_joins_and_parts() -> None:
    one, other = source(STRAVA, "1"), source(STRAVA, "2")
    both = pair(key(STRAVA, "1"), key(STRAVA, "2"))
    assert names(of(one, other, answers={both: Answer.SAME})) == [["1", "2"]]
    apart = of(one, other, answers={both: Answer.DIFFERENT})
    assert (names(apart), apart.doubts) == ([["1"], ["2"]], [])


def test_a_distance_in_between_joins_nobody_who_is_too_far_apart() -> None:
    found = of(
        source(FILE, "a", distance_m=10000.0),
        source(FILE, "b", distance_m=10400.0),
        source(FILE, "c", distance_m=10800.0),
    )
    assert names(found) == [["a"], ["b", "c"]]
    assert asked(found) == [("a", "c", Cause.DISTANCE_DIFFERS)]


def test_what_began_years_ago_and_was_never_stopped_is_compared_by_its_first_days() -> None:
    endless = member(source(FILE, "f", elapsed_time_s=2_000_000_000))
    assert endless.seconds == LONGEST_S
    assert are_apart([endless, member(source(STRAVA, "1", after_s=LONGEST_S))])


def test_no_time_at_all_is_a_moment() -> None:
    assert names(of(source(FILE, "f", elapsed_time_s=0), source(STRAVA, "1", elapsed_time_s=0))) == [["f", "1"]]


sources = st.builds(
    source,
    st.sampled_from(SourceKind),
    st.sampled_from("123456789"),
    after_s=st.sampled_from([0, 10, 300, 800, 1000, 2000, 3000, 90000]),
    elapsed_time_s=st.sampled_from([0, 600, 1000, 2500, 3000]),
    distance_m=st.sampled_from([0.0, 9500.0, 9900.0, 10000.0, 10400.0, 10800.0]),
    sport_type=st.sampled_from(["Run", "TrailRun", "Ride"]),
    strava_activity_id=st.sampled_from([None, None, 1, 2]),
)
several = st.lists(sources, min_size=1, max_size=8, unique_by=lambda each: (each.kind, each.external_id))


@st.composite
def told(draw: Any) -> tuple[list[Member], Answers]:
    members = [member(each) for each in draw(several)]
    pairs = [pair(one.key, other.key) for one, other in combinations(members, 2)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
    return members, {each: draw(st.sampled_from(Answer)) for each in chosen}


@given(told(), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(said: tuple[list[Member], Answers], chance: random.Random) -> None:
    members, answers = said
    shuffled, reordered = members[:], list(answers.items())
    chance.shuffle(shuffled)
    chance.shuffle(reordered)
    assert partition(shuffled, dict(reordered)) == partition(members, answers)


@given(told())
def test_every_source_is_of_one_activity_and_no_answer_is_asked_for_again(
    said: tuple[list[Member], Answers],
) -> None:
    members, answers = said
    found = partition(members, answers)
    assert sorted(each for group in found.groups for each in group) == sorted(each.key for each in members)
    for doubt in found.doubts:
        assert (doubt.first, doubt.second) not in answers
        assert not any(doubt.first in group and doubt.second in group for group in found.groups)
    for (one, other), answer in answers.items():
        if answer is Answer.DIFFERENT:
            assert not any(one in group and other in group for group in found.groups)


@given(told(), st.data())
def test_an_activity_that_goes_whole_changes_no_other(said: tuple[list[Member], Answers], data: Any) -> None:
    members, answers = said
    found = partition(members, answers)
    gone = data.draw(st.sampled_from(found.groups))
    left = partition([each for each in members if each.key not in gone], answers)
    assert left.groups == [group for group in found.groups if group != gone]


ATHLETE = UUID(int=1)


def founding(name: SourceKey) -> UUID:
    return uuid5(ATHLETE, f"{name.kind}:{name.external_id}")


def test_of_two_activities_that_come_together_the_older_one_stays() -> None:
    file, strava = key(FILE, "f"), key(STRAVA, "1")
    current = {file: founding(file), strava: founding(strava)}
    found = identify([[file, strava]], current, {file: START, strava: START - timedelta(days=1)}, founding)
    assert (found.ids, found.carried) == ([founding(strava)], {founding(file): founding(strava)})


def test_of_one_that_is_torn_apart_the_oldest_source_keeps_it() -> None:
    file, strava = key(FILE, "f"), key(STRAVA, "1")
    current = dict.fromkeys((file, strava), founding(strava))
    found = identify([[file], [strava]], current, {file: START, strava: START + timedelta(days=1)}, founding)
    assert found.ids[0] == founding(strava)
    assert found.ids[1] not in (founding(strava), founding(file))


@given(told(), st.data())
def test_ids_are_never_shared(said: tuple[list[Member], Answers], data: Any) -> None:
    members, answers = said
    keys = [each.key for each in members]
    held = st.sampled_from([founding(each) for each in keys])
    current = {each: data.draw(held) for each in keys if data.draw(st.booleans())}
    added = {each: START + timedelta(days=data.draw(st.integers(0, 2))) for each in keys}
    groups = partition(members, answers).groups
    found = identify(groups, current, added, founding)
    assert len(set(found.ids)) == len(groups)
    assert not set(found.carried) & set(found.ids)
    assert {*found.ids, *found.carried} >= set(current.values())
