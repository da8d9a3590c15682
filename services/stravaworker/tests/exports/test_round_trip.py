"""All of her data as an archive, and such an archive taken in."""

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from fake_files import digest_of
from files_house import FilesHouse
from writers import gpx, zipped

from flakon.celery import TryAgain

PROFILE = {
    "type": "profile",
    "name": "Anna",
    "language": "en",
    "timezone": "Europe/Paris",
    "units": "metric",
    "week_start": "monday",
    "sex": None,
    "birth_date": None,
    "resting_heartrate_bpm": None,
    "max_heartrate_bpm": None,
    "threshold_heartrate_bpm": None,
}
DATA = {
    "sport_type": "Run",
    "start_date": "2024-05-04T06:30:00Z",
    "start_date_local": "2024-05-04T08:30:00",
    "timezone": "Europe/Paris",
    "distance_m": 357.0,
    "moving_time_s": 119,
    "elapsed_time_s": 119,
}


def source_record(data: bytes) -> dict[str, Any]:
    return {
        "type": "source",
        "source": {"kind": "file", "external_id": digest_of(data)},
        "data": DATA,
        "fetched_at": "2024-05-04T10:00:00Z",
        "added_at": "2024-05-04T10:00:00Z",
        "expires_at": None,
        "original": {"filename": "run.gpx", "format": "gpx", "size_bytes": len(data)},
        "details": None,
    }


def export_of(house: FilesHouse, pages: list[list[dict[str, Any]]]) -> bytes:
    export_id = str(uuid4())
    house.fake.export_pages = pages
    instant = "2024-05-04T10:00:00Z"
    house.fake.exports[export_id] = {
        "export_id": export_id,
        "state": "waiting",
        "size_bytes": None,
        "reason": None,
        "created_at": instant,
        "finished_at": None,
        "expires_at": instant,
    }
    house.export_building.run(house.athlete_id, export_id)
    assert house.fake.exports[export_id]["state"] == "done"
    content = house.originals.open_export(house.athlete_id, export_id).read()
    assert house.fake.exports[export_id]["size_bytes"] == len(content)
    return content


@pytest.fixture
def original(house: FilesHouse) -> bytes:
    data = gpx()
    house.take("run.gpx", data)
    return data


@pytest.fixture
def export(house: FilesHouse, original: bytes) -> bytes:
    return export_of(house, [[PROFILE], [source_record(original)]])


def test_an_export_has_records_and_originals(export: bytes, original: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(export)) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("runnerly-export.json")) == {"format": "runnerly-export", "version": 1}
        assert json.loads(archive.read("records/00001.json")) == {"records": [PROFILE]}
        assert archive.read(f"originals/{digest_of(original)}.gpx") == original


def test_another_athlete_takes_it_in_without_loss(house: FilesHouse, export: bytes, original: bytes) -> None:
    house.athlete_id = str(uuid4())
    assert set(house.take("export.zip", export).values()) == {"added"}
    assert house.fake.imported == [PROFILE, source_record(original)]
    assert house.originals.open(house.athlete_id, digest_of(original)).read() == original


def test_taking_it_in_twice_changes_nothing(house: FilesHouse, export: bytes) -> None:
    house.take("export.zip", export)
    assert set(house.take("export.zip", export).values()) == {"duplicate"}
    assert len(house.fake.imported) == 2


def test_it_is_taken_in_slice_by_slice(house: FilesHouse, export: bytes) -> None:
    upload_id = house.receive("export.zip", export)
    assert house.read(upload_id, slice_s=0.0) == 3
    assert len(house.fake.imported) == 2


def test_a_record_whose_original_is_missing_is_left_out(house: FilesHouse, original: bytes) -> None:
    other = gpx(name="another")
    export = export_of(house, [[PROFILE, source_record(other)]])
    upload_id = house.receive("export.zip", export)
    house.read(upload_id)
    assert house.fake.imported == [PROFILE]
    assert "original file is missing" in house.fake.told(upload_id)[0]["reason"]


def test_an_original_that_is_not_what_its_name_says_is_not_kept(house: FilesHouse, original: bytes) -> None:
    other = gpx(name="another")
    forged = zipped(
        {
            "runnerly-export.json": b'{"format": "runnerly-export", "version": 1}',
            "records/00001.json": json.dumps({"records": [source_record(other)]}).encode(),
            f"originals/{digest_of(other)}.gpx": b"something else",
        }
    )
    house.take("export.zip", forged)
    assert not house.originals.has(house.athlete_id, digest_of(other))
    assert house.fake.imported == []


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"runnerly-export.json": b"{}"}, "damaged"),
        ({"runnerly-export.json": b"no json"}, "damaged"),
        ({"runnerly-export.json": b'{"format": "runnerly-export", "version": 2}'}, "newer_export"),
        ({"runnerly-export.json": b'{"format": "runnerly-export", "version": 1}'}, "damaged"),
        (
            {"runnerly-export.json": b'{"format": "runnerly-export", "version": 1}', "records/00001.json": b"[1]"},
            "damaged",
        ),
        (
            {
                "runnerly-export.json": b'{"format": "runnerly-export", "version": 1}',
                "records/00001.json": b'{"records":[' + b"[]," * 1_000_000 + b"[]]}",
            },
            "damaged",
        ),
    ],
    ids=["no manifest", "no json", "newer", "no records", "no object", "a million lists"],
)
def test_an_export_that_cannot_be_is_refused(house: FilesHouse, files: dict[str, bytes], code: str) -> None:
    upload_id = house.receive("export.zip", zipped(files))
    house.read(upload_id)
    assert house.fake.uploads[upload_id]["code"] == code


def test_records_that_cannot_be_are_told(house: FilesHouse) -> None:
    files = {
        "runnerly-export.json": b'{"format": "runnerly-export", "version": 1}',
        "records/00001.json": b'{"records": [{"type": "source"}, 7]}',
    }
    assert house.take("export.zip", zipped(files)) == {"records/00001.json": "failed"}


def test_an_export_nobody_wants_is_not_built(house: FilesHouse) -> None:
    house.export_building.run(house.athlete_id, str(uuid4()))
    assert "read_export_page" not in house.fake.calls


def test_an_export_without_room_waits(house: FilesHouse, original: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.incoming, "has_room", lambda size: False)
    with pytest.raises(TryAgain):
        export_of(house, [[source_record(original)]])


def test_pages_are_as_short_as_they_can_be(export: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(export)) as archive:
        assert b"\n" not in archive.read("records/00001.json")
