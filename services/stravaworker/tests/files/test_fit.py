"""FIT files, made by Garmin's own encoder."""

from datetime import timedelta

import pytest
from writers import START, FitWriter, fit, track

from stravaworker.files.composing import Composed, Context
from stravaworker.files.errors import FileError, NotAnActivity, Unreadable
from stravaworker.files.reading import FileRead, read

NOW = START.timestamp() + 86_400
CONTEXT = Context("Europe/Helsinki", NOW)


def of(data: bytes) -> FileRead:
    return read(data, "run.fit", CONTEXT)


def only(data: bytes) -> Composed:
    found = of(data).activities
    assert len(found) == 1
    return found[0]


def streams(activity: Composed) -> dict[str, list[object]]:
    assert activity.streams is not None
    return activity.streams


def test_a_run_gives_its_streams_second_by_second() -> None:
    run = only(fit(track(600)))
    columns = streams(run)
    assert columns["time_s"] == list(range(600))
    assert columns["distance_m"][-1] == 1797.0
    assert columns["heartrate_bpm"][:3] == [140, 141, 142]
    assert columns["latitude_deg"][0] == pytest.approx(48.853)
    assert {len(column) for column in columns.values()} == {600}


def test_what_the_device_says_of_the_whole_is_believed() -> None:
    summary = only(fit()).summary
    assert summary["sport_type"] == "Run"
    assert summary["distance_m"] == 1797.0
    assert summary["total_elevation_gain_m"] == 12.0
    assert (summary["average_heartrate_bpm"], summary["max_heartrate_bpm"]) == (150.0, 160.0)
    assert summary["device_name"] == "Garmin Forerunner 255"


def test_what_it_does_not_say_is_computed() -> None:
    summary = only(fit(track(600), session=False)).summary
    assert summary["distance_m"] == 1797.0
    assert summary["moving_time_s"] == summary["elapsed_time_s"] == 599
    assert summary["average_heartrate_bpm"] == pytest.approx(149.5, abs=0.1)
    assert summary["sport_type"] == "Run"  # by its speed


def test_the_time_zone_comes_from_the_position() -> None:
    summary = only(fit()).summary
    assert summary["timezone"] == "Europe/Paris"
    assert (summary["start_date"], summary["start_date_local"]) == ("2024-05-04T06:30:00Z", "2024-05-04T08:30:00")


@pytest.mark.parametrize(
    ("utc_offset_s", "zone"),
    [
        (10_800, "Europe/Helsinki"),
        (7200, "Etc/GMT-2"),
        (None, "Europe/Helsinki"),
        (0, "UTC"),
        (19_800, "Europe/Helsinki"),
    ],
)
def test_a_treadmill_has_the_zone_of_the_watch_or_of_home(utc_offset_s: int | None, zone: str) -> None:
    run = only(fit(gps=False, sub_sport="treadmill", utc_offset_s=utc_offset_s))
    assert run.summary["timezone"] == zone
    assert run.summary["is_trainer"]
    assert "latitude_deg" not in streams(run)
    assert run.summary["distance_m"] == 1797.0


def test_cadence_of_one_leg_is_doubled() -> None:
    run = only(fit())
    assert set(streams(run)["cadence_spm"]) == {170}
    assert run.summary["average_cadence_spm"] == 170.0
    assert run.laps[0]["average_cadence_spm"] == 170.0


def test_cadence_of_both_legs_is_not() -> None:
    points = [{**each, "cadence": 172} for each in track(60)]
    assert set(streams(only(fit(points)))["cadence_spm"]) == {172}


def test_a_ride_has_no_steps() -> None:
    ride = only(fit(track(60, speed_mps=8.0), sport="cycling"))
    assert ride.summary["sport_type"] == "Ride"
    assert "cadence_spm" not in streams(ride)
    assert ride.summary["average_cadence_spm"] is None


def test_a_pause_of_the_timer_is_no_moving_time() -> None:
    writer = FitWriter()
    first, second = track(100), track(100, start=START + timedelta(seconds=400))
    second = [{**each, "distance": each["distance"] + first[-1]["distance"]} for each in second]
    writer.add("EVENT", timestamp=START, event="timer", event_type="start")
    writer.add_track(first)
    writer.add("EVENT", timestamp=first[-1]["time"], event="timer", event_type="stop_all")
    writer.add("EVENT", timestamp=second[0]["time"], event="timer", event_type="start")
    writer.add_track(second)
    run = only(writer.data())
    moving = streams(run)["moving"]
    assert moving[100] is False
    assert moving.count(False) == 1
    assert run.summary["elapsed_time_s"] == 499
    assert run.summary["moving_time_s"] == 198


def test_several_sessions_are_several_activities() -> None:
    writer = FitWriter()
    run, ride = track(100), track(100, speed_mps=8.0, start=START + timedelta(seconds=200))
    for points, sport in ((run, "running"), (ride, "cycling")):
        writer.add_track(points)
        begin, end = points[0]["time"], points[-1]["time"]
        writer.add(
            "SESSION", timestamp=end, start_time=begin, total_elapsed_time=99.0, total_timer_time=99.0, sport=sport
        )
    between = START + timedelta(seconds=110)
    writer.add("SESSION", timestamp=between, start_time=between, total_elapsed_time=60.0, sport="transition")
    found = of(writer.data()).activities
    assert [each.summary["sport_type"] for each in found] == ["Run", "Ride"]
    assert [each.points for each in found] == [100, 100]
    assert found[1].summary["start_date"] == "2024-05-04T06:33:20Z"


def test_a_chain_of_files_is_read_as_one() -> None:
    settings = FitWriter("settings")
    settings.add("USER_PROFILE", gender="female")
    assert len(of(settings.data() + fit()).activities) == 1


@pytest.mark.parametrize("kind", ["workout", "settings", "course", "monitoring_b", "weight", "totals"])
def test_what_is_no_activity_is_skipped(kind: str) -> None:
    writer = FitWriter(kind)
    writer.add("SOFTWARE", version=1.0)
    with pytest.raises(NotAnActivity) as caught:
        of(writer.data())
    assert caught.value.code == "not_an_activity"


def test_an_early_end_costs_only_what_comes_after_it() -> None:
    data = fit(track(600))
    found = of(data[: len(data) // 2])
    assert found.damage is not None
    assert 100 < found.activities[0].points < 600
    assert found.activities[0].summary["distance_m"] == streams(found.activities[0])["distance_m"][-1]


def test_a_wrong_checksum_is_no_damage() -> None:
    data = fit()
    found = of(data[:-2] + b"\x00\x00")
    assert found.damage is None
    assert found.activities[0].points == 600


def test_nothing_recorded_is_said() -> None:
    with pytest.raises(Unreadable) as caught:
        of(FitWriter().data())
    assert caught.value.code == "no_data"


def test_a_clock_that_was_not_set_yet_does_not_make_a_run_of_years() -> None:
    points = track(100)
    points[0] = {**points[0], "time": START.replace(year=2000)}
    run = only(fit(points, session=False))
    assert run.summary["elapsed_time_s"] == 98


def test_two_samples_years_apart_are_no_run_of_years() -> None:
    first, second = track(2)
    with pytest.raises(FileError):
        of(fit([{**first, "time": START.replace(year=1999)}, second], session=False))


def test_a_heart_rate_of_nothing_is_none() -> None:
    points = [{**each, "heart_rate": 0} for each in track(60)]
    summary = only(fit(points, session=False)).summary
    assert summary["average_heartrate_bpm"] is None


def test_more_points_than_can_be_kept_are_thinned_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stravaworker.files.composing.MOST_POINTS", 100)
    run = only(fit(track(600)))
    assert run.points <= 100
    assert streams(run)["time_s"][:3] == [0, 7, 14]
    assert streams(run)["time_s"][-1] == 599
    assert run.summary["elapsed_time_s"] == 599
