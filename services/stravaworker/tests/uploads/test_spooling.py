"""Files put aside: unpacked, measured, and named by what is in them."""

import gzip
import hashlib
import io
from pathlib import Path

import pytest

from stravaworker.files.errors import Unreadable
from stravaworker.uploads.spooling import spool

MIB = 1024 * 1024


def test_the_digest_is_that_of_the_unpacked_bytes(tmp_path: Path) -> None:
    data = b"a run" * 1000
    plain = spool(io.BytesIO(data), tmp_path / "a", MIB)
    packed = spool(io.BytesIO(gzip.compress(data)), tmp_path / "b", MIB)
    assert plain.digest == packed.digest == hashlib.sha256(data).hexdigest()
    assert packed.size == len(data)
    assert packed.path.read_bytes() == data


def test_members_of_gzip_follow_one_another(tmp_path: Path) -> None:
    data = gzip.compress(b"first ") + gzip.compress(b"second") + b"\0" * 512
    assert spool(io.BytesIO(data), tmp_path / "a", MIB).path.read_bytes() == b"first second"


def test_what_follows_gzip_and_is_none_is_left(tmp_path: Path) -> None:
    assert spool(io.BytesIO(gzip.compress(b"run") + b"tail"), tmp_path / "a", MIB).size == 3


def test_many_chunks_make_one_file(tmp_path: Path) -> None:
    import random

    data = random.Random(1).randbytes(2 * MIB)
    assert spool(io.BytesIO(gzip.compress(data)), tmp_path / "a", 4 * MIB).digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x1f\x8b no gzip at all", "damaged"),
        (gzip.compress(b" " * 30 * MIB), "suspicious"),
        (b" " * 3 * MIB, "too_large"),
        (gzip.compress(b"0123456789" * 300_000), "too_large"),
        (gzip.compress(b""), "empty"),
    ],
    ids=["damaged", "suspicious", "large", "unpacks too large", "empty"],
)
def test_what_cannot_be_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        spool(io.BytesIO(data), tmp_path / "a", 2 * MIB if code == "too_large" else 100 * MIB)
    assert caught.value.code == code


def test_gzip_that_breaks_off_gives_what_came(tmp_path: Path) -> None:
    import random

    data = random.Random(1).randbytes(MIB)
    packed = gzip.compress(data)
    assert 0 < spool(io.BytesIO(packed[: len(packed) // 2]), tmp_path / "a", 4 * MIB).size < MIB
