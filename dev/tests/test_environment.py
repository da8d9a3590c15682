"""`.venv` and what is built are made again only when what they are made from has changed."""

import sys
from pathlib import Path

import pytest

from runnerly_dev import assets, environment
from runnerly_dev.testing import Count


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The extents that were installed, in a workspace of no packages."""
    done: list[str] = []
    (tmp_path / "requirements").mkdir()
    for name in ("run", "development", "uv"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)
    (tmp_path / "pyproject.toml").write_text("[tool.uv.workspace]\nmembers = []\n")

    def make_venv(words: list[str], **_: object) -> None:
        (tmp_path / ".venv/bin").mkdir(parents=True)
        (tmp_path / ".venv/bin/python").symlink_to(sys.executable)

    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv/bin/python",
        "STAMP": tmp_path / ".venv/made-from.json",
        "execute": make_venv,
        "_install": lambda extent, log: done.append(extent),
    }.items():
        monkeypatch.setattr(environment, name, value)
    monkeypatch.setattr("runnerly_dev.workspace.ROOT", tmp_path)
    return done


def test_it_is_installed_once(installed: list[str], tmp_path: Path) -> None:
    environment.ensure("run", log=tmp_path / "log")
    environment.ensure("run", log=tmp_path / "log")
    assert installed == ["run"]


def test_what_holds_everything_holds_what_running_needs(installed: list[str], tmp_path: Path) -> None:
    environment.ensure("run", log=tmp_path / "log")
    environment.ensure("development", log=tmp_path / "log")
    environment.ensure("run", log=tmp_path / "log")
    assert installed == ["run", "development"]


def test_another_lock_is_installed_and_an_interrupted_installation_is_done_again(
    installed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.ensure("run", log=tmp_path / "log")
    (tmp_path / "requirements/run.txt").write_text("another")
    with monkeypatch.context() as broken:
        broken.setattr(environment, "_install", lambda extent, log: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            environment.ensure("run", log=tmp_path / "log")
    (tmp_path / "requirements/run.txt").write_text("run")
    environment.ensure("run", log=tmp_path / "log")
    assert installed == ["run", "run"]


def test_a_clone_that_was_moved_gets_an_environment_of_its_own(
    installed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.ensure("run", log=tmp_path / "log")
    stamp = environment.STAMP
    stamp.write_text(stamp.read_text().replace(str(tmp_path), "/elsewhere"))
    (tmp_path / ".venv/of-elsewhere").touch()
    environment.ensure("run", log=tmp_path / "log")
    assert installed == ["run", "run"]
    assert not (tmp_path / ".venv/of-elsewhere").exists()


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that building web's stylesheet took."""
    commands: list[list[str]] = []
    web, static = tmp_path / "web", tmp_path / "web/static"
    (web / "assets").mkdir(parents=True)
    (web / "assets/app.css").write_text("body {}")
    static.mkdir()
    monkeypatch.setattr(assets, "WEB", web)
    monkeypatch.setattr(assets, "STATIC", static)
    monkeypatch.setattr(assets, "_path_with_node", lambda log: "/bin")
    monkeypatch.setattr(assets, "execute", lambda words, **_: commands.append([str(word) for word in words]))
    return commands


def test_the_stylesheet_is_built_when_a_source_changed(built: list[list[str]], tmp_path: Path) -> None:
    assets.ensure_static(log=tmp_path / "log")
    assets.ensure_static(log=tmp_path / "log")
    assert [words[:2] for words in built] == [["npm", "ci"], ["npm", "run"]]
    (tmp_path / "web/assets/app.css").write_text("body { margin: 0 }")
    assets.ensure_static(log=tmp_path / "log")
    assert len(built) == 4


def test_reports_are_added_up(tmp_path: Path) -> None:
    count = Count()
    for tests, failures, errors, skipped in ((10, 1, 1, 2), (5, 0, 0, 0)):
        report = tmp_path / f"{tests}.xml"
        report.write_text(
            f'<testsuites><testsuite tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"/>'
            "</testsuites>"
        )
        count.add(report)
    assert str(count) == "11 passed, 2 failed, 2 skipped"
