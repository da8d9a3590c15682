"""The house, once for the run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.house import House, a_house


@pytest.fixture(scope="session")
def house(postgres_url: str, valkey_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    with a_house(postgres_url, valkey_url, folder, "authorization_matrix") as house:
        yield house
