"""The checks of documents and sources."""

from pathlib import Path

import pytest

from runnerly_dev.checks import documents, sources, tree

TARGETS = {"run", "test"}
SCRIPTS = {"tokendealer": 'add_parser("serve")\nadd_parser("rotate-keys")'}


@pytest.mark.parametrize(
    "command",
    [
        "make run",
        "RUNNERLY_PORT=9000 make run",
        "make test ENV=web",
        "tokendealer rotate-keys",
        "docker-compose up",
        "",
    ],
)
def test_a_command_that_exists_is_fine(command: str) -> None:
    assert documents.wrong_with_command(command, TARGETS, SCRIPTS) is None


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("make coffee", "the Makefile has no target coffee"),
        ("tokendealer sing", "tokendealer has no command sing"),
        ("dev/nothing --here", "there is no such file"),
    ],
)
def test_a_command_that_does_not_exist_is_told(command: str, told: str) -> None:
    assert documents.wrong_with_command(command, TARGETS, SCRIPTS) == told


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of documents alone."""
    for module in (documents, tree):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(documents, "declared_dependencies", lambda: {"flask"})
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/dependencies.md").write_text("**flask** serves.")
    (tmp_path / "Makefile").write_text("run:\n")
    monkeypatch.setattr(
        tree, "files", lambda: tuple(sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()))
    )
    return tmp_path


def test_links_and_paths_that_lead_somewhere_are_fine(folder: Path) -> None:
    (folder / "README.md").write_text("[a](docs/a.md#the-words) [b](#here) `docs/a.md` <http://x>\n\n# Here\n")
    (folder / "docs/a.md").write_text("# The words\n[up](../README.md) [away](https://example.org/x)")
    assert documents.check() == []


def test_links_headings_and_paths_that_lead_nowhere_are_told(folder: Path) -> None:
    (folder / "README.md").write_text("[a](docs/gone.md) [b](#nowhere) `docs/gone.py`\n```sh\nmake coffee\n```\n")
    assert documents.check() == [
        "README.md: the link to docs/gone.md leads nowhere",
        "README.md: #nowhere: there is no such heading",
        "README.md: `make coffee`: the Makefile has no target coffee",
        "README.md: `docs/gone.py` is no file here",
    ]


def test_a_dependency_without_a_sentence_is_told_and_a_sentence_without_one(folder: Path) -> None:
    (folder / "docs/dependencies.md").write_text("**django** serves.")
    assert documents.check() == [
        "docs/dependencies.md: nothing is said about flask",
        "docs/dependencies.md: nobody declares django",
    ]


def test_a_registry_and_a_place_on_a_machine_are_told(folder: Path) -> None:
    registry, place = "https://py" + "pi.org/simple", "/wo" + "rk/main/x"
    (folder / "a.txt").write_text(f"fine\n{registry}\n{place}\n")
    found = sources.check()
    assert [line.partition(": ")[0] for line in found] == ["a.txt:2", "a.txt:3"]
