"""What comes in lies on the disk as far as it came, and a full disk says so."""

import errno
import hashlib
import io
import os
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from flakon import errors
from stravaworker.uploads.incoming import Busy, IncomingFiles, IncomingUpload, OffsetMoved, StorageFull

ATHLETE = str(uuid4())


@pytest.fixture
def files(tmp_path: Path) -> IncomingFiles:
    return IncomingFiles(tmp_path, min_free_bytes=1)


@pytest.fixture
def upload(files: IncomingFiles) -> IncomingUpload:
    return files.upload(ATHLETE, str(uuid4()))


class Breaking(io.BytesIO):
    """A stream that ends in an error."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            raise OSError(errno.ECONNRESET, "gone")
        return data


def test_pieces_add_up(upload: IncomingUpload) -> None:
    assert upload.append(io.BytesIO(b"first "), 0, 100).size == 6
    assert upload.append(io.BytesIO(b"last"), 6, 100).size == 10
    assert upload.content.read_bytes() == b"first last"
    assert upload.digest() == hashlib.sha256(b"first last").hexdigest()


def test_what_comes_at_once_has_its_digest_at_once(upload: IncomingUpload) -> None:
    done = upload.append(io.BytesIO(b"all"), 0, 3)
    assert done.digest == hashlib.sha256(b"all").hexdigest()
    assert upload.append(io.BytesIO(b""), 3, 3).digest is None


def test_what_came_before_it_broke_off_stays(upload: IncomingUpload) -> None:
    with pytest.raises(OSError, match="gone"):
        upload.append(Breaking(b"half"), 0, 100)
    assert upload.offset == 4


def test_a_wrong_offset_is_told_the_right_one(upload: IncomingUpload) -> None:
    upload.append(io.BytesIO(b"12345"), 0, 100)
    with pytest.raises(OffsetMoved) as caught:
        upload.append(io.BytesIO(b"x"), 3, 100)
    assert caught.value.headers == {"Upload-Offset": "5"}
    assert upload.content.read_bytes() == b"12345"


def test_more_than_was_said_is_refused(upload: IncomingUpload) -> None:
    with pytest.raises(errors.TooLarge):
        upload.append(io.BytesIO(b"123456"), 0, 5)


def test_two_cannot_write_at_once(upload: IncomingUpload) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            begun.set()
            go_on.wait(5)
            return super().read(size)

    writer = threading.Thread(target=upload.append, args=(Slow(b"mine"), 0, 100))
    writer.start()
    begun.wait(5)
    with pytest.raises(Busy):
        upload.append(io.BytesIO(b"yours"), 0, 100)
    go_on.set()
    writer.join()
    assert upload.content.read_bytes() == b"mine"


def test_a_disk_that_is_nearly_full_takes_nothing(tmp_path: Path) -> None:
    files = IncomingFiles(tmp_path, min_free_bytes=1 << 60)
    upload = files.upload(ATHLETE, str(uuid4()))
    assert not files.has_room(0)
    with pytest.raises(StorageFull) as caught:
        upload.append(io.BytesIO(b"x"), 0, 100)
    assert (caught.value.status, caught.value.code) == (507, "storage_full")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_says_so_and_keeps_what_came(
    upload: IncomingUpload, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    upload.append(io.BytesIO(b"before"), 0, 100)

    def full(*_: object) -> int:
        raise OSError(number, "full")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StorageFull):
        upload.append(io.BytesIO(b"after"), 6, 100)
    assert upload.offset == 6


def test_short_writes_are_no_loss(upload: IncomingUpload, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data[:3])))
    upload.append(io.BytesIO(b"0123456789"), 0, 100)
    assert upload.content.read_bytes() == b"0123456789"


def test_nobody_shares_a_path(files: IncomingFiles) -> None:
    same = str(uuid4())
    assert files.upload(ATHLETE, same).content != files.upload(str(uuid4()), same).content
    with pytest.raises(ValueError):
        files.upload("../somebody", same)
    with pytest.raises(ValueError):
        files.upload(ATHLETE, "../../etc")


def test_what_is_discarded_is_gone(files: IncomingFiles, upload: IncomingUpload, tmp_path: Path) -> None:
    upload.append(io.BytesIO(b"x"), 0, 100)
    upload.discard()
    assert not list(tmp_path.iterdir())
    upload.discard()


def test_only_what_nobody_touched_is_stale(files: IncomingFiles, upload: IncomingUpload) -> None:
    upload.append(io.BytesIO(b"x"), 0, 100)
    assert list(files.stale(60)) == []
    os.utime(upload.content, (1, 1))
    assert [athlete for athlete, _ in files.stale(60)] == [ATHLETE]
