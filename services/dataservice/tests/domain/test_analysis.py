import json
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataservice.domain import stream_codec
from dataservice.domain.activities import Edits
from dataservice.domain.analysis import MOST_SPLITS, Adjustments, adjusted, analyse, cropped_summary, fingerprint
from dataservice.domain.analysis_doubts import Cause, Doubt
from dataservice.domain.streams import Lap, encoded, parse, thinned
from runscience import polylines
from runscience.streams import Streams

PLAIN = Adjustments()


def run(seconds: int = 3_000, speed_mps: float = 3.0) -> Streams:
    """An even run up a slope of 1 %, at 150 beats."""
    times = np.arange(seconds + 1)
    distance = np.linspace(0.0, seconds * speed_mps, seconds + 1)
    return Streams(
        times,
        distance_m=distance,
        altitude_m=100 + 0.01 * distance,
        heartrate_bpm=np.full(seconds + 1, 150.0),
        speed_mps=np.full(seconds + 1, speed_mps),
    )


def lap(start_s: int, elapsed_time_s: int, **more: Any) -> Lap:
    counted = {"moving_time_s": elapsed_time_s, "distance_m": 3.0 * elapsed_time_s}
    return {"start_s": start_s, "elapsed_time_s": elapsed_time_s, **counted, **more}  # type: ignore[typeddict-item]


def test_an_analysis_is_ready_for_json() -> None:
    stored = analyse(run(), [lap(0, 600, name="Warm up")], PLAIN).stored()
    assert json.loads(json.dumps(stored)) == {**stored, "heartrate_seconds": [[150, 3_000]]}


def test_an_even_run_is_what_it_is() -> None:
    analysis = analyse(run(), [], PLAIN)
    total = analysis.total
    assert (total.elapsed_time_s, total.moving_time_s, total.distance_m) == (3_000, 3_000, 9_000)
    assert total.total_elevation_gain_m == pytest.approx(90, abs=0.5)
    assert total.grade_adjusted_speed_mps == pytest.approx(3.0 * 1.0311, abs=0.001)
    assert (len(analysis.splits_km), len(analysis.splits_mi)) == (9, 6)
    assert (analysis.max_heartrate_bpm, analysis.heartrate_seconds) == (150, [(150, 3_000)])
    assert [each.distance_m for each in analysis.efforts] == [400, 804.672, 1_000, 1_609.344, 3_218.688, 5_000]
    assert analysis.doubt is None


def test_without_sensors_there_is_the_time() -> None:
    analysis = analyse(Streams(np.arange(61)), [], PLAIN)
    assert (analysis.total.elapsed_time_s, analysis.total.moving_time_s, analysis.total.distance_m) == (60, 60, None)
    assert (analysis.splits_km, analysis.efforts, analysis.heartrate_seconds) == ([], [], [])


def test_a_flight_has_no_splits() -> None:
    analysis = analyse(run(9_000, 250.0), [], PLAIN)
    assert (len(analysis.splits_km), len(analysis.splits_mi)) == (0, 0)
    assert analysis.total.distance_m == 2_250_000


def test_a_sensor_that_was_silent_within_the_crop_is_left_out() -> None:
    streams = run()
    rate = np.where(streams.time_s < 1_000, np.nan, 150.0)
    altitude = np.where(streams.time_s < 1_000, np.nan, 80.0)
    silent = streams.replace(heartrate_bpm=rate, altitude_m=altitude)
    analysis = analyse(silent, [], Adjustments(crop_end_s=900))
    assert (analysis.max_heartrate_bpm, analysis.total.total_elevation_gain_m) == (None, None)


def test_a_crop_takes_its_time_and_distance_off() -> None:
    crop = Adjustments(crop_start_s=600, crop_end_s=2_400)
    total = analyse(run(), [], crop).total
    assert (total.start_s, total.elapsed_time_s, total.distance_m) == (0, 1_800, 5_400)


def test_a_crop_that_leaves_nothing_is_none() -> None:
    assert analyse(run(), [], Adjustments(crop_start_s=9_000)).total.elapsed_time_s == 3_000
    assert cropped_summary(run(), Adjustments(crop_start_s=9_000)) is None


def test_a_crop_says_what_the_summary_says_instead() -> None:
    summary = cropped_summary(run(), Adjustments(crop_start_s=600, crop_end_s=2_400))
    assert summary is not None
    assert summary.pop("total_elevation_gain_m") == pytest.approx(54, abs=0.5)
    assert summary == {
        "start_offset_s": 600,
        "elapsed_time_s": 1_800,
        "moving_time_s": 1_800,
        "distance_m": 5_400,
        "average_speed_mps": 3.0,
        "max_speed_mps": 3.0,
        "average_heartrate_bpm": 150,
        "max_heartrate_bpm": 150,
    }


def test_nothing_of_what_is_cropped_away_shows_on_a_map() -> None:
    streams = run()
    north = np.linspace(48.0, 48.08, len(streams))
    placed = streams.replace(latitude_deg=north, longitude_deg=np.full(len(streams), 2.0))
    summary = cropped_summary(placed, Adjustments(crop_start_s=600, crop_end_s=2_400))
    assert summary is not None
    assert (summary["start_latitude_deg"], summary["end_latitude_deg"]) == (north[600], north[2_400])
    assert summary["summary_polyline"] == polylines.encoded(north[[600, 2_400]], np.array([2.0, 2.0]))


def test_a_crop_begins_at_the_first_sample_it_leaves() -> None:
    streams = Streams.from_columns({"time_s": [0, 10, 20, 30], "distance_m": [0.0, 30.0, 60.0, 90.0]})
    summary = cropped_summary(streams, Adjustments(crop_start_s=12))
    assert summary is not None
    assert (summary["start_offset_s"], summary["distance_m"]) == (20, 30.0)


def test_what_is_not_cropped_has_no_other_summary() -> None:
    assert cropped_summary(run(), Adjustments(distance_m=8_000.0)) is None


def test_a_corrected_distance_stretches_what_was_measured() -> None:
    analysis = analyse(run(), [lap(0, 600)], Adjustments(distance_m=9_900.0))
    assert analysis.total.distance_m == pytest.approx(9_900)
    assert analysis.laps[0].distance_m == pytest.approx(1_980)
    assert {each.distance_m: each.elapsed_time_s for each in analysis.efforts}[1_000.0] == pytest.approx(303.0, abs=0.1)
    seen = adjusted(run(), Adjustments(distance_m=9_900.0))
    assert seen.speed_mps is not None
    assert seen.speed_mps[0] == pytest.approx(3.3)


def test_a_corrected_distance_is_that_of_what_the_crop_leaves() -> None:
    crop = Adjustments(crop_start_s=0, crop_end_s=1_000, distance_m=3_300.0)
    assert analyse(run(), [], crop).total.distance_m == pytest.approx(3_300)


def test_a_distance_she_gave_makes_none_where_none_was_measured() -> None:
    analysis = analyse(Streams(np.arange(601)), [], Adjustments(distance_m=2_000.0))
    assert (analysis.total.distance_m, analysis.efforts) == (None, [])


def test_a_heart_rate_she_does_not_trust_is_nowhere() -> None:
    analysis = analyse(run(), [lap(0, 600, average_heartrate_bpm=149.0)], Adjustments(ignore_heartrate=True))
    assert (analysis.max_heartrate_bpm, analysis.heartrate_seconds) == (None, [])
    assert {analysis.total.average_heartrate_bpm, analysis.laps[0].average_heartrate_bpm} == {None}


def test_a_lap_is_as_the_watch_counted_it_and_the_rest_is_computed() -> None:
    counted = lap(600, 300, name="Threshold", average_heartrate_bpm=161.0)
    counted["distance_m"], counted["moving_time_s"] = 1_000.0, 250
    [found] = analyse(run(), [counted], PLAIN).laps
    assert (found.name, found.start_s, found.elapsed_time_s, found.moving_time_s) == ("Threshold", 600, 300, 250)
    assert (found.distance_m, found.average_speed_mps, found.average_heartrate_bpm) == (1_000.0, 4.0, 161.0)
    assert found.elevation_difference_m == pytest.approx(9, abs=0.1)


def test_laps_are_cut_and_left_out_with_the_crop() -> None:
    laps = [lap(0, 500), lap(500, 500), lap(1_000, 500), lap(1_500, 1_500)]
    found = analyse(run(), laps, Adjustments(crop_start_s=700, crop_end_s=1_500)).laps
    assert [(each.start_s, each.elapsed_time_s, each.distance_m) for each in found] == [
        (0, 300, 900),
        (300, 500, 1_500),
    ]


def test_a_ride_saved_as_a_run_is_doubted() -> None:
    doubt = analyse(run(3_000, 9.0), [], PLAIN).doubt
    assert doubt is not None
    assert (doubt.cause, doubt.distance_m) == (Cause.TOO_FAST, 21_097.5)
    assert Doubt.of({"cause": "too_fast", "distance_m": 21_097.5, "elapsed_time_s": doubt.elapsed_time_s}) == doubt


def test_a_track_that_jumps_is_doubted() -> None:
    streams = run()
    assert streams.distance_m is not None
    jumping = streams.distance_m.copy()
    jumping[1_500:] += 2_000.0
    assert analyse(streams.replace(distance_m=jumping), [], PLAIN).doubt == Doubt(Cause.JUMPS, 11_000.0, 3_000.0)


def test_a_receiver_that_jumps_a_little_is_believed() -> None:
    streams = run()
    assert streams.distance_m is not None
    jumping = streams.distance_m.copy()
    jumping[1_500:] += 50.0
    assert analyse(streams.replace(distance_m=jumping), [], PLAIN).doubt is None


def test_only_what_changes_the_streams_is_an_adjustment() -> None:
    assert Adjustments.of(Edits(name="Race", note="Cold", is_race=True)) == PLAIN
    edits = Edits(crop_start_s=10, distance_m=5_000.0, ignore_heartrate=True)
    assert Adjustments.of(edits) == Adjustments(crop_start_s=10, distance_m=5_000.0, ignore_heartrate=True)


def test_the_fingerprint_differs_with_all_that_the_analysis_follows_from() -> None:
    prints = {
        fingerprint(b"streams", [], PLAIN),
        fingerprint(b"others", [], PLAIN),
        fingerprint(b"streams", [lap(0, 60)], PLAIN),
        fingerprint(b"streams", [], Adjustments(ignore_heartrate=True)),
    }
    assert len(prints) == 4


NUMBERS = {
    "distance_m": st.none() | st.floats(0, 1e8),
    "latitude_deg": st.none() | st.floats(-90, 90),
    "longitude_deg": st.none() | st.floats(-180, 180),
    "altitude_m": st.none() | st.floats(-1e5, 1e6),
    "heartrate_bpm": st.none() | st.floats(0, 1_000),
    "cadence_spm": st.none() | st.floats(0, 1e4),
    "power_w": st.none() | st.floats(0, 1e5),
    "speed_mps": st.none() | st.floats(0, 1e5),
    "moving": st.none() | st.booleans(),
}
SECONDS = st.integers(0, 2_000_000_000)
ADJUSTMENTS = st.builds(
    Adjustments,
    crop_start_s=st.none() | st.integers(0, 1_000_000),
    crop_end_s=st.none() | st.integers(1, 1_000_000),
    distance_m=st.none() | st.floats(0, 1e6),
    ignore_heartrate=st.booleans(),
)


@st.composite
def allowed(draw: st.DrawFn) -> dict[str, Any]:
    """Whatever the contract allows as streams."""
    points = draw(st.integers(1, 25))
    longest = draw(st.sampled_from([1, 60, 60_000_000]))
    steps = draw(st.lists(st.integers(1, longest), min_size=points - 1, max_size=points - 1))
    columns: dict[str, Any] = {"time_s": [0, *accumulate(steps)]}
    for name in draw(st.sets(st.sampled_from(sorted(NUMBERS)))):
        columns[name] = draw(st.lists(NUMBERS[name], min_size=points, max_size=points))
    return columns


LAPS = st.lists(st.builds(lap, SECONDS, SECONDS, average_heartrate_bpm=st.none() | st.floats(0, 1e9)), max_size=4)


@settings(max_examples=300, deadline=None)
@given(allowed(), LAPS, ADJUSTMENTS)
def test_whatever_the_contract_allows_has_an_analysis(columns: Any, laps: list[Lap], adjustments: Adjustments) -> None:
    streams = stream_codec.decode(encoded(parse(columns)))
    analysis = analyse(streams, laps, adjustments)
    json.dumps([analysis.stored(), cropped_summary(streams, adjustments)], allow_nan=False)
    assert analysis.total.moving_time_s <= analysis.total.elapsed_time_s + 1e-6
    for effort in analysis.efforts:
        assert 0 <= effort.start_s <= effort.start_s + effort.elapsed_time_s <= analysis.total.elapsed_time_s + 0.2
    assert len(analysis.splits_km) <= MOST_SPLITS + 1
    for section in (analysis.total, *analysis.splits_km, *analysis.splits_mi, *analysis.laps):
        assert section.elapsed_time_s >= 0
        assert (section.distance_m or 0) >= 0
        assert (section.total_elevation_gain_m or 0) >= 0
    thinned(adjusted(streams, adjustments), 5).to_columns()
