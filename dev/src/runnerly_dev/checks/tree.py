"""The files of the workspace, as git knows them: tracked ones and new ones that are not ignored."""

import subprocess
from functools import cache
from pathlib import Path

from runnerly_dev.workspace import ROOT


@cache
def files() -> tuple[Path, ...]:
    """Every file, from the root."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(Path(name) for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


def text(path: Path) -> str | None:
    """A file's text, None if it is none."""
    try:
        return (ROOT / path).read_text()
    except UnicodeDecodeError:
        return None
