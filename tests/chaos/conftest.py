"""The tests of exactness, in a short form for every day and a long one for `make chaos`."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from flakon import clock


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the long form, for minutes instead of seconds")
    parser.addoption("--seed", type=int, default=None, help="the seed of an earlier run, to repeat it")


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether minutes are to be spent."""
    return bool(request.config.getoption("--long", default=False))


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """Every draw of the run follows from it; told at the end, so that a run can be repeated."""
    given = request.config.getoption("--seed", default=None)
    return int(given) if given is not None else random.randrange(1_000_000)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the account of the database may enter."""
    made = Path(tempfile.mkdtemp(prefix="runnerly-chaos-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def clock_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The clock of this process and of all that it starts."""
    path = folder / "clock"
    monkeypatch.setenv(clock.VARIABLE, str(path))
    clock.use_file(path)
    yield path
    clock.use_file(None)


@pytest.fixture(autouse=True)
def told(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Lines to be shown to whoever runs the tests, whether they pass or not."""
    lines: list[str] = []
    yield lines
    with capsys.disabled():
        for line in lines:
            print(f"\n  {line}", end="")
        if lines:
            print()
