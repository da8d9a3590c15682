"""Files as no device writes them: the reader says read, skipped or failed, and nothing else, in bounded memory."""

import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writers import fit, gpx, gzipped, tcx, track, zipped

from stravaworker.archives.directory import BadArchive
from stravaworker.archives.entries import DAMAGE, Archive
from stravaworker.archives.limits import ArchiveLimits
from stravaworker.archives.strava_export import StravaList
from stravaworker.files.composing import Context
from stravaworker.files.errors import FileError
from stravaworker.files.reading import read
from stravaworker.uploads.spooling import spool

MIB = 1024 * 1024
CONTEXT = Context("Europe/Paris", 1_780_000_000.0)
SMALL = {"fit": fit(track(40)), "gpx": gpx([track(20)]), "tcx": tcx([track(20)])}
LARGEST_OUTPUT = 20 * MIB

EXAMPLES = int(os.environ.get("RUNNERLY_FUZZ_EXAMPLES", "150"))
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def mutations(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with some of them changed, cut out, doubled or put in."""
    found = bytearray(data)
    for _ in range(draw(st.integers(1, 8))):
        if not found:
            break
        place = draw(st.integers(0, len(found) - 1))
        length = draw(st.integers(1, 40))
        match draw(st.sampled_from(["flip", "fill", "cut", "double", "insert", "end"])):
            case "flip":
                found[place] ^= 1 << draw(st.integers(0, 7))
            case "fill":
                found[place : place + length] = bytes([draw(st.sampled_from([0, 1, 127, 128, 255]))]) * length
            case "cut":
                del found[place : place + length]
            case "double":
                found[place:place] = found[place : place + length]
            case "insert":
                found[place:place] = draw(st.binary(min_size=1, max_size=20))
            case "end":
                del found[place:]
    return bytes(found)


def is_well_behaved(data: bytes, name: str) -> None:
    """Either activities that dataservice could take, or an error that says why not."""
    try:
        found = read(data, name, CONTEXT)
    except FileError as error:
        refused = error
        found = None
    if found is None:
        assert refused.code
        assert refused.reason
        return
    for activity in found.activities:
        written = json.dumps([activity.summary, activity.laps, activity.streams], allow_nan=False)
        assert len(written) < LARGEST_OUTPUT
        assert activity.summary["distance_m"] >= 0
        assert 0 <= activity.summary["moving_time_s"] <= activity.summary["elapsed_time_s"]
        if activity.streams is not None:
            times = activity.streams["time_s"]
            assert times[0] == 0
            assert all(before < after for before, after in pairwise(times))
            assert {len(column) for column in activity.streams.values()} == {len(times)}


@pytest.mark.parametrize("kind", list(SMALL))
@many
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    is_well_behaved(data.draw(mutations(SMALL[kind])), f"run.{kind}")


@many
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for prefix in (b"", b"\x0e\x10\x43\x08\x00\x01\x00\x00.FIT\x00\x00", b"<gpx>", b"<TrainingCenterDatabase>"):
        is_well_behaved(prefix + data, "run.fit")


ARCHIVE = zipped({
    "activities.csv": b"id,date,name,type,description,a,b,c,gear,filename\n7,x,y,Run,z,,,,g,activities/1.gpx",
    "activities/1.gpx": SMALL["gpx"],
    "activities/2.fit.gz": gzipped(SMALL["fit"]),
    "more.zip": zipped({"3.tcx": SMALL["tcx"]}),
})  # fmt: skip


def walked(content: bytes, folder: Path) -> None:
    """All of an archive, as the worker reads it."""
    path = folder / "content"
    path.write_bytes(content)
    for left in folder.glob("nested*"):
        left.unlink()
    try:
        with Archive(path, folder, ArchiveLimits(), lambda size: size < 100 * MIB) as archive:
            rows = archive.find("activities.csv")
            if rows is not None:
                with rows() as stream:
                    StravaList.read(stream)
            for entry in archive.entries():
                if entry.refusal is None:
                    try:
                        with entry.open() as stream:
                            spool(stream, folder / "spooled", 10 * MIB)
                    except (FileError, *DAMAGE):
                        continue
    except (BadArchive, *DAMAGE):
        # the archive, or Strava's list in it, without which the worker reads on
        return


@many
@given(data=st.data())
def test_a_damaged_archive_is_walked_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    walked(data.draw(mutations(ARCHIVE)), tmp_path)


@many
@given(data=st.data())
def test_a_damaged_list_of_strava_is_read_as_far_as_it_goes(data: st.DataObject) -> None:
    import io

    header = "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,a,b,c,Dateiname\n"
    rows = "".join(f'{number},"x, y",Lauf,Lauf,"a\nb",,,g,activities/{number}.fit\n' for number in range(1, 9))
    StravaList.read(io.BytesIO(data.draw(mutations((header + rows).encode()))))


# What a hostile file asks for by a few bytes, read by the child as it is confined.
def _deep(count: int) -> bytes:
    return b"<gpx>" + b"<trk>" * count


def _many_sessions(count: int) -> bytes:
    from writers import START, FitWriter

    writer = FitWriter()
    for _ in range(count):
        writer.add("SESSION", timestamp=START, start_time=START, total_elapsed_time=60.0, sport="running")
    return writer.data()


def _within(outer: str, inner: bytes) -> bytes:
    return f"<{outer}>".encode() + inner + f"</{outer.split()[0]}>".encode()


HOSTILE: dict[str, Callable[[], tuple[str, bytes]]] = {
    "deep": lambda: ("deep.gpx", _deep(200_000)),
    "wide": lambda: ("wide.gpx", b"<gpx " + b" ".join(b'a%d="x"' % n for n in range(300_000)) + b"/>"),
    "long name": lambda: ("name.gpx", _within("gpx", b"<" + b"a" * (20 * MIB) + b"/>")),
    "long text": lambda: ("text.tcx", _within("TrainingCenterDatabase", b"<a>" + b"x" * (50 * MIB) + b"</a>")),
    "many tracks": lambda: ("tracks.gpx", _within("gpx", b"<trk><trkseg/></trk>" * 50_000)),
    "many points": lambda: (
        "points.gpx",
        _within("gpx", _within("trk", _within("trkseg", b'<trkpt lat="1" lon="1"/>' * 90_000))),
    ),
    "namespaces": lambda: ("ns.gpx", b"<gpx " + b" xmlns" * 200_000 + b"/>"),
    "many sessions": lambda: ("sessions.fit", _many_sessions(2_000)),
    "many definitions": lambda: ("definitions.fit", _fit_of(b"\x40\x00\x00\x14\x00\xff" + b"\xfd\x04\x86" * 255, 900)),
    "noise": lambda: ("noise.fit", _fit_of(random.Random(1).randbytes(1000), 2_000)),
}


def _fit_of(body: bytes, times: int) -> bytes:
    import struct

    content = body * times
    return struct.pack("<BBHI4sH", 14, 0x20, 2140, len(content), b".FIT", 0) + content + b"\0\0"


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_costs_one_outcome_and_bounded_memory(name: str, tmp_path: Path) -> None:
    filename, content = HOSTILE[name]()
    path = tmp_path / filename
    path.write_bytes(content)
    del content
    words = f"""
from pathlib import Path
from stravaworker.files.errors import FileError
from stravaworker.files.reader import FileReader, Limits, Request
reader = FileReader(Limits(wall_s=60, cpu_s=40))
child = 0
try:
    print("read", sum(1 for each in reader.read(Request(Path({str(path)!r}), {filename!r}, "UTC")).activities))
except FileError as error:
    print(error.code)
for pid in ("self", reader._child.pid if reader._child else "self"):
    print(next(line.split()[1] for line in Path(f"/proc/{{pid}}/status").open() if line.startswith("VmHWM")))
reader.close()
"""
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=120)
    outcome, parent, child = done.stdout.strip().splitlines()
    assert outcome
    assert int(parent) * 1024 < 100 * MIB
    assert int(child) * 1024 < 1024 * MIB


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_without_bounds_is_never_unpacked(packing: int, tmp_path: Path) -> None:
    files = {"bomb.gpx": b" " * MIB, "inner.zip": b" " * MIB, "activities.csv": b" " * MIB}
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped(files, packing))
    with Archive(path, tmp_path, ArchiveLimits(), lambda _: True) as archive:
        refusals = [each.refusal for each in archive.entries()]
        assert archive.find("activities.csv") is None
        with pytest.raises(BadArchive, match="unusual way"):
            archive.get("activities.csv")
    assert [each.code if each else None for each in refusals] == [
        "unusual_packing",
        "unusual_packing",
        "not_an_activity",
    ]
