from stand_ins_runs import section

from web.api.recordings import Lap, Section
from web.sections import SHORTEST_ROD, are_alike, of_laps, of_splits, whole_splits


def split(time_s: float, distance_m: float = 1000.0, start_s: float = 0) -> Section:
    return Section.read(section(start_s, time_s, distance_m))


def test_the_fastest_whole_split_is_marked_and_no_other():
    table = of_splits([split(300), split(270), split(20, 100)], "metric", "en")
    assert [row.said.replace("\u00a0", " ") for row in table.rows] == ["1", "2", "0.10 km"]
    assert [row.is_best for row in table.rows] == [False, True, False]


def test_rods_grow_with_the_pace():
    slow, fast, middle = (row.rod or 0 for row in of_splits([split(300), split(250), split(275)], "metric", "en").rows)
    assert SHORTEST_ROD == slow < middle < fast == 1.0


def test_even_splits_have_no_fastest():
    assert not any(row.is_best for row in of_splits([split(300), split(300)], "metric", "en").rows)


def test_a_mile_is_a_whole_split_in_miles_only():
    sections = [split(480, 1609.344), split(300, 1000)]
    assert len(whole_splits(sections, "imperial")) == 1
    assert len(whole_splits(sections, "metric")) == 2


def test_laps_keep_their_names_and_columns_without_figures_are_left_out():
    nothing = {"grade_adjusted_speed_mps": None, "total_elevation_gain_m": None}
    bare = Section.read({**section(0, 60, 200.0, None), **nothing})
    table = of_laps([Lap("Warm-up", bare), Lap(None, bare)])
    assert [row.said for row in table.rows] == ["Warm-up", "2"]
    assert (table.with_heart_rate, table.with_level, table.with_climb, table.is_of_laps) == (False, False, False, True)


def test_a_section_without_speed_has_no_rod():
    still = Section.read({**section(0, 60, 0.0), "average_speed_mps": None})
    assert of_laps([Lap(None, still), Lap(None, split(300))]).rows[0].rod is None


def test_a_lap_a_kilometre_says_what_the_splits_say():
    splits = [split(300), split(290), split(40, 130)]
    laps = [Lap(f"Lap {number}", split(300, distance_m)) for number, distance_m in enumerate((1000, 1004, 121), 1)]
    assert are_alike(laps, splits)
    assert not are_alike(laps[:2], splits)
    assert not are_alike([laps[0], Lap(None, split(100, 400)), laps[2]], splits)
