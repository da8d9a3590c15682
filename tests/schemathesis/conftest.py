"""The house, once for the run, with a database of these tests' own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.house import House, a_house


@pytest.fixture(scope="session")
def house(postgres_url: str, valkey_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    with a_house(postgres_url, valkey_url, folder, "schemathesis") as house:
        yield house
