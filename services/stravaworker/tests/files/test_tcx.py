"""TCX, with several activities, laps, and without a position."""

from datetime import timedelta

import pytest
from writers import START, gzipped, tcx, track

from stravaworker.files.composing import Context
from stravaworker.files.errors import NotAnActivity, Unreadable
from stravaworker.files.reading import FileRead, read

CONTEXT = Context("Europe/Helsinki", START.timestamp() + 86_400)


def of(data: bytes) -> FileRead:
    return read(data, "run.tcx", CONTEXT)


def test_an_activity_gives_streams_and_laps() -> None:
    run = of(tcx([track(120)])).activities[0]
    assert run.points == 120
    assert run.streams is not None
    assert set(run.streams["cadence_spm"]) == {170}
    assert run.streams["speed_mps"][0] == 3.0
    assert run.laps[0]["distance_m"] == 357.0
    assert run.laps[0]["elapsed_time_s"] == 119
    assert run.summary["device_name"] == "Testwatch 3"


def test_several_activities_in_one_file() -> None:
    found = of(tcx([track(60), track(90, start=START + timedelta(hours=1))])).activities
    assert [each.points for each in found] == [60, 90]


def test_without_a_position_it_has_the_zone_of_home() -> None:
    run = of(tcx(gps=False)).activities[0]
    assert run.summary["timezone"] == "Europe/Helsinki"
    assert run.summary["distance_m"] == 357.0
    assert run.streams is not None
    assert "latitude_deg" not in run.streams


def test_spaces_before_the_declaration_are_forgiven() -> None:
    assert of(b"          " + tcx()).activities[0].points == 120


def test_an_activity_without_a_track_is_its_laps() -> None:
    data = tcx([track(120)])
    begin, end = data.index(b"<Track>"), data.index(b"</Track>") + len(b"</Track>")
    run = of(data[:begin] + data[end:]).activities[0]
    assert run.streams is None
    assert run.summary["distance_m"] == 357.0
    assert run.summary["elapsed_time_s"] == 119


def test_a_planned_course_is_no_activity() -> None:
    with pytest.raises(NotAnActivity) as caught:
        of(b"<TrainingCenterDatabase><Courses><Course><Name>Loop</Name></Course></Courses></TrainingCenterDatabase>")
    assert "planned course" in caught.value.reason


def test_an_early_end_costs_only_what_comes_after_it() -> None:
    data = tcx([track(300)])
    found = of(data[: len(data) // 2])
    assert found.damage is not None
    assert 100 < found.activities[0].points < 200


def test_a_document_type_is_refused() -> None:
    data = tcx().replace(b'<?xml version="1.0"?>', b'<!DOCTYPE x [<!ENTITY a "b">]>')
    with pytest.raises(Unreadable) as caught:
        of(data)
    assert caught.value.code == "document_type"


def test_what_is_packed_is_not_unpacked_here() -> None:
    with pytest.raises(Unreadable):
        of(gzipped(tcx()))
