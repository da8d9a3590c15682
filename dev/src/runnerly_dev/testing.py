"""`make test`: every environment of tox.ini, two at a time, and how many tests passed.

python -m runnerly_dev.testing [ENVIRONMENT…]
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from runnerly_dev.children import leash
from runnerly_dev.debian import BROWSERS
from runnerly_dev.environment import VENV
from runnerly_dev.workspace import ROOT, Workspace

STAMP = ROOT / ".tox" / "made-from"
RESULTS = ROOT / "var" / "tests"


@dataclass
class Count:
    """How many tests there were."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, report: Path) -> None:
        """Add what a JUnit report says."""
        for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314 - written by our own pytest
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            self.failed += failed
            self.skipped += skipped
            self.passed += int(suite.get("tests", 0)) - failed - skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def environments_are_stale() -> bool:
    """True if a lock or a declared requirement changed since tox made its environments."""
    files = [ROOT / "tox.ini", ROOT / "requirements/development.txt"]
    files += [package.folder / "pyproject.toml" for package in Workspace.read().packages]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    stale = not STAMP.exists() or STAMP.read_text() != digest
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(digest)
    return stale


def run_tox(words: Sequence[str | Path], environment: Mapping[str, str]) -> int:
    """Its exit status. Asked to end, or left alone by us, tox ends what it runs, as after a Ctrl-C."""
    tied = [*leash(signal.SIGINT), *words]
    tox = subprocess.Popen(tied, cwd=ROOT, stdin=subprocess.DEVNULL, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: tox.send_signal(signal.SIGINT))
    while True:
        try:
            status = tox.wait()
            return status if status >= 0 else 128 - status
        except KeyboardInterrupt:
            continue  # tox has it too, and tells when it is through


def main() -> int:
    """tox's exit status; the last line says how many tests passed."""
    words: list[str | Path] = [VENV / "bin" / "tox", "run-parallel", "--parallel", "2", "--parallel-no-spinner"]
    if environments_are_stale():
        words.append("--recreate")
    if sys.argv[1:]:
        words += ["-e", ",".join(sys.argv[1:])]
    shutil.rmtree(RESULTS, ignore_errors=True)
    environment = {"RUNNERLY_CHROMIUM": next(filter(None, map(shutil.which, BROWSERS)), "chromium"), **os.environ}
    status = run_tox(words, environment)
    count = Count()
    for report in sorted(RESULTS.glob("*.xml")):
        count.add(report)
    print(f"\n{count}", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
