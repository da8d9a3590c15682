"""The child that reads, and what hostile files do to it."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from writers import fit, gpx, track

from stravaworker.files.errors import NotAnActivity, Unreadable
from stravaworker.files.reader import Answer, FileReader, Limits, Request

MIB = 1024 * 1024


@pytest.fixture
def reader() -> Iterator[FileReader]:
    found = FileReader()
    yield found
    found.close()


class Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def request(self, data: bytes, name: str = "run.fit") -> Request:
        path = self._path / f"{len(list(self._path.iterdir()))}-{name}"
        path.write_bytes(data)
        return Request(path, name, "Europe/Paris")

    def endless(self) -> Request:
        """A file that never begins, so that the child waits for it."""
        path = self._path / "pipe"
        os.mkfifo(path)
        return Request(path, "run.fit", "Europe/Paris")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def points(answer: Answer) -> list[int]:
    return [each.points for each in answer.activities]


def test_a_file_is_read_in_another_process(reader: FileReader, folder: Folder) -> None:
    answer = reader.read(folder.request(fit(track(120))))
    (activity,) = answer.activities
    assert (answer.format, answer.damage, answer.count) == ("fit", None, 1)
    assert activity.points == 120
    assert activity.streams is not None
    assert orjson.loads(activity.streams)["time_s"][-1] == 119
    assert activity.summary["timezone"] == "Europe/Paris"


def test_one_child_reads_many_files(reader: FileReader, folder: Folder) -> None:
    for length in (60, 70, 80):
        assert points(reader.read(folder.request(fit(track(length))))) == [length]
    assert reader.started == 1


def test_files_can_be_handed_over_ahead(reader: FileReader, folder: Folder) -> None:
    for length in (60, 70):
        reader.ask(folder.request(fit(track(length))))
    assert points(reader.answer()) == [60]
    assert points(reader.answer()) == [70]
    assert not reader.is_busy


def test_why_a_file_gives_nothing_comes_as_it_was_raised(reader: FileReader, folder: Folder) -> None:
    with pytest.raises(NotAnActivity):
        reader.read(folder.request(b"a shopping list", "list.txt"))
    with pytest.raises(Unreadable) as caught:
        reader.read(folder.request(b"no FIT at all"))
    assert caught.value.code == "damaged"
    assert reader.started == 1


def kill(reader: FileReader) -> None:
    assert reader._child is not None
    reader._child.kill()
    reader._child.wait()


def test_a_child_that_dies_costs_one_file(reader: FileReader, folder: Folder) -> None:
    reader.ask(folder.endless())
    kill(reader)
    with pytest.raises(Unreadable) as caught:
        reader.answer()
    assert caught.value.code == "crashed"
    assert points(reader.read(folder.request(fit(track(80))))) == [80]


def test_what_was_asked_ahead_of_a_crash_is_asked_again(reader: FileReader, folder: Folder) -> None:
    for request in (folder.endless(), folder.request(fit(track(70)))):
        reader.ask(request)
    kill(reader)
    with pytest.raises(Unreadable):
        reader.answer()
    assert points(reader.answer()) == [70]


def test_a_child_that_died_over_nothing_costs_no_file(reader: FileReader, folder: Folder) -> None:
    assert points(reader.read(folder.request(fit(track(60))))) == [60]
    kill(reader)
    assert points(reader.read(folder.request(fit(track(70))))) == [70]


def test_a_file_that_takes_too_long_is_left(folder: Folder) -> None:
    reader = FileReader(Limits(wall_s=0.05))
    with pytest.raises(Unreadable) as caught:
        reader.read(folder.request(fit(track(3000))))
    assert caught.value.code == "too_slow"
    reader.close()


def test_a_file_that_takes_too_much_time_of_the_processor_ends_the_child(folder: Folder) -> None:
    reader = FileReader(Limits(cpu_s=0))
    request = folder.request(gpx([track(40_000)]), "long.gpx")
    with pytest.raises(Unreadable) as caught:
        points(reader.read(request))
    assert caught.value.code == "crashed"
    reader.close()


def test_a_file_that_takes_too_much_memory_is_told_apart(folder: Folder) -> None:
    reader = FileReader(Limits(memory_bytes=512 * MIB))
    deep = b"<gpx>" + b"<a>" * 200 + b"x" * (90 * MIB)
    with pytest.raises(Unreadable):
        points(reader.read(folder.request(deep, "large.gpx")))
    assert points(reader.read(folder.request(fit(track(60))))) == [60]
    reader.close()


def test_a_child_that_grew_is_replaced(folder: Folder) -> None:
    reader = FileReader(Limits(recycle_above_bytes=1))
    for length in (60, 70):
        assert points(reader.read(folder.request(fit(track(length))))) == [length]
    assert reader.started == 2
    reader.close()


def test_the_child_can_write_nothing(folder: Folder, tmp_path: Path) -> None:
    import subprocess
    import sys

    words = "from stravaworker.files.reader_process import Path, _confine; _confine(2**30); Path(r'{}').write_text('x')"
    place = tmp_path / "written"
    done = subprocess.run([sys.executable, "-c", words.format(place)], capture_output=True, check=False)
    assert done.returncode != 0
    assert not place.exists() or place.read_bytes() == b""


def test_a_frame_that_cannot_be_is_no_memory(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = FileReader()
    request = folder.request(fit(track(60)))
    answers = [struct.pack("<I", 2**31)]
    monkeypatch.setattr(reader, "_bytes", lambda count, deadline: answers.pop(0))
    with pytest.raises(Unreadable) as caught:
        reader.read(request)
    assert caught.value.code == "too_large"
    reader.close()
