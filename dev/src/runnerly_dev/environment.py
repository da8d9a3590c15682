"""The folder ``.venv``, made from the hashed locks. Needs nothing but Python itself."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

from runnerly_dev.reporting import execute, step
from runnerly_dev.workspace import ROOT, Workspace

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "made-from.json"

Extent = Literal["run", "development"]


def ensure(extent: Extent, *, log: Path) -> None:
    """See that ``.venv`` holds what `make run` needs, or all that development needs.

    A folder that holds more than asked for, and is in step with the locks, is left as it is. Raises Stop.
    """
    made = _made_from()
    wanted = _inputs(extent)
    if made == wanted or (extent == "run" and made == _inputs("development")):
        return
    STAMP.unlink(missing_ok=True)
    usable = PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0
    title = "Installing the Python packages" if extent == "run" else "Installing the Python packages of development"
    with step(title):
        if not usable or any(made.get(key) != wanted[key] for key in ("python", "place")):
            shutil.rmtree(VENV, ignore_errors=True)
            words: list[str | Path] = [sys.executable, "-m", "venv", VENV]
            execute(words, log=log, failing="no virtual environment can be made")
        _install(extent, log)
    STAMP.write_text(json.dumps(wanted))


def _install(extent: Extent, log: Path) -> None:
    failing = "the packages cannot be installed; is this machine online?"
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        words: list[str | Path] = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes"]
        execute([*words, "--no-deps", "-r", ROOT / "requirements/uv.txt"], log=log, failing=failing)
    lock = ROOT / "requirements" / f"{extent}.txt"
    execute([uv, "pip", "sync", "--require-hashes", lock], log=log, failing=failing, env=environment)
    editable: list[str | Path] = []
    for package in Workspace.read().packages:
        editable += ["--editable", package.folder]
    words = [uv, "pip", "install", "--no-deps", "--no-build-isolation", *editable]
    execute(words, log=log, failing="the workspace's packages cannot be installed", env=environment)


def _inputs(extent: Extent) -> dict[str, str]:
    """What the folder is made from: it is in step while none of this has changed."""
    files = [ROOT / "requirements" / f"{extent}.txt", ROOT / "requirements/uv.txt"]
    files += [package.folder / "pyproject.toml" for package in Workspace.read().packages]
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in files if file.exists())).hexdigest()
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"extent": extent, "python": python, "place": str(ROOT), "inputs": digest}


def _made_from() -> dict[str, str]:
    try:
        made: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return made if PYTHON.exists() else {}
