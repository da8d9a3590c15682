"""Originals in a folder and in an S3 store: one suite for both."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fake_files import digest_of

from stravaworker.originals.store import NotKept, Originals, chunks

ANNA, BEA = str(uuid4()), str(uuid4())
DATA = b"the bytes of a run" * 100_000
DIGEST = digest_of(DATA)


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, object]]:
    """An S3 store on the loopback, with one bucket."""
    import boto3
    from moto.server import ThreadedMotoServer

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    endpoint = f"http://127.0.0.1:{port}"
    boto3.client("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket="runs")
    yield {"key": "key", "secret": "secret", "endpoint_url": endpoint, "client_kwargs": {"region_name": "us-east-1"}}
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def originals(request: pytest.FixtureRequest, tmp_path: Path) -> Originals:
    if request.param == "folder":
        return Originals((tmp_path / "originals").as_uri())
    return Originals(f"s3://runs/{uuid4()}", **request.getfixturevalue("s3"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(DATA)
    return path


def test_what_is_kept_comes_back(originals: Originals, source: Path) -> None:
    originals.put(ANNA, DIGEST, source)
    assert originals.has(ANNA, DIGEST)
    assert b"".join(chunks(originals.open(ANNA, DIGEST))) == DATA


def test_keeping_it_again_changes_nothing(originals: Originals, source: Path) -> None:
    for _ in range(2):
        originals.put(ANNA, DIGEST, source)
    assert originals.open(ANNA, DIGEST).read() == DATA


def test_nobody_gets_what_is_anothers(originals: Originals, source: Path) -> None:
    originals.put(ANNA, DIGEST, source)
    assert not originals.has(BEA, DIGEST)
    with pytest.raises(NotKept):
        originals.open(BEA, DIGEST)
    originals.delete(BEA, DIGEST)
    originals.delete_athlete(BEA)
    assert originals.has(ANNA, DIGEST)


def test_what_is_deleted_is_gone(originals: Originals, source: Path) -> None:
    originals.put(ANNA, DIGEST, source)
    originals.delete(ANNA, DIGEST)
    originals.delete(ANNA, DIGEST)
    assert not originals.has(ANNA, DIGEST)
    with pytest.raises(NotKept):
        originals.open(ANNA, DIGEST)


def test_an_export_is_deleted_and_no_other(originals: Originals, source: Path) -> None:
    first, second = str(uuid4()), str(uuid4())
    originals.put_export(ANNA, first, source)
    originals.put_export(ANNA, second, source)
    originals.delete_export(ANNA, first)
    originals.delete_export(ANNA, first)
    assert originals.open_export(ANNA, second).read() == DATA
    with pytest.raises(NotKept):
        originals.open_export(ANNA, first)


def test_who_leaves_leaves_nothing(originals: Originals, source: Path) -> None:
    originals.put(ANNA, DIGEST, source)
    originals.put_export(ANNA, str(uuid4()), source)
    originals.put(BEA, DIGEST, source)
    originals.delete_athlete(ANNA)
    assert not originals.has(ANNA, DIGEST)
    assert originals.has(BEA, DIGEST)


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, DIGEST + "x"])
def test_a_name_that_is_no_digest_reaches_nothing(originals: Originals, source: Path, digest: str) -> None:
    with pytest.raises(ValueError):
        originals.put(ANNA, digest, source)
    with pytest.raises(ValueError):
        originals.open("../somebody", DIGEST)


def test_nobody_sees_half_an_original(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    originals = Originals((tmp_path / "originals").as_uri())

    def fail(descriptor: int) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="gone"):
        originals.put(ANNA, DIGEST, source)
    assert not originals.has(ANNA, DIGEST)
    assert not [each for each in (tmp_path / "originals").rglob("*") if each.is_file()]
