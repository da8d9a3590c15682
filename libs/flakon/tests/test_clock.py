import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flakon import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now().timestamp() - clock.timestamp()) < 1


def test_a_missing_file_is_no_offset(clock_file: Path) -> None:
    assert clock.offset_s() == 0


def test_a_shift_moves_now_and_shifts_add_up(clock_file: Path) -> None:
    before = clock.now()
    clock.testing.shift(clock_file, timedelta(days=2))
    clock.testing.shift(clock_file, timedelta(hours=-12))
    assert timedelta(hours=36) <= clock.now() - before < timedelta(hours=36, seconds=5)


def test_each_of_many_quick_shifts_is_seen(clock_file: Path) -> None:
    for number in range(1, 50):
        clock.testing.set_offset(clock_file, timedelta(seconds=number))
        assert clock.offset_s() == number


def test_a_file_that_holds_no_number_is_named(clock_file: Path) -> None:
    clock_file.write_text("tomorrow")
    with pytest.raises(clock.ClockError, match=r"clock holds 'tomorrow'; it must hold a number of seconds"):
        clock.now()


def test_monotonic_is_never_shifted(clock_file: Path) -> None:
    before = clock.monotonic()
    clock.testing.shift(clock_file, timedelta(days=2))
    assert clock.monotonic() - before < 60


def test_within_at_it_is_that_moment_and_afterwards_it_is_not() -> None:
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    with clock.testing.at(moment):
        assert timedelta() <= clock.now() - moment < timedelta(seconds=5)
        with clock.testing.shifted(timedelta(days=1)):
            assert clock.now().date().isoformat() == "2030-01-02"
        assert clock.now().date().isoformat() == "2030-01-01"
    assert clock.offset_s() == 0


def test_another_process_goes_by_the_file_that_the_environment_names(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock.testing.shift(file, timedelta(days=365))
    code = "from flakon import clock; print(clock.timestamp())"
    printed = subprocess.run(
        [sys.executable, "-c", code], env={clock.VARIABLE: str(file)}, capture_output=True, text=True, check=True
    ).stdout
    assert float(printed) - clock.timestamp() == pytest.approx(365 * 86400, abs=60)


def test_importing_flakon_reads_no_environment_and_starts_no_thread() -> None:
    code = (
        "import os, threading\n"
        "class Spy(dict):\n"
        "    def _tell(self, key):\n"
        "        if 'RUNNERLY' in str(key): raise AssertionError(key)\n"
        "    def get(self, key, default=None): self._tell(key); return default\n"
        "    def __getitem__(self, key): self._tell(key); raise KeyError(key)\n"
        "import prometheus_client, requests, flask\n"
        "os.environ = Spy()\n"
        "import flakon\n"
        "assert threading.active_count() == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
