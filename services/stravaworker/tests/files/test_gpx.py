"""GPX of both versions, and what strangers put into it."""

from datetime import UTC, datetime, timedelta

import pytest
from writers import START, gpx, track

from stravaworker.files.composing import Context
from stravaworker.files.errors import NotAnActivity, Unreadable
from stravaworker.files.reading import FileRead, read

CONTEXT = Context("Europe/Helsinki", START.timestamp() + 86_400)


def of(data: bytes) -> FileRead:
    return read(data, "run.gpx", CONTEXT)


def test_a_track_with_what_garmin_adds() -> None:
    run = of(gpx([track(120)])).activities[0]
    assert run.summary["name"] == "Morning run"
    assert run.summary["sport_type"] == "Run"
    assert run.summary["timezone"] == "Europe/Paris"
    assert run.summary["distance_m"] == pytest.approx(357.0, abs=1.0)
    assert run.streams is not None
    assert run.streams["heartrate_bpm"][0] == 140
    assert set(run.streams["cadence_spm"]) == {170}
    assert set(run.streams["power_w"]) == {250}


def test_version_1_0_is_read_as_well() -> None:
    run = of(gpx([track(60)], version="1.0")).activities[0]
    assert run.points == 60
    assert run.summary["elevation_low_m"] == 40.0


def test_each_track_is_an_activity() -> None:
    later = START + timedelta(hours=2)
    found = of(gpx([track(60), track(90, start=later)])).activities
    assert [each.points for each in found] == [60, 90]
    assert found[1].summary["start_date"] == "2024-05-04T08:30:00Z"


def test_between_two_segments_she_paused() -> None:
    first, second = track(60), track(60, start=START + timedelta(seconds=300))
    joined = gpx([first, second]).replace(
        b"</trkseg></trk><trk><name>Morning run</name><type>running</type>", b"</trkseg>"
    )
    run = of(joined).activities[0]
    assert run.streams is not None
    assert run.streams["moving"].count(False) == 1
    assert run.summary["elapsed_time_s"] == 359
    assert run.summary["moving_time_s"] < 130


@pytest.mark.parametrize(
    ("kind", "sport"), [("9", "Run"), ("trail_running", "TrailRun"), ("Hiking", "Hike"), (None, "Run")]
)
def test_the_sport_is_said_in_many_words(kind: str | None, sport: str) -> None:
    assert of(gpx(kind=kind)).activities[0].summary["sport_type"] == sport


def test_an_export_may_know_the_sport_of_a_file_that_does_not_say_it() -> None:
    context = Context("UTC", CONTEXT.now, sport_hint="TrailRun")
    assert read(gpx(kind=None), "run.gpx", context).activities[0].summary["sport_type"] == "TrailRun"
    assert read(gpx(kind="running"), "run.gpx", context).activities[0].summary["sport_type"] == "Run"


def test_a_way_without_times_is_no_activity() -> None:
    import re

    with pytest.raises(NotAnActivity) as caught:
        of(re.sub(rb"<time>[^<]*</time>", b"", gpx()))
    assert caught.value.code == "no_times"


def test_a_planned_route_is_no_activity() -> None:
    data = b'<gpx version="1.1"><rte><rtept lat="1" lon="2"/><rtept lat="1.1" lon="2"/></rte></gpx>'
    with pytest.raises(NotAnActivity) as caught:
        of(data)
    assert caught.value.code == "no_track"


def test_a_document_type_is_refused() -> None:
    laughs = '<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(Unreadable) as caught:
        of(gpx(prolog=laughs, name="&b;"))
    assert caught.value.code == "document_type"


def test_a_file_of_the_machine_is_not_read_through_an_entity() -> None:
    with pytest.raises(Unreadable) as caught:
        of(gpx(prolog='<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>', name="&x;"))
    assert caught.value.code == "document_type"


def test_an_early_end_costs_only_what_comes_after_it() -> None:
    data = gpx([track(300)])
    found = of(data[: len(data) // 2])
    assert found.damage is not None
    assert 100 < found.activities[0].points < 200


def test_a_byte_order_mark_and_another_encoding_are_read() -> None:
    assert of(b"\xef\xbb\xbf" + gpx()).activities[0].points == 120
    utf16 = gpx().decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert of(utf16).activities[0].points == 120


def test_what_is_no_xml_is_said() -> None:
    with pytest.raises(Unreadable):
        of(b"this is no GPX")


@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg", "start", "local", "zone"),
    [
        (-36.85, 174.76, datetime(2026, 5, 31, 11, 50, tzinfo=UTC), "2026-05-31T23:50:00", "Pacific/Auckland"),
        (21.31, -157.85, datetime(2026, 6, 1, 9, 50, tzinfo=UTC), "2026-05-31T23:50:00", "Pacific/Honolulu"),
        (-36.85, 174.76, datetime(2026, 4, 4, 10, 50, tzinfo=UTC), "2026-04-04T23:50:00", "Pacific/Auckland"),
        (48.85, 2.35, datetime(2021, 10, 31, 22, 50, tzinfo=UTC), "2021-10-31T23:50:00", "Europe/Paris"),
        (48.85, 2.35, datetime(2024, 3, 31, 21, 50, tzinfo=UTC), "2024-03-31T23:50:00", "Europe/Paris"),
    ],
)
def test_late_in_the_evening_it_is_the_day_where_she_ran_wherever_she_lives(
    latitude_deg: float, longitude_deg: float, start: datetime, local: str, zone: str
) -> None:
    points = track(60, start=start)
    north, east = latitude_deg - points[0]["latitude"], longitude_deg - points[0]["longitude"]
    there = [{**at, "latitude": at["latitude"] + north, "longitude": at["longitude"] + east} for at in points]
    context = Context("Europe/Helsinki", start.timestamp() + 86_400)
    summary = read(gpx([there]), "run.gpx", context).activities[0].summary
    assert (summary["start_date_local"], summary["timezone"]) == (local, zone)
