"""mypy over the workspace: all packages together, then each suite of tests by itself.

The suites are separate because the same file names stand in each (``conftest``, ``test_app``).
"""

import subprocess
import sys
from pathlib import Path

from runnerly_dev.workspace import ROOT, Workspace

SUITES_OF_THE_ROOT = ("tests", "bench")


def check() -> list[str]:
    """The groups of files in which mypy found something."""
    packages = Workspace.read().packages
    found = []
    if not _passes([package.folder / "src" for package in packages], "--no-explicit-package-bases"):
        found.append("mypy: the packages, see above")
    suites = [package.folder / "tests" for package in packages] + [ROOT / name for name in SUITES_OF_THE_ROOT]
    for suite in suites:
        if any(suite.rglob("*.py")) and not _passes([suite], "--explicit-package-bases"):
            found.append(f"mypy: {suite.relative_to(ROOT)}, see above")
    return found


def _passes(folders: list[Path], option: str) -> bool:
    print("mypy", *(folder.relative_to(ROOT) for folder in folders), flush=True)
    words: list[str | Path] = [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", option]
    here = folders[0] if len(folders) == 1 else ROOT
    words += ["--cache-dir", ROOT / ".mypy_cache", *(folder.relative_to(here) for folder in folders)]
    return subprocess.run(words, cwd=here, check=False).returncode == 0
