"""What is missing of Debian's packages is installed, or named."""

import subprocess
from pathlib import Path

import pytest

from runnerly_dev import debian
from runnerly_dev.debian import Need
from runnerly_dev.reporting import Stop

HERE = Need(("here",), lambda: True)
GONE = Need(("nginx", "lua"), lambda: False)


def test_nothing_is_asked_of_the_machine_when_nothing_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    debian.ensure([HERE], log=tmp_path / "log")


def test_without_the_right_to_install_the_command_to_type_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "apt-get").write_text("#!/bin/sh\n")
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(Stop, match=r"sudo apt-get install --no-install-recommends nginx lua$"):
        debian.ensure([HERE, GONE], log=tmp_path / "log")


def test_elsewhere_than_on_debian_the_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Stop, match="nginx lua"):
        debian.ensure([GONE], log=tmp_path / "log")


def test_a_failed_installation_tells_apts_last_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda *_, **__: "/usr/bin/apt-get")
    monkeypatch.setattr(debian, "INSTALL", "echo 'E: no such package'; exit 100")
    with pytest.raises(Stop, match="E: no such package"):
        debian.ensure([GONE], log=tmp_path / "log")


def test_the_installing_script_is_one() -> None:
    subprocess.run(["sh", "-n", "-c", debian.INSTALL], check=True)
