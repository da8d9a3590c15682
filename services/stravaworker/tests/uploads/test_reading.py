"""Uploads read into activities, whatever is in them, and wherever reading is stopped."""

import errno
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from fake_files import digest_of
from files_house import FilesHouse
from writers import START, FitWriter, fit, gpx, gzipped, tcx, track, zipped

from flakon import errors
from flakon.celery import TryAgain
from stravaworker.archives.limits import ArchiveLimits


def run(number: int, points: int = 60) -> bytes:
    """A GPX that no other number has."""
    return gpx([track(points, start=START + timedelta(days=number))])


def workout() -> bytes:
    writer = FitWriter("workout")
    writer.add("SOFTWARE", version=1.0)
    return writer.data()


def test_a_file_becomes_an_activity_and_its_original_is_kept(house: FilesHouse) -> None:
    data = fit(track(120))
    assert house.take("Morning.fit", data) == {"Morning.fit": "added"}
    stored = house.fake.files[house.athlete_id, digest_of(data)][0]
    assert (stored["format"], stored["filename"], stored["size_bytes"]) == ("fit", "Morning.fit", len(data))
    assert stored["by_itself"] is True
    assert stored["summary"]["sport_type"] == "Run"
    assert stored["streams"]["time_s"] == list(range(120))
    assert house.originals.open(house.athlete_id, digest_of(data)).read() == data


def test_a_packed_file_is_the_same_as_the_unpacked_one(house: FilesHouse) -> None:
    data = tcx()
    assert house.take("run.tcx.gz", gzipped(data)) == {"run.tcx.gz": "added"}
    assert house.fake.files[house.athlete_id, digest_of(data)][0]["filename"] == "run.tcx"
    assert house.take("run.tcx", data) == {"run.tcx": "duplicate"}


def test_known_bytes_are_not_read_again(house: FilesHouse) -> None:
    data = run(1)
    house.take("run.gpx", data)
    started = house.fake.calls.count("put_file_activity")
    assert house.take("again.gpx", data) == {"again.gpx": "duplicate"}
    assert house.fake.calls.count("put_file_activity") == started


def test_nothing_of_an_upload_stays_when_it_is_read(house: FilesHouse, tmp_path: Path) -> None:
    house.take("run.gpx", run(1))
    assert not list((tmp_path / "uploads").rglob("content"))


def test_one_bad_file_stops_no_other(house: FilesHouse) -> None:
    files = {
        "1.gpx": run(1),
        "2.fit": b"no FIT at all",
        "3.gpx": b"<gpx><trk>",
        "4.fit": workout(),
        "photo.jpg": b"\xff\xd8",
        "5.gpx.gz": b"\x1f\x8b no gzip",
        "6.gpx": run(6),
    }
    words = house.take("all.zip", zipped(files))
    assert words == {
        "1.gpx": "added",
        "2.fit": "failed",
        "3.gpx": "failed",
        "4.fit": "skipped",
        "photo.jpg": "skipped",
        "5.gpx.gz": "failed",
        "6.gpx": "added",
    }
    assert all(
        each["reason"] for each in next(iter(house.fake.outcomes.values())).values() if each["outcome"] != "added"
    )


def test_no_original_of_a_failure_is_kept(house: FilesHouse, tmp_path: Path) -> None:
    house.take("all.zip", zipped({"2.fit": b"no FIT at all", "4.fit": workout()}))
    assert not [each for each in (tmp_path / "originals").rglob("*") if each.is_file()]


def test_several_activities_of_a_file_are_one_outcome(house: FilesHouse) -> None:
    data = gpx([track(60), track(60, start=START + timedelta(hours=2))])
    upload_id = house.receive("two.gpx", data)
    house.read(upload_id)
    (outcome,) = house.fake.told(upload_id)
    assert outcome["outcome"] == "added"
    assert len(outcome["activity_ids"]) == 2


def test_a_file_that_was_left_in_the_middle_is_read_to_its_end(house: FilesHouse) -> None:
    data = gpx([track(60 + hours, start=START + timedelta(hours=2 * hours)) for hours in range(3)])
    upload_id = house.receive("three.gpx", data)
    house.fake.before["put_file_activity"] = lambda: house.fake.broken.update(put_file_activity=3)
    with pytest.raises(errors.Unavailable):
        house.reading().run(house.athlete_id, upload_id)
    stored = house.fake.files[house.athlete_id, digest_of(data)]
    assert list(stored) == [2]
    house.read(upload_id)
    assert {index: len(row["streams"]["time_s"]) for index, row in stored.items()} == {0: 60, 1: 61, 2: 62}
    (outcome,) = house.fake.told(upload_id)
    assert outcome["activity_ids"] == [stored[index]["activity_id"] for index in range(3)]


def test_an_original_that_a_deletion_took_meanwhile_is_kept_again(house: FilesHouse) -> None:
    data = run(1)
    house.fake.before["put_file_activity"] = lambda: house.originals.delete(house.athlete_id, digest_of(data))
    assert house.take("run.gpx", data) == {"run.gpx": "added"}
    assert house.originals.open(house.athlete_id, digest_of(data)).read() == data


def test_what_she_deleted_comes_back_by_itself_only(house: FilesHouse) -> None:
    data = run(1)
    house.fake.ignored.add((house.athlete_id, digest_of(data)))
    assert house.take("all.zip", zipped({"run.gpx": data})) == {"run.gpx": "skipped"}
    assert house.take("run.gpx", data) == {"run.gpx": "added"}


def test_beyond_her_quota_nothing_is_kept_and_the_rest_goes_on(house: FilesHouse) -> None:
    small, large = run(1, 30), run(2, 600)
    house.fake.quota_bytes = len(small) + len(run(3, 30)) + 100
    words = house.take("all.zip", zipped({"1.gpx": small, "2.gpx": large, "3.gpx": run(3, 30)}))
    assert words == {"1.gpx": "added", "2.gpx": "failed", "3.gpx": "added"}
    assert not house.originals.has(house.athlete_id, digest_of(large))
    assert house.originals.has(house.athlete_id, digest_of(small))


def test_a_strava_export_tells_names_and_ids(house: FilesHouse) -> None:
    rows = "id,date,name,type,description,elapsed_time,distance,commute,gear,filename\n"
    rows += '77,"May 4, 2024",With Anna,Run,"Long, slow",60,0.2,false,Pegasus,activities/1.gpx.gz\n'
    data = run(1)
    words = house.take("export.zip", zipped({"activities.csv": rows.encode(), "activities/1.gpx.gz": gzipped(data)}))
    assert words == {"activities.csv": "skipped", "activities/1.gpx.gz": "added"}
    summary = house.fake.files[house.athlete_id, digest_of(data)][0]["summary"]
    assert summary["strava_activity_id"] == 77
    assert (summary["name"], summary["description"], summary["gear_name"]) == ("With Anna", "Long, slow", "Pegasus")


def test_garmins_export_has_archives_within(house: FilesHouse) -> None:
    inner = zipped({"a@b.c_1.fit": fit(track(60)), "a@b.c_2.fit": workout()})
    files = {"DI_CONNECT/DI-Connect-Wellness/sleep.json": b"{}", "DI_CONNECT/Uploaded-Files/Part1.zip": inner}
    words = house.take("garmin.zip", zipped(files))
    assert words == {
        "DI_CONNECT/DI-Connect-Wellness/sleep.json": "skipped",
        "DI_CONNECT/Uploaded-Files/Part1.zip/a@b.c_1.fit": "added",
        "DI_CONNECT/Uploaded-Files/Part1.zip/a@b.c_2.fit": "skipped",
    }


def test_a_slice_goes_on_where_the_one_before_ended(house: FilesHouse) -> None:
    inner = zipped({f"{number}.gpx": run(number) for number in range(5, 10)})
    files = {**{f"{number}.gpx": run(number) for number in range(4)}, "inner.zip": inner, "last.gpx": run(99)}
    upload_id = house.receive("all.zip", zipped(files))
    assert house.read(upload_id, slice_s=0.0) >= 5
    assert set(house.fake.words(upload_id).values()) == {"added"}
    assert len(house.fake.words(upload_id)) == 10
    assert house.fake.calls.count("put_file_activity") == 10


def test_what_breaks_in_the_middle_is_taken_up_there(house: FilesHouse) -> None:
    upload_id = house.receive("all.zip", zipped({f"{number}.gpx": run(number) for number in range(6)}))
    house.fake.before["put_upload_outcomes"] = lambda: house.fake.broken.update(put_file_activity=3)
    reading = house.reading(slice_s=0.0)
    for _ in range(20):
        try:
            reading.run(house.athlete_id, upload_id)
        except (errors.Unavailable, TryAgain):
            continue
        break
    assert len(house.fake.files) == 6
    assert house.fake.uploads[upload_id]["state"] == "done"


def test_an_archive_that_is_none_fails_as_a_whole(house: FilesHouse) -> None:
    upload_id = house.receive("all.zip", zipped({"1.gpx": run(1)})[:200])
    house.read(upload_id)
    upload = house.fake.uploads[upload_id]
    assert (upload["state"], upload["code"]) == ("failed", "damaged")


def test_an_archive_of_too_many_files_is_refused(house: FilesHouse) -> None:
    files = {f"{number}.txt": b"" for number in range(11)}
    upload_id = house.receive("all.zip", zipped(files))
    house.read(upload_id, limits=ArchiveLimits(entries=10))
    assert house.fake.uploads[upload_id]["code"] == "too_many_entries"


def test_content_that_was_lost_is_said(house: FilesHouse) -> None:
    upload_id = house.receive("run.gpx", run(1))
    house.incoming.upload(house.athlete_id, upload_id).discard()
    house.read(upload_id)
    assert house.fake.uploads[upload_id]["code"] == "content_lost"


def test_an_upload_that_was_taken_back_is_forgotten(house: FilesHouse, tmp_path: Path) -> None:
    upload_id = house.receive("run.gpx", run(1))
    del house.fake.uploads[upload_id]
    house.reading().run(house.athlete_id, upload_id)
    assert not list((tmp_path / "uploads").rglob("content"))


def test_a_full_disk_ends_no_file_of_an_archive(house: FilesHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    upload_id = house.receive("a.zip", zipped({"1.gpx": run(1), "2.gpx": run(2)}))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("stravaworker.uploads.reading.spool", full)
        with pytest.raises(TryAgain):
            house.reading().run(house.athlete_id, upload_id)
    house.read(upload_id)
    assert house.fake.words(upload_id) == {"1.gpx": "added", "2.gpx": "added"}


def test_two_workers_do_not_read_one_upload(house: FilesHouse) -> None:
    upload_id = house.receive("run.gpx", run(1))
    with house.incoming.upload(house.athlete_id, upload_id).locked(), pytest.raises(TryAgain) as caught:
        house.reading().run(house.athlete_id, upload_id)
    assert caught.value.after_s == 120


def test_bytes_that_are_being_deleted_wait_a_minute(house: FilesHouse) -> None:
    data = run(1)
    house.fake.deleting.add(digest_of(data))
    upload_id = house.receive("run.gpx", data)
    with pytest.raises(TryAgain) as caught:
        house.reading().run(house.athlete_id, upload_id)
    assert caught.value.after_s == 60
    house.fake.deleting.clear()
    house.read(upload_id)
    assert house.fake.words(upload_id) == {"run.gpx": "added"}


def test_a_bomb_costs_one_outcome(house: FilesHouse) -> None:
    bomb = zipped({"bomb.gpx": b" " * 40_000_000, "1.gpx": run(1)})
    assert house.take("all.zip", bomb) == {"bomb.gpx": "failed", "1.gpx": "added"}
    assert house.take("bomb.gpx.gz", gzipped(b" " * 40_000_000)) == {"bomb.gpx.gz": "failed"}


def test_an_encrypted_entry_says_so(house: FilesHouse) -> None:
    data = bytearray(zipped({"1.gpx": run(1)}, zipfile.ZIP_STORED))
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + place] |= 1
    upload_id = house.receive("all.zip", bytes(data))
    house.read(upload_id)
    assert house.fake.told(upload_id)[0]["code"] == "encrypted"


def test_what_nobody_went_on_with_is_removed(house: FilesHouse, tmp_path: Path) -> None:
    import os

    left = house.fake.add_upload(house.athlete_id, "half.zip", 100, ticket="a ticket")
    upload = house.incoming.upload(house.athlete_id, left)
    with upload.locked():
        upload.content.write_bytes(b"half")
    os.utime(upload.content, (1, 1))
    house.take("run.gpx", run(1))
    assert not upload.content.exists()
