"""mypy over the workspace: all packages together, strictly, then each suite of tests by itself.

The suites are separate because the same file names stand in each (``conftest``, ``test_app``).
"""

import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from runnerly_dev.workspace import ROOT, Workspace

SUITES_OF_THE_ROOT = ("tests",)
# a fixture says by its name what it is: tests need no annotations, and are checked with those they have
FOR_TESTS = (
    "--explicit-package-bases",
    "--allow-untyped-defs",
    "--allow-incomplete-defs",
    "--allow-untyped-calls",
    "--no-warn-unused-ignores",  # what has to be ignored depends on who else is looked at
)


def check() -> list[str]:
    """The groups of files in which mypy found something."""
    packages = Workspace.read().packages
    found = []
    # bench is a package in the root itself, so it goes with them and not with the suites
    if not _passes([*(package.folder / "src" for package in packages), ROOT / "bench"]):
        found.append("mypy: the packages, see above")
    suites = [(package.folder / "tests", package.folder) for package in packages]
    suites += [(ROOT / name, ROOT) for name in SUITES_OF_THE_ROOT]
    for suite, home in suites:
        if any(suite.rglob("*.py")) and not _passes([suite], *FOR_TESTS, search=_pythonpath(home)):
            found.append(f"mypy: {suite.relative_to(ROOT)}, see above")
    return found


def _pythonpath(home: Path) -> list[Path]:
    """Where pytest makes tests find helpers beside them."""
    configuration = tomllib.loads((home / "pyproject.toml").read_text())
    places: list[str] = configuration.get("tool", {}).get("pytest", {}).get("ini_options", {}).get("pythonpath", [])
    return [home / place for place in places]


def _passes(folders: list[Path], *options: str, search: Sequence[Path] = ()) -> bool:
    print("mypy", *(folder.relative_to(ROOT) for folder in folders), flush=True)
    words: list[str | Path] = [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", *options]
    here = folders[0] if len(folders) == 1 else ROOT
    words += ["--cache-dir", ROOT / ".mypy_cache", *(folder.relative_to(here) for folder in folders)]
    environment = {**os.environ, "MYPYPATH": ":".join(map(str, search))}
    return subprocess.run(words, cwd=here, env=environment, check=False).returncode == 0
