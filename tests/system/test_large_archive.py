"""An archive of two gigabytes through gateway and worker, with both killed in the middle.

It takes minutes and as much of the disk, so it runs when it is asked for: `RUNNERLY_LARGE_ARCHIVE_MIB=2048`. It prints
its figures.
"""

import contextlib
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from support import large_archive
from support.memory import Memory
from support.uploading import Athlete, gpx

from runnerly_dev.demo import Login
from runnerly_dev.stack import Stack

SIZE_MIB = int(os.environ.get("RUNNERLY_LARGE_ARCHIVE_MIB", "0"))
MIB = 1024 * 1024
PIECE = 64 * MIB
MOST_MORE_MIB = 200
WITHIN_S = 1800.0
PROCESSES = ("gateway", "stravaworker", "stravaworker-work", "dataservice")

pytestmark = pytest.mark.skipif(SIZE_MIB == 0, reason="set RUNNERLY_LARGE_ARCHIVE_MIB=2048 to run it")


def test_an_archive_of_gigabytes_comes_in_and_goes_on_after_kills(
    stack: Stack, services: Any, demo: Login, elsewhere: Callable[[], requests.Session], tmp_path: Path
) -> None:
    path = tmp_path / "large.zip"
    runs = large_archive.write(path, SIZE_MIB, gpx)
    size = path.stat().st_size
    athlete = Athlete(services, demo, elsewhere())
    with Memory(stack, PROCESSES) as memory:
        began = time.monotonic()
        upload_id = _send(stack, athlete, path, size)
        sent_s = time.monotonic() - began
        _read_for_a_while(stack, upload_id)
        stack.process("stravaworker-work").kill()
        stack.restart("stravaworker-work")
        _hand_out_again(stack)
        counts = _ended(stack, upload_id)
        read_s = time.monotonic() - began - sent_s
    print(f"\n{size / MIB:,.0f} MiB with {runs} runs: sent in {sent_s:.0f} s, read in {read_s:.0f} s, {dict(counts)}")
    print("most memory beside what it had, in MiB:", memory.most)
    assert counts["added"] + counts["duplicate"] == runs
    # a run that was stored in the moment of the kill is found again
    assert counts["duplicate"] <= 1
    assert counts["failed"] == sum(counts.values()) - runs - counts["skipped"]
    assert max(memory.most.values()) < MOST_MORE_MIB


def _send(stack: Stack, athlete: Athlete, path: Path, size: int) -> str:
    """Piece by piece; who receives is killed in the middle of one."""
    upload_id, url, headers = athlete.begin("large.zip", size)
    offset, is_killed = 0, False
    with path.open("rb") as content:
        while offset < size:
            content.seek(offset)
            piece = content.read(PIECE)
            if not is_killed and offset >= size // 3:
                is_killed = True
                with contextlib.suppress(requests.RequestException):
                    athlete.patch(url, headers, offset, _dying(stack, piece))
                stack.restart("stravaworker")
                offset = int(athlete.http.head(url, headers=headers, timeout=30).headers["Upload-Offset"])
                continue
            answer = athlete.patch(url, headers, offset, piece)
            assert answer.status_code == 204, answer.text
            offset = int(answer.headers["Upload-Offset"])
    assert is_killed
    return upload_id


def _dying(stack: Stack, data: bytes) -> Any:
    """The piece, and a kill when half of it is on its way."""
    half = len(data) // 2
    yield data[:half]
    stack.process("stravaworker").kill()
    yield data[half:]


def _read_for_a_while(stack: Stack, upload_id: str) -> None:
    end = time.monotonic() + WITHIN_S
    while sum(_counts(stack, upload_id).values()) < 20:
        assert time.monotonic() < end
        time.sleep(0.2)


def _hand_out_again(stack: Stack) -> None:
    """What the beat does ten minutes after it last heard of a worker."""
    with psycopg.connect(stack.database_url) as connection:
        connection.execute(
            "UPDATE outbox SET not_before = now() WHERE task = 'stravaworker.read_upload' AND done_at IS NULL"
        )


def _ended(stack: Stack, upload_id: str) -> Counter[str]:
    end = time.monotonic() + WITHIN_S
    while True:
        with psycopg.connect(stack.database_url) as connection:
            row = connection.execute("SELECT state, reason FROM uploads WHERE id = %s", (upload_id,)).fetchone()
        assert row is not None
        if row[0] in ("done", "failed"):
            assert row[0] == "done", row[1]
            return _counts(stack, upload_id)
        assert time.monotonic() < end, _counts(stack, upload_id)
        time.sleep(0.5)


def _counts(stack: Stack, upload_id: str) -> Counter[str]:
    with psycopg.connect(stack.database_url) as connection:
        query = "SELECT outcome, count(*) FROM upload_outcomes WHERE upload_id = %s GROUP BY outcome"
        return Counter({str(word): int(count) for word, count in connection.execute(query, (upload_id,)).fetchall()})
