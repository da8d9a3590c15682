from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_dataservice import FakeDataservice
from files_house import FilesHouse, a_files_house

from stravaworker.dataservice_files import WORK_SCOPES


@pytest.fixture
def house(tmp_path: Path, fake: FakeDataservice, opened: Any) -> Iterator[FilesHouse]:
    with a_files_house(tmp_path, fake, opened.client(WORK_SCOPES)) as found:
        yield found
