import re
from typing import Any

import pytest
from training_samples import planned, repeats, step

from web.workouts.intervals import intervals_text

LINE = re.compile(
    r"- ((Warm-up|Stride|Walk|Recovery|Cool-down) )?(\d+h)?(\d+m)?(\d+s)?(\d+km|\d+mtr)?"
    r"( \d+:\d\d(-\d+:\d\d)?/(km|mi) Pace)?"
)


def test_a_session_becomes_lines_of_the_builder():
    assert intervals_text(planned(), "metric") == (
        "- Warm-up 2km 6:32-5:33/km Pace\n"
        "\n"
        "5x\n"
        "- 1km 4:04-3:53/km Pace\n"
        "- Recovery 2m30s 6:32-5:33/km Pace\n"
        "\n"
        "- Cool-down 1500mtr 6:32-5:33/km Pace\n"
    )


def test_paces_in_miles_for_those_who_think_in_them():
    assert "- 1km 6:33-6:14/mi Pace" in intervals_text(planned(), "imperial")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ({"distance_m": 400.0}, "400mtr"),
        ({"distance_m": 5000.0}, "5km"),
        ({"distance_m": 1499.6}, "1500mtr"),
        ({"duration_s": 45.0}, "45s"),
        ({"duration_s": 600.0}, "10m"),
        ({"duration_s": 5430.0}, "1h30m30s"),
    ],
)
def test_minutes_are_m_and_metres_are_mtr(length: dict[str, Any], said: str):
    assert intervals_text(planned(steps=[step("run", **length)]), "metric") == f"- {said}\n"


def test_one_speed_is_one_pace():
    exact = step("run", "threshold", duration_s=1200.0, slowest_speed_mps=4.0, fastest_speed_mps=4.0)
    assert intervals_text(planned(steps=[exact]), "metric") == "- 20m 4:10/km Pace\n"


def test_repeats_stand_between_empty_lines_and_every_other_line_is_a_step():
    walking = planned(steps=[step("walk", "walk", duration_s=300.0), repeats(3), repeats(4, 200.0)])
    lines = intervals_text(walking, "metric").splitlines()
    for number, line in enumerate(lines):
        if re.fullmatch(r"\d+x", line):
            assert lines[number - 1] == ""
        else:
            assert line == "" or LINE.fullmatch(line), line
    assert lines[-1] != ""
