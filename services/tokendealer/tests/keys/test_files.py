from __future__ import annotations

import json
import multiprocessing
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from tokendealer.keys.files import KeyFiles, KeysError, RotationTimes, RotationUnderWay

TIMES = RotationTimes(publish_lead_s=180, older_keys_stay_s=360)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "secret" / "keys"


@pytest.fixture
def files(folder: Path, clock: Any) -> KeyFiles:
    files = KeyFiles(folder, clock)
    files.prepare()
    return files


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def published(files: KeyFiles, clock: Any) -> list[str]:
    return [key.kid for key in files.ring().published(clock())]


def test_the_first_key_is_made_and_signs_at_once(files: KeyFiles, folder: Path, clock: Any) -> None:
    (key_file,) = folder.glob("*.json")
    assert files.ring().signer(clock()).kid == key_file.stem


def test_folder_and_files_are_closed_to_others(folder: Path, clock: Any) -> None:
    before = os.umask(0)
    try:
        files = KeyFiles(folder, clock)
        files.prepare()
        files.rotate(TIMES)
    finally:
        os.umask(before)
    assert mode(folder) == 0o700
    assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_an_open_folder_of_ours_is_closed(folder: Path, clock: Any) -> None:
    folder.mkdir(parents=True, mode=0o755)
    KeyFiles(folder, clock).prepare()
    assert mode(folder) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_writes_belongs_to_the_folders_owner(files: KeyFiles, folder: Path) -> None:
    os.chown(folder, 12345, 12345)
    key = files.rotate(TIMES)
    assert {path.stat().st_uid for path in (folder / f"{key.kid}.json", folder / ".lock")} == {12345}


def test_preparing_again_makes_no_other_key(files: KeyFiles, folder: Path, clock: Any) -> None:
    KeyFiles(folder, clock).prepare()
    assert len(list(folder.glob("*.json"))) == 1


def _prepare(folder: Path, barrier: Any, kids: Any) -> None:
    files = KeyFiles(folder, lambda: 1_800_000_000.0)
    barrier.wait()
    files.prepare()
    kids.put(files.ring().signer(1_800_000_000.0).kid)


def test_workers_that_start_together_make_one_key(folder: Path) -> None:
    context = multiprocessing.get_context("fork")
    barrier, kids = context.Barrier(6), context.Queue()
    workers = [context.Process(target=_prepare, args=(folder, barrier, kids)) for _ in range(6)]
    for worker in workers:
        worker.start()
    seen = {kids.get(timeout=60) for _ in workers}
    for worker in workers:
        worker.join()
    assert len(seen) == 1
    assert len(list(folder.glob("*.json"))) == 1


def test_a_rotation_is_seen_by_a_running_worker_without_a_restart(files: KeyFiles, folder: Path, clock: Any) -> None:
    worker = KeyFiles(folder, clock)
    old = worker.ring().signer(clock()).kid
    new = files.rotate(TIMES).kid
    assert published(worker, clock) == [old, new]
    assert worker.ring().signer(clock()).kid == old
    clock.forward(179)
    assert worker.ring().signer(clock()).kid == old
    clock.forward(1)
    assert worker.ring().signer(clock()).kid == new
    clock.forward(359)
    assert published(worker, clock) == [old, new]
    clock.forward(1)
    assert published(worker, clock) == [new]


def test_unchanged_files_are_not_read_again(files: KeyFiles) -> None:
    assert files.ring() is files.ring()


def test_rotating_twice_at_once_is_refused(files: KeyFiles, folder: Path, clock: Any) -> None:
    key = files.rotate(TIMES)
    with pytest.raises(RotationUnderWay, match=key.kid):
        files.rotate(TIMES)
    clock.forward(180)
    files.rotate(TIMES)
    assert len(list(folder.glob("*.json"))) == 3


def test_ended_keys_are_deleted_and_no_others(files: KeyFiles, folder: Path, clock: Any) -> None:
    old = files.ring().signer(clock()).kid
    new = files.rotate(TIMES).kid
    clock.forward(180 + 359)
    assert files.delete_ended() == []
    clock.forward(1)
    assert files.delete_ended() == [old]
    assert [path.stem for path in folder.glob("*.json")] == [new]
    assert files.delete_ended() == []


def test_replacing_drops_every_other_key_at_once(files: KeyFiles, folder: Path, clock: Any) -> None:
    files.rotate(TIMES)
    key = files.replace()
    assert published(KeyFiles(folder, clock), clock) == [key.kid]
    assert files.ring().signer(clock()).kid == key.kid


def test_threads_read_while_keys_come_and_go(files: KeyFiles, clock: Any) -> None:
    problems: list[Exception] = []
    done = threading.Event()

    def use() -> None:
        while not done.is_set():
            try:
                files.ring().signer(clock())
            except Exception as problem:
                problems.append(problem)

    readers = [threading.Thread(target=use) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(3):
        files.replace()
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []


def test_a_file_half_written_before_a_crash_is_ignored_and_cleared(files: KeyFiles, folder: Path, clock: Any) -> None:
    leftover = folder / ".new-half"
    leftover.write_text("{")
    files.prepare()
    assert not leftover.exists()


class TestProblems:
    def test_a_key_that_others_can_read_is_refused(self, files: KeyFiles, folder: Path, clock: Any) -> None:
        (key_file,) = folder.glob("*.json")
        key_file.chmod(0o644)
        with pytest.raises(KeysError, match="chmod it to 0600"):
            KeyFiles(folder, clock).ring()

    @pytest.mark.parametrize("content", ["", "{}", "[]", '{"private_key": "x"}', '{"private_key": 5}'])
    def test_a_broken_key_is_named(self, files: KeyFiles, folder: Path, clock: Any, content: str) -> None:
        (key_file,) = folder.glob("*.json")
        key_file.write_text(content)
        with pytest.raises(KeysError, match=key_file.name):
            KeyFiles(folder, clock).ring()

    def test_a_broken_key_that_appears_does_not_stop_a_running_worker(
        self, files: KeyFiles, folder: Path, clock: Any
    ) -> None:
        before = files.ring()
        (folder / "broken.json").write_text("{")
        (folder / "broken.json").chmod(0o600)
        assert files.ring() is before

    def test_a_missing_folder_says_what_to_do(self, folder: Path, clock: Any) -> None:
        with pytest.raises(KeysError, match="no key folder"):
            KeyFiles(folder, clock).ring()

    def test_an_empty_folder_says_what_to_do(self, folder: Path, clock: Any) -> None:
        folder.mkdir(parents=True, mode=0o700)
        with pytest.raises(KeysError, match="start tokendealer"):
            KeyFiles(folder, clock).ring()

    def test_a_file_in_the_folders_place_is_named(self, folder: Path, clock: Any) -> None:
        folder.parent.mkdir(parents=True)
        folder.touch()
        with pytest.raises(KeysError, match="cannot be used"):
            KeyFiles(folder, clock).prepare()


def test_the_instants_stand_readable_in_the_file(files: KeyFiles, folder: Path) -> None:
    key = files.rotate(TIMES)
    content = json.loads((folder / f"{key.kid}.json").read_text())
    assert content["made_at"] == "2027-01-15T08:00:00+00:00"
    assert content["signs_from"] == "2027-01-15T08:03:00+00:00"
    assert content["older_keys_end_at"] == "2027-01-15T08:09:00+00:00"
