"""Archives of strangers: what is in them, what they may not do, and in how much memory."""

import errno
import io
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from writers import zipped

from stravaworker.archives.directory import BadArchive, check
from stravaworker.archives.entries import Archive, Entry, NoRoom
from stravaworker.archives.limits import ArchiveLimits

MIB = 1024 * 1024


class Walker:
    """Walks archives in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.room = True

    def walk(self, data: bytes, start: int = 0, limits: ArchiveLimits | None = None) -> Iterator[Entry]:
        path = self.folder / "content"
        path.write_bytes(data)
        with Archive(path, self.folder, limits or ArchiveLimits(), lambda size: self.room) as archive:
            yield from archive.entries(start)

    def codes(self, data: bytes, limits: ArchiveLimits | None = None) -> dict[str, str | None]:
        """Why each entry is refused, or None."""
        return {each.path: each.refusal.code if each.refusal else None for each in self.walk(data, limits=limits)}


@pytest.fixture
def walker(tmp_path: Path) -> Walker:
    return Walker(tmp_path)


def entry_with(name: str, data: bytes = b"x", **attributes: int) -> bytes:
    """An archive with one entry made by hand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo(name)
        for attribute, value in attributes.items():
            setattr(info, attribute, value)
        archive.writestr(info, data)
    return buffer.getvalue()


def test_entries_come_in_the_order_of_the_archive(walker: Walker) -> None:
    data = zipped({"b.fit": b"1", "a.gpx": b"2", "folder/c.tcx.gz": b"3"})
    found = []
    for entry in walker.walk(data):
        with entry.open() as stream:
            found.append((entry.number, entry.path, stream.read()))
    assert found == [(0, "b.fit", b"1"), (1, "a.gpx", b"2"), (2, "folder/c.tcx.gz", b"3")]


def test_what_is_no_file_of_an_activity_is_passed_over_unread(walker: Walker) -> None:
    codes = walker.codes(zipped({"a.fit": b"", "media/1.jpg": b"", "__MACOSX/._a.fit": b"", "x/.hidden.gpx": b""}))
    assert codes == {
        "a.fit": None,
        "media/1.jpg": "not_an_activity",
        "__MACOSX/._a.fit": "not_an_activity",
        "x/.hidden.gpx": "not_an_activity",
    }


@pytest.mark.parametrize(
    "name", ["../a.fit", "a/../../b.fit", "/etc/a.fit", "C:/a.fit", "a\\..\\b.fit", "x/..", "a\x00.fit"]
)
def test_a_path_that_leaves_the_archive_is_refused(walker: Walker, name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("placeholder", b"")
    data = buffer.getvalue()
    # zipfile would correct such a name, so it is put in behind its back
    encoded = name.encode()
    data = entry_with("p" * len(encoded)).replace(b"p" * len(encoded), encoded)
    assert list(walker.codes(data).values()) == ["unsafe_path"]
    assert not (walker.folder.parent / "a.fit").exists()


def test_a_link_is_no_file(walker: Walker) -> None:
    link = entry_with("run.fit", b"/etc/passwd", external_attr=0o120777 << 16)
    assert walker.codes(link) == {"run.fit": "not_a_file"}


def test_a_name_that_comes_twice_is_read_once(walker: Walker) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("a.fit", b"1"), ("a.fit", b"2")])
    found = list(walker.walk(data))
    assert [each.refusal.code if each.refusal else None for each in found] == [None, "same_name"]


def test_an_entry_that_unpacks_to_too_much_is_refused(walker: Walker) -> None:
    limits = ArchiveLimits(file_bytes=MIB)
    assert walker.codes(zipped({"a.gpx": b" " * (MIB + 1)}), limits) == {"a.gpx": "too_large"}


def test_an_entry_that_is_packed_too_tightly_is_refused(walker: Walker) -> None:
    limits = ArchiveLimits(unsuspected_bytes=MIB)
    assert walker.codes(zipped({"a.gpx": b" " * (2 * MIB)}), limits) == {"a.gpx": "suspicious"}


def test_all_together_may_not_unpack_to_too_much(walker: Walker) -> None:
    data = zipped({f"{number}.gpx": b"x" * 1000 for number in range(10)})
    with pytest.raises(BadArchive) as caught:
        walker.codes(data, ArchiveLimits(total_bytes=5000))
    assert caught.value.code == "too_large"


def test_archives_within_are_walked_too(walker: Walker) -> None:
    data = zipped({"1.fit": b"", "two.zip": zipped({"2.fit": b"", "three.zip": zipped({"3.fit": b""})}), "4.fit": b""})
    assert walker.codes(data) == {"1.fit": None, "two.zip/2.fit": None, "two.zip/three.zip/3.fit": None, "4.fit": None}


def test_too_deep_is_too_deep(walker: Walker) -> None:
    data = zipped({"1.fit": b""})
    for depth in range(3):
        data = zipped({f"{depth}.zip": data, "beside.fit": b""})
    codes = walker.codes(data, ArchiveLimits(depth=2))
    assert codes == {"2.zip/1.zip": "too_deep", "2.zip/beside.fit": None, "beside.fit": None}


def test_a_damaged_archive_within_costs_one_entry(walker: Walker) -> None:
    assert walker.codes(zipped({"a.zip": b"PK no zip", "b.fit": b""})) == {"a.zip": "damaged", "b.fit": None}


def test_a_walk_can_be_taken_up_at_any_number(walker: Walker) -> None:
    inner = zipped({f"{number}.fit": bytes([number]) for number in range(3)})
    data = zipped({"a.fit": b"", "i.zip": inner, "bad.zip": b"no", "j.zip": inner, "z.fit": b""})
    everything = [(each.number, each.path) for each in walker.walk(data)]
    assert len({number for number, _ in everything}) == len(everything)
    for start in range(everything[-1][0] + 2):
        rest = [(each.number, each.path) for each in walker.walk(data, start)]
        assert rest == [each for each in everything if each[0] >= start]


def test_a_walk_that_was_cut_is_the_same_from_anywhere(walker: Walker) -> None:
    inner = zipped({f"{number}.fit": bytes([number]) for number in range(3)})
    data = zipped({"i.zip": inner, "j.zip": inner, "z.fit": b""})
    whole = [(each.number, each.path) for each in walker.walk(data)]
    for name in ("nested.json", "nested-0.zip"):
        (walker.folder / name).unlink(missing_ok=True)
    pieces: list[tuple[int, str]] = []
    while len(pieces) < len(whole):
        for taken, entry in enumerate(walker.walk(data, pieces[-1][0] + 1 if pieces else 0)):
            if taken == 2:
                break
            pieces.append((entry.number, entry.path))
    assert pieces == whole


def test_an_archive_within_that_does_not_fit_waits(walker: Walker) -> None:
    walker.room = False
    with pytest.raises(NoRoom):
        walker.codes(zipped({"a.zip": zipped({"1.fit": b""})}))


def test_a_full_disk_is_no_damage_of_an_archive_within(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"a.zip": zipped({"1.fit": b"1"}), "b.fit": b"2"})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("stravaworker.archives.entries.os.replace", full)
        with pytest.raises(NoRoom):
            list(walker.walk(data))
    assert [each.path for each in walker.walk(data)] == ["a.zip/1.fit", "b.fit"]


def test_a_directory_that_lies_is_not_believed(walker: Walker) -> None:
    data = bytearray(zipped({f"{number}.fit": b"" for number in range(50)}))
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<HH", data, end + 8, 1, 1)  # says: one entry
    with pytest.raises(BadArchive):
        walker.codes(bytes(data), ArchiveLimits(entries=10))


def test_a_hundred_thousand_entries_are_counted_in_a_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_000):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt"), b"")
    tracemalloc.start()
    with path.open("rb") as stream:
        assert check(stream, ArchiveLimits()) == 20_000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2 * MIB


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"PK\x03\x04" + b"x" * 500, b"x" * 100_000])
def test_what_is_no_archive_is_said(walker: Walker, data: bytes) -> None:
    with pytest.raises(BadArchive) as caught:
        walker.codes(data)
    assert caught.value.code == "damaged"


def test_an_end_record_of_zip64_is_the_one_that_counts(walker: Walker) -> None:
    data = zipped({f"{number}.fit": b"" for number in range(20)})
    end = data.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<LL", data, end + 12)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 20, 20, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    lying = bytearray(data[end:])
    struct.pack_into("<HHLL", lying, 8, 0, 0, 0, 0)  # says: empty
    whole = data[:end] + end64 + locator + bytes(lying)
    assert len(walker.codes(whole)) == 20
    with pytest.raises(BadArchive):
        walker.codes(whole, ArchiveLimits(entries=10))
