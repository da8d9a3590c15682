"""Workouts are read back by two libraries: Garmin's own, and fitdecode, which knows nothing of it."""

import io
from datetime import date
from typing import Any

import fitdecode
import pytest
from garmin_fit_sdk import Decoder, Stream
from training_samples import planned, repeats, step

from web.api.training import PlannedSession
from web.workouts.fit import fit_workout


def by_garmin(session: PlannedSession, name: str = "Intervals") -> Any:
    content = bytearray(fit_workout(session, name))
    assert Decoder(Stream.from_byte_array(content)).check_integrity()
    messages, problems = Decoder(Stream.from_byte_array(content)).read()
    assert problems == []
    return messages


def by_fitdecode(session: PlannedSession) -> list[dict[str, Any]]:
    with fitdecode.FitReader(io.BytesIO(fit_workout(session, "Intervals"))) as reader:
        return [
            {field.name: field.value for field in frame.fields} | {"message": frame.name}
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage)
        ]


def test_a_file_says_that_it_is_a_workout_of_running():
    messages = by_garmin(planned(), "1 Dec – Fractionné")
    assert messages["file_id_mesgs"][0]["type"] == "workout"
    assert messages["workout_mesgs"] == [{"wkt_name": "1 Dec – Fractionné", "sport": "running", "num_valid_steps": 5}]


def test_speeds_durations_and_distances_are_in_the_units_of_the_profile():
    warm_up, repeat, rest, _, cool_down = by_garmin(planned())["workout_step_mesgs"]
    assert (warm_up["intensity"], warm_up["duration_value"]) == ("warmup", 200_000)
    assert (repeat["custom_target_value_low"], repeat["custom_target_value_high"]) == (4_100, 4_300)
    assert (repeat["custom_target_speed_low"], repeat["custom_target_speed_high"]) == (4.1, 4.3)
    assert (repeat["duration_type"], repeat["duration_distance"]) == ("distance", 1000.0)
    assert (rest["duration_type"], rest["duration_value"], rest["duration_time"]) == ("time", 150_000, 150.0)
    assert (cool_down["intensity"], cool_down["duration_distance"]) == ("cooldown", 1500.0)


def test_repeats_lead_back_to_their_first_step():
    steps = by_garmin(planned())["workout_step_mesgs"]
    assert [each["message_index"] for each in steps] == [0, 1, 2, 3, 4]
    back = steps[3]
    assert (back["duration_type"], back["duration_step"], back["repeat_steps"]) == ("repeat_until_steps_cmplt", 1, 5)


def test_two_sets_count_their_steps_on():
    two = planned(steps=[step("warm_up"), repeats(4), step("recovery", duration_s=300.0), repeats(6, 200.0)])
    steps = by_garmin(two)["workout_step_mesgs"]
    leads_back = [each for each in steps if each["duration_type"] == "repeat_until_steps_cmplt"]
    assert [(each["message_index"], each["duration_step"], each["repeat_steps"]) for each in leads_back] == [
        (3, 1, 4),
        (7, 5, 6),
    ]


def test_another_library_reads_the_same():
    file_id, workout, *steps = by_fitdecode(planned())
    assert (file_id["message"], file_id["type"]) == ("file_id", "workout")
    assert (workout["message"], workout["sport"], workout["num_valid_steps"]) == ("workout", "running", 5)
    assert [each["duration_type"] for each in steps] == [
        "distance", "distance", "time", "repeat_until_steps_cmplt", "distance",
    ]  # fmt: skip
    assert (steps[1]["custom_target_speed_low"], steps[1]["custom_target_speed_high"]) == (4.1, 4.3)
    assert (steps[3]["duration_step"], steps[3]["repeat_steps"]) == (1, 5)


def test_an_easy_step_has_a_ceiling_and_never_a_floor_that_a_runner_could_fall_below():
    easy = by_garmin(planned(kind="easy"))["workout_step_mesgs"][0]
    assert easy["custom_target_speed_high"] == 3.0
    assert easy["custom_target_speed_low"] == 0.5


@pytest.mark.parametrize(("kind", "intensity"), [("walk", "recovery"), ("stride", "active"), ("run", "active")])
def test_a_step_without_a_speed_leaves_the_pace_open(kind: str, intensity: str):
    by_feel = planned(steps=[step(kind, duration_s=60.0)])
    found = by_garmin(by_feel)["workout_step_mesgs"][0]
    assert (found["target_type"], found["intensity"], found["duration_time"]) == ("open", intensity, 60.0)


def test_a_session_is_the_same_file_each_time_and_another_after_a_change():
    one = planned()
    again = planned(session_id=one.session_id)
    changed = planned(session_id=one.session_id, sequence=1)
    moved = planned(date(2026, 12, 2), session_id=one.session_id)
    assert fit_workout(one, "x") == fit_workout(again, "x")
    assert len({fit_workout(each, "x") for each in (one, changed, moved)}) == 3
    numbers = {by_garmin(each)["file_id_mesgs"][0]["serial_number"] for each in (one, changed, moved)}
    assert len(numbers) == 1
