"""The check that says when `make lock` was forgotten; it asks no index."""

from pathlib import Path

import pytest
from test_workspace import package

from runnerly_dev import locks
from runnerly_dev.workspace import Package, Workspace

PINNED = "flask==3.1.3 \\\n    --hash=sha256:aa\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """One service that needs flask and a library, with locks in step."""
    monkeypatch.setattr("runnerly_dev.locks.ROOT", tmp_path)
    monkeypatch.setattr("runnerly_dev.workspace.ROOT", tmp_path)
    monkeypatch.setattr(locks, "FOLDER", tmp_path / "requirements")
    library = package(tmp_path / "libs/flakon", "flakon", ["flask"])
    service = package(tmp_path / "services/web", "runnerly-web", ["flakon>=1"])
    workspace = Workspace((library, service))
    locks.FOLDER.mkdir()
    for lock in locks.locks(workspace):
        lock.path.write_text(lock.header + PINNED)
    return workspace


def test_locks_in_step_are_fine(workspace: Workspace) -> None:
    assert locks.problems(workspace) == []


def test_a_declaration_that_changed_since_is_told(workspace: Workspace) -> None:
    (workspace.package("web").folder / "pyproject.toml").write_text('[project]\nname = "w"\ndependencies = ["redis"]')
    fresh = Workspace((workspace.packages[0], Package(workspace.packages[1].folder)))
    found = locks.problems(fresh)
    assert any("requirements/web.txt was made for other requirements" in line for line in found)
    assert any("requirements/development.txt was made for other requirements" in line for line in found)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--index-url https://example.org/simple\n", "names where packages come from"),
        ("flakon==0.2 --hash=sha256:bb\n", "has flakon from the index"),
        ("redis==8.1.0\n", "a version without a hash"),
        ("flask==2.0 --hash=sha256:cc\n", "has flask 2.0, development.txt has 3.1.3"),
    ],
)
def test_what_does_not_belong_into_a_lock_is_told(workspace: Workspace, line: str, told: str) -> None:
    with (locks.FOLDER / "web.txt").open("a") as lock:
        lock.write(line)
    assert any(told in problem for problem in locks.problems(workspace))


def test_a_missing_lock_and_one_of_nobody_are_told(workspace: Workspace) -> None:
    (locks.FOLDER / "web.txt").rename(locks.FOLDER / "gone.txt")
    assert locks.problems(workspace) == [
        "requirements/web.txt is missing: run `make lock`",
        "requirements/gone.txt belongs to no package",
    ]
