"""The front door of every `make` target: brings the machine to where the target can run, then runs it.

    dev/python -m runnerly_dev.bootstrap run|develop|NAME [words…]     (with dev/src on PYTHONPATH)

This part needs nothing but Python itself. Every step is skipped when what it would make is there and
its inputs have not changed.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from runnerly_dev import assets, debian, environment
from runnerly_dev.reporting import Stop, main_guard
from runnerly_dev.workspace import ROOT

LOG = ROOT / "var" / "log" / "install.log"


def for_running() -> None:
    """Have all that `make run` needs. Raises Stop."""
    _install(debian.RUN, "run")


def for_development() -> None:
    """Have all that tests, checks and tools need. Raises Stop."""
    _install(debian.TEST, "development")


def _install(needs: tuple[debian.Need, ...], extent: environment.Extent) -> None:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("")
    debian.ensure(needs, log=LOG)
    environment.ensure(extent, log=LOG)
    assets.ensure_static(log=LOG)
    assets.ensure_translations(log=LOG)


TARGETS: dict[str, tuple[Callable[[], None], str]] = {
    "run": (for_running, "runnerly_dev.run"),
    "test": (for_development, "runnerly_dev.testing"),
    "lock": (for_development, "runnerly_dev.locks"),
    "develop": (for_development, ""),
    "python": (for_development, ""),
}


def main() -> int:
    """Prepare for the target named first, then become its command; only a failure returns."""
    target, *words = sys.argv[1:]
    prepare, module = TARGETS[target]
    try:
        prepare()
    except (Stop, OSError, KeyboardInterrupt) as error:
        return main_guard(error)
    if module:
        words = ["-m", module, *words]
    if words:
        os.environ.pop("PYTHONPATH", None)
        os.environ["PATH"] = f"{environment.VENV / 'bin'}:{os.environ.get('PATH', os.defpath)}"
        os.execv(environment.PYTHON, [str(Path(environment.PYTHON)), *words])  # noqa: S606
    return 0


if __name__ == "__main__":
    sys.exit(main())
