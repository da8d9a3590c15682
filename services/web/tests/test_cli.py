import os
import subprocess
import sys
from pathlib import Path

import pytest

WEB = Path(sys.executable).parent / "web"


def test_missing_settings_stop_the_start_with_one_line():
    bare = {name: value for name, value in os.environ.items() if not name.startswith("RUNNERLY_")}
    ended = subprocess.run([WEB, "serve"], env=bare, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    (line,) = ended.stderr.strip().splitlines()
    assert "RUNNERLY_SESSION_SECRET" in line


@pytest.mark.parametrize("arguments", [[], ["fly"]])
def test_an_unknown_command_shows_how_it_is_used(arguments: list[str]):
    ended = subprocess.run([WEB, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "usage: web" in ended.stderr
