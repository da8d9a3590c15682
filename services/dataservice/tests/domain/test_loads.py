from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataservice.domain import loads
from dataservice.domain.loads import NOTHING_RECORDED, Athlete, Load, LoadMethod, Recorded, load_of, max_bpm
from dataservice.domain.physiology import Figures
from runscience import load as science

DAY = date(2026, 5, 1)
KNOWN = Figures(resting_heartrate_bpm=50, max_heartrate_bpm=190, threshold_heartrate_bpm=170, threshold_speed_mps=4.0)
NOBODY = Athlete()
HOUR: dict[str, Any] = {
    "sport_type": "Run",
    "moving_time_s": 3600,
    "average_speed_mps": 4.0,
    "average_heartrate_bpm": 170.0,
    "perceived_exertion": 7,
}


def found(
    figures: Figures = KNOWN, recorded: Recorded = NOTHING_RECORDED, athlete: Athlete = NOBODY, **run: Any
) -> Load:
    return load_of({**HOUR, **run}, DAY, figures, athlete, recorded)


@pytest.mark.parametrize(
    ("unknown", "method"),
    [
        ({}, LoadMethod.HEART_RATE),
        ({"average_heartrate_bpm": None}, LoadMethod.PACE),
        ({"average_heartrate_bpm": None, "average_speed_mps": None}, LoadMethod.EFFORT),
    ],
)
def test_an_hour_at_threshold_is_100_by_whatever_is_known(unknown: dict[str, Any], method: LoadMethod) -> None:
    assert found(**unknown) == Load(load=100.0, method=method)


def test_with_nothing_known_an_hour_counts_as_an_easy_one() -> None:
    run: dict[str, Any] = {"average_heartrate_bpm": None, "average_speed_mps": None, "perceived_exertion": None}
    assert found(**run) == Load(load=64.0, method=LoadMethod.DURATION)
    assert found(**run, sport_type="Ride") == Load(load=64.0, method=LoadMethod.DURATION)
    assert found(**run, sport_type="Walk").load < 30


def test_without_a_threshold_of_hers_the_pace_counts_for_a_little() -> None:
    run: dict[str, Any] = {"average_heartrate_bpm": None, "perceived_exertion": None}
    each = [found(Figures(), **run, average_speed_mps=speed) for speed in (1.0, 2.5, 2.7, 5.0)]
    assert {one.method for one in each} == {LoadMethod.DURATION}
    assert [one.load for one in each] == sorted(one.load for one in each)
    assert (each[0].load, each[-1].load) == (49.0, 81.0)


def test_the_graded_speed_goes_before_the_plain_one() -> None:
    uphill = Recorded(grade_adjusted_speed_mps=4.4)
    assert found(recorded=uphill, average_heartrate_bpm=None) == Load(load=121.0, method=LoadMethod.GRADED_PACE)


def test_a_ride_has_no_pace() -> None:
    ride: dict[str, Any] = {"sport_type": "Ride", "average_speed_mps": 9.0, "average_heartrate_bpm": None}
    assert found(**ride).method is LoadMethod.EFFORT
    assert found(**{**ride, "average_heartrate_bpm": 170}) == Load(load=100.0, method=LoadMethod.HEART_RATE)


def test_second_by_second_hard_parts_count_for_more_than_their_mean() -> None:
    uneven = Recorded(heartrate_seconds=[(150, 1800), (190, 1800)])
    assert found(recorded=uneven).load > 100.0


def test_what_the_sensor_missed_is_taken_to_have_been_like_the_rest() -> None:
    assert found(recorded=Recorded(heartrate_seconds=[(170, 2400)])).load == 100.0


def test_a_sensor_that_knows_less_than_half_says_too_little() -> None:
    most_missed = Recorded(heartrate_seconds=[(190, 1700)])
    assert found(recorded=most_missed) == Load(load=100.0, method=LoadMethod.HEART_RATE)
    assert found(recorded=most_missed, average_heartrate_bpm=None).method is LoadMethod.PACE


def test_pauses_with_a_pulse_count() -> None:
    assert found(recorded=Recorded(heartrate_seconds=[(170, 3600), (100, 600)])).load > 100.0


def test_without_any_idea_of_her_maximum_the_heart_rate_says_nothing() -> None:
    assert found(Figures(threshold_speed_mps=4.0)).method is LoadMethod.PACE
    assert found(Figures()) == Load(load=100.0, method=LoadMethod.EFFORT)


def test_an_unknown_maximum_is_that_of_her_age_or_follows_from_her_threshold() -> None:
    anna = Athlete(birth_date=date(1986, 5, 1))
    assert max_bpm(anna, Figures(), DAY) == 180.0
    assert max_bpm(anna, Figures(threshold_heartrate_bpm=171), DAY) == 190.0
    assert max_bpm(Athlete(), Figures(threshold_heartrate_bpm=171), DAY) == 190.0
    assert max_bpm(anna, Figures(max_heartrate_bpm=201), DAY) == 201
    assert max_bpm(Athlete(), Figures(), DAY) is None
    assert found(Figures(), athlete=anna).method is LoadMethod.HEART_RATE


def test_her_sex_is_taken_into_account() -> None:
    each = {sex: found(athlete=Athlete(sex=sex), average_heartrate_bpm=140).load for sex in ("female", "male", None)}
    assert each["male"] < each[None] < each["female"]
    by_science = science.heart_rate_load({140: 3600}, resting_bpm=50, max_bpm=190, threshold_bpm=170, sex="male")
    assert each["male"] == round(by_science, 2)


def test_figures_that_contradict_each_other_leave_it_to_the_next_best() -> None:
    assert found(Figures(resting_heartrate_bpm=110, max_heartrate_bpm=100)).method is LoadMethod.EFFORT


@given(
    st.fixed_dictionaries(
        {
            "sport_type": st.sampled_from(["Run", "Ride", "Walk", "Nonsense"]),
            "moving_time_s": st.integers(0, 2_000_000_000),
            "average_speed_mps": st.none() | st.floats(0, 1e9),
            "average_heartrate_bpm": st.none() | st.floats(0, 1e9),
            "perceived_exertion": st.none() | st.integers(1, 10),
        }
    ),
    st.builds(
        Figures,
        resting_heartrate_bpm=st.none() | st.integers(25, 110),
        max_heartrate_bpm=st.none() | st.integers(100, 240),
        threshold_heartrate_bpm=st.none() | st.integers(80, 230),
        threshold_speed_mps=st.none() | st.floats(1, 7),
    ),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10_000_000)), max_size=4),
)
def test_whatever_was_recorded_has_a_load(
    run: dict[str, Any], figures: Figures, seconds: list[tuple[int, int]]
) -> None:
    recorded = Recorded(heartrate_seconds=seconds, grade_adjusted_speed_mps=run["average_speed_mps"])
    answer = load_of(run, DAY, figures, Athlete(birth_date=date(1980, 1, 1)), recorded)
    assert 0 <= answer.load <= loads.MOST
