from pathlib import Path

import pytest

from flakon import StartupError
from web.assets import FOLDER, read_manifest


def test_every_built_file_is_there_under_a_hashed_name():
    manifest = read_manifest()
    assert {"app.css", "main.js", "favicon.svg", "figtree-latin-wght-normal.woff2"} <= set(manifest)
    assert all((FOLDER / name).is_file() and name != plain for plain, name in manifest.items())


def test_without_a_build_the_start_stops_with_what_to_do(tmp_path: Path):
    with pytest.raises(StartupError, match="npm run build"):
        read_manifest(tmp_path)
