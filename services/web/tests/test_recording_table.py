from web.recording_table import rows


def test_pace_is_the_mean_since_the_row_before():
    found = rows({"time_s": [0, 10, 30], "distance_m": [0.0, 30.0, None], "heartrate_bpm": [None, 120, 130]})
    assert [row.speed_mps for row in found] == [None, 3.0, None]
    assert [row.heartrate_bpm for row in found] == [None, 120, 130]
    assert found[2].altitude_m is None


def test_without_a_distance_the_watchs_own_speed_counts():
    found = rows({"time_s": [0, 10], "speed_mps": [2.5, None]})
    assert [row.speed_mps for row in found] == [2.5, None]
