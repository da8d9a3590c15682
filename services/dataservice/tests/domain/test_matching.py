"""Each run belongs to the session that it was, whenever it was run and whatever else there is."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_support import MONDAY, activity_id, bouts, hard_run, intervals, planned, run, session_id

from dataservice.domain.matching import Done, Match, MatchReason, PlannedItem, candidates, match
from dataservice.domain.plans.model import SessionKind

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def matched(
    sessions: Sequence[PlannedItem], done: Sequence[Done], word: Mapping[UUID, UUID | None] | None = None
) -> dict[int, int]:
    """The number of the session by that of the run."""
    found = match(sessions, done, word or {})
    return {key.int - 1_000: each.session_id.int for key, each in found.items()}


def codes(found: Match) -> list[str]:
    return [str(each.code) for each in found.reasons]


WEEK = [
    planned(1, TUE),
    intervals(2, WED),
    planned(3, FRI, km=10.0),
    planned(4, SUN, SessionKind.LONG, 22.0),
]


def test_a_week_as_planned_is_matched_day_by_day_and_says_why() -> None:
    done = [run(1, TUE), hard_run(2, WED), run(3, FRI, 10.0), run(4, SUN, 22.0)]
    assert matched(WEEK, done) == {1: 1, 2: 2, 3: 3, 4: 4}
    found = match(WEEK, done, {})
    assert codes(found[activity_id(1)]) == ["same_day", "distance_fits", "steady"]
    assert codes(found[activity_id(2)]) == ["same_day", "distance_fits", "repeats_found"]
    assert found[activity_id(2)].reasons[-1].values == {"found": 6, "planned": 6}
    assert all(each.score >= 0.95 for each in found.values())


def test_two_sessions_that_changed_days_are_told_by_their_repeats() -> None:
    assert matched(WEEK, [hard_run(1, TUE), run(2, WED)]) == {1: 2, 2: 1}


def test_without_streams_the_day_decides() -> None:
    done = [run(1, TUE, bouts=None), run(2, WED, 11.0, bouts=None)]
    assert matched(WEEK, done) == {1: 1, 2: 2}


def test_sundays_long_run_on_the_monday_after_is_sundays() -> None:
    following = [planned(5, 8), planned(6, 9)]
    assert matched(WEEK + following, [run(1, 7, 22.5), run(2, 8)]) == {1: 4, 2: 5}


def test_sundays_long_run_on_monday_is_sundays_even_if_something_short_is_planned_that_day() -> None:
    assert matched([*WEEK, planned(5, 7, km=6.0)], [run(1, 7, 22.0)]) == {1: 4}


def test_a_long_run_on_saturday_is_sundays() -> None:
    found = match(WEEK, [run(1, SAT, 21.0)], {})
    assert found[activity_id(1)].session_id == session_id(4)
    assert found[activity_id(1)].reasons[0].code == MatchReason.DAYS_EARLIER
    assert found[activity_id(1)].reasons[0].values == {"days": 1}


def test_no_run_is_taken_from_its_day_to_make_up_the_numbers() -> None:
    sessions = [planned(1, TUE, km=10.0), planned(2, FRI, km=10.0)]
    assert matched(sessions, [run(1, MON, 10.0), run(2, TUE, 10.0)])[2] == 1


def test_what_was_run_besides_belongs_to_no_session() -> None:
    assert matched(WEEK, [run(1, TUE), run(2, THU, 4.0)]) == {1: 1}


def test_two_short_runs_on_one_day_are_one_session_at_most() -> None:
    sessions = [planned(1, TUE, km=10.0)]
    found = match(sessions, [run(1, TUE, 5.0), run(2, TUE, 5.2)], {})
    assert list(found) == [activity_id(2)]
    assert "distance_differs" in codes(found[activity_id(2)])


def test_a_double_day_is_matched_by_what_each_run_is() -> None:
    sessions = [planned(1, TUE, km=5.0), intervals(2, TUE)]
    assert matched(sessions, [hard_run(1, TUE), run(2, TUE, 5.0)]) == {1: 2, 2: 1}


def test_the_race_of_three_runs_on_race_day_is_the_race() -> None:
    sessions = [planned(1, SUN, SessionKind.RACE, 10.0)]
    done = [run(1, SUN, 2.0), run(2, SUN, 10.1, is_race=True), run(3, SUN, 1.5)]
    assert matched(sessions, done) == {2: 1}
    assert "is_race" in codes(match(sessions, done, {})[activity_id(2)])
    assert matched(sessions, [run(1, SUN, 2.0), run(2, SUN, 10.1), run(3, SUN, 1.5)]) == {2: 1}


def test_a_run_four_days_away_is_something_else() -> None:
    assert matched([planned(1, MON)], [run(1, FRI)]) == {}


def test_a_session_that_she_leaves_out_takes_no_run() -> None:
    assert matched([planned(1, TUE, is_skipped=True)], [run(1, TUE)]) == {}


@pytest.mark.parametrize(
    ("kind", "sport", "belongs"),
    [
        (SessionKind.STRENGTH, "WeightTraining", True),
        (SessionKind.STRENGTH, "Ride", False),
        (SessionKind.CROSS_TRAINING, "Ride", True),
        (SessionKind.CROSS_TRAINING, "WeightTraining", False),
        (SessionKind.EASY, "Ride", False),
        (SessionKind.EASY, "Walk", False),
        (SessionKind.RUN_WALK, "Walk", True),
    ],
)
def test_other_sports_belong_to_sessions_of_theirs(kind: SessionKind, sport: str, belongs: bool) -> None:
    session = planned(1, TUE, kind, duration_s=2_700.0, by_time=True)
    other = run(1, TUE, sport_type=sport, is_run=False, moving_time_s=2_700, bouts=None)
    assert bool(match([session], [other], {})) is belongs


def test_a_run_is_no_strength_training() -> None:
    assert matched([planned(1, TUE, SessionKind.STRENGTH)], [run(1, TUE)]) == {}


def test_strides_make_no_easy_run_a_hard_one() -> None:
    found = match([planned(1, TUE)], [run(1, TUE, bouts=bouts(4, 100.0, 5.0))], {})
    assert codes(found[activity_id(1)])[-1] == "steady"


def test_her_word_goes_before_everything() -> None:
    done = [run(1, TUE), hard_run(2, WED), run(3, FRI, 10.0)]
    assert matched(WEEK, done, {activity_id(3): session_id(4)}) == {1: 1, 2: 2, 3: 4}
    assert matched(WEEK, done, {activity_id(1): None}) == {2: 2, 3: 3}
    one = match(WEEK, done, {activity_id(3): session_id(4)})[activity_id(3)]
    assert (one.is_override, one.score, codes(one)) == (True, 1.0, ["her_word"])


def test_her_word_on_what_is_gone_binds_nobody() -> None:
    assert matched(WEEK, [run(1, TUE)], {activity_id(9): session_id(1), activity_id(8): session_id(99)}) == {1: 1}


def test_candidates_are_the_likeliest_first_and_hold_what_was_not_matched() -> None:
    found = candidates(WEEK, run(1, THU, 4.0))
    assert found[0].session_id.int == 3
    assert found == sorted(found, key=lambda each: -each.score)


KINDS = st.sampled_from([SessionKind.EASY, SessionKind.LONG, SessionKind.STRENGTH, SessionKind.CROSS_TRAINING])
DAYS = st.integers(0, 27)
SESSIONS = st.lists(
    st.one_of(
        st.builds(lambda day, kind, km: (day, kind, km), DAYS, KINDS, st.sampled_from([5.0, 8.0, 12.0, 20.0])),
        st.builds(lambda day, times: (day, times, None), DAYS, st.integers(2, 8)),
    ),
    max_size=14,
)
DONE = st.lists(
    st.tuples(DAYS, st.sampled_from([4.0, 5.0, 8.0, 11.0, 20.0]), st.integers(0, 8), st.sampled_from(["Run", "Ride"])),
    max_size=14,
)


def made(drawn: Sequence[tuple[int, SessionKind | int, float | None]]) -> list[PlannedItem]:
    return [
        intervals(number, day, kind) if km is None else planned(number, day, kind, km)  # type: ignore[arg-type]
        for number, (day, kind, km) in enumerate(drawn, 1)
    ]


def done_of(drawn: Sequence[tuple[int, float, int, str]]) -> list[Done]:
    return [
        run(number, day, km, bouts=bouts(times), sport_type=sport, is_run=sport == "Run")
        for number, (day, km, times, sport) in enumerate(drawn, 1)
    ]


@given(SESSIONS, DONE, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_in_which_things_came_in_never_shows(sessions, done, chance) -> None:  # type: ignore[no-untyped-def]
    items, runs = made(sessions), done_of(done)
    found = match(items, runs, {})
    chance.shuffle(items)
    chance.shuffle(runs)
    assert match(items, runs, {}) == found


@given(SESSIONS, DONE, st.data())
@settings(max_examples=150, deadline=None)
def test_nothing_is_given_twice_and_her_word_always_holds(sessions, done, data) -> None:  # type: ignore[no-untyped-def]
    items, runs = made(sessions), done_of(done)
    word: dict[UUID, UUID | None] = {}
    if runs:
        for each in data.draw(st.lists(st.sampled_from(runs), max_size=4, unique=True)):
            free = [None, *(one.session_id for one in items if one.session_id not in word.values())]
            word[each.activity_id] = data.draw(st.sampled_from(free))
    found = match(items, runs, word)
    assert len({each.session_id for each in found.values()}) == len(found)
    assert all(key == each.activity_id for key, each in found.items())
    for activity, session in word.items():
        assert (found[activity].session_id if activity in found else None) == session
    by_id, runs_by_id = {each.session_id: each for each in items}, {each.activity_id: each for each in runs}
    for each in found.values():
        if not each.is_override:
            days = runs_by_id[each.activity_id].local_date - by_id[each.session_id].local_date
            assert abs(days.days) <= 3
            assert 0.45 <= each.score <= 1


@given(SESSIONS, DONE, DAYS, st.sampled_from([5.0, 12.0, 20.0]))
@settings(max_examples=150, deadline=None)
def test_one_more_run_moves_nothing_that_is_far(sessions, done, day, km) -> None:  # type: ignore[no-untyped-def]
    items, runs = made(sessions), done_of(done)
    before, after = match(items, runs, {}), match(items, [*runs, run(500, day, km)], {})
    far = [each for each in runs if abs((each.local_date - MONDAY).days - day) > 11]
    assert all(before.get(each.activity_id) == after.get(each.activity_id) for each in far)


@given(SESSIONS, DONE, st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_ten_days_around_a_week_say_as_much_of_it_as_all_days(sessions, done, week) -> None:  # type: ignore[no-untyped-def]
    items, runs = made(sessions), done_of(done)
    monday = MONDAY + week * timedelta(days=7)
    first, last = monday - timedelta(days=10), monday + timedelta(days=16)

    def within(day: date) -> bool:
        around: bool = first <= day <= last
        return around

    whole = match(items, runs, {})
    part = match([x for x in items if within(x.local_date)], [x for x in runs if within(x.local_date)], {})
    of_week = [each for each in runs if monday <= each.local_date <= monday + timedelta(days=6)]
    assert [part.get(each.activity_id) for each in of_week] == [whole.get(each.activity_id) for each in of_week]
    planned_then = [each for each in items if monday <= each.local_date <= monday + timedelta(days=6)]
    of_part = {each.session_id: each for each in part.values()}
    of_whole = {each.session_id: each for each in whole.values()}
    for each in planned_then:
        assert of_part.get(each.session_id) == of_whole.get(each.session_id)
