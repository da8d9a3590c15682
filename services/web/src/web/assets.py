"""The built stylesheet, script and font: pages name them plainly, the manifest knows the hashed names."""

import json
from collections.abc import Mapping
from pathlib import Path

from flakon.settings import StartupError

FOLDER = Path(__file__).parent / "static"


def read_manifest(folder: Path = FOLDER) -> Mapping[str, str]:
    """Plain name → hashed name, as `npm run build` wrote it. A StartupError says what to do where it was not run."""
    try:
        manifest: dict[str, str] = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError):
        raise StartupError(
            f"{folder} holds no built pages' files: run `npm ci && npm run build` in services/web"
        ) from None
    return manifest
