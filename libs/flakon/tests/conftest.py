"""What the tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flakon import ServiceSettings, clock
from flakon.settings import Secret
from flakon.testing import Issuer, captured_logs, issuer


@pytest.fixture
def settings() -> ServiceSettings:
    return ServiceSettings(tokendealer_url="http://issuer.example", client_secret=Secret("s3cret"), log_level="debug")


@pytest.fixture
def keys() -> Issuer:
    return issuer()


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[dict[str, Any]]]:
    """The lines that the test logs."""
    with captured_logs() as lines:
        yield lines


@pytest.fixture
def clock_file(tmp_path: Path) -> Iterator[Path]:
    """A clock file that this process goes by."""
    file = tmp_path / "clock"
    clock.use_file(file)
    yield file
    clock.use_file(None)
