"""`make test`: every tox environment, two at a time, and a summary.

python -m runnerly_dev.testing [ENVIRONMENT…]
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from runnerly_dev.environment import VENV
from runnerly_dev.workspace import ROOT, Workspace

STAMP = ROOT / ".tox" / "made-from"


def environments_are_stale() -> bool:
    """True if a lock or a declared requirement changed since tox made its environments."""
    files = [ROOT / "tox.ini", ROOT / "requirements/development.txt"]
    files += [package.folder / "pyproject.toml" for package in Workspace.read().packages]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    stale = not STAMP.exists() or STAMP.read_text() != digest
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(digest)
    return stale


def main() -> int:
    """tox's exit status."""
    words: list[str | Path] = [VENV / "bin" / "tox", "run-parallel", "--parallel", "2", "--quiet"]
    if environments_are_stale():
        words.append("--recreate")
    if sys.argv[1:]:
        words += ["-e", ",".join(sys.argv[1:])]
    return subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, env=os.environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
