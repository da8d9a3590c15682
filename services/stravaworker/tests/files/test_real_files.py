"""Files of real devices, which are nobody's to copy here: `RUNNERLY_TEST_FILES=/folder` names where they lie.

Each gives runs or a clear reason, in the child as it is confined. Prints a table: `pytest -s`.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from stravaworker.files.errors import FileError, NotAnActivity
from stravaworker.files.reader import FileReader, Request
from stravaworker.uploads.spooling import spool

FOLDER = os.environ.get("RUNNERLY_TEST_FILES")
SUFFIXES = (".fit", ".gpx", ".tcx", ".fit.gz", ".gpx.gz", ".tcx.gz")

pytestmark = pytest.mark.skipif(not FOLDER, reason="set RUNNERLY_TEST_FILES to a folder of activity files")


def test_every_file_gives_runs_or_a_clear_reason(tmp_path: Path) -> None:
    reader = FileReader()
    totals: Counter[str] = Counter()
    unclear = []
    paths = sorted(each for each in Path(str(FOLDER)).rglob("*") if each.name.lower().endswith(SUFFIXES))
    for path in paths:
        word, said = outcome_of(path, reader, tmp_path / "spooled")
        totals[word] += 1
        print(f"{word:8} {path.name[:48]:48} {said}")
        if word == "broken" or not said:
            unclear.append(path.name)
    reader.close()
    print(f"\n{len(paths)} files, read by {reader.started} child: {dict(totals)}")
    assert paths, f"there is no activity file in {FOLDER}"
    assert unclear == []
    assert reader.started == 1, "a file took the child down"


def outcome_of(path: Path, reader: FileReader, place: Path) -> tuple[str, str]:
    """What becomes of a file, and what is said of it."""
    try:
        with path.open("rb") as stream:
            spooled = spool(stream, place, 100 * 1024 * 1024)
        answer = reader.read(Request(spooled.path, path.name, "Europe/Paris"))
        runs = [
            f"{each.summary['sport_type']} {each.summary['distance_m'] / 1000:.1f} km" for each in answer.activities
        ]
    except NotAnActivity as error:
        return "skipped", error.reason
    except FileError as error:
        return ("broken" if error.code in ("crashed", "too_slow") else "failed"), error.reason
    return "read", ", ".join(runs[:3]) + (f" ({answer.damage})" if answer.damage else "")
