"""Originals go when dataservice says so."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fake_files import digest_of
from files_house import FilesHouse
from writers import gpx


@pytest.fixture
def data(house: FilesHouse) -> bytes:
    data = gpx()
    house.take("run.gpx", data)
    return data


def test_what_she_deleted_is_deleted_and_told(house: FilesHouse, data: bytes) -> None:
    house.fake.deletions[house.athlete_id] = {
        "everything": False,
        "digests": [digest_of(data)],
        "export_ids": [str(uuid4())],
    }
    house.original_deletion.run(house.athlete_id)
    assert not house.originals.has(house.athlete_id, digest_of(data))
    assert house.fake.deletions == {}


def test_who_leaves_leaves_nothing_here(house: FilesHouse, data: bytes, tmp_path: Path) -> None:
    house.receive("next.gpx", data)
    house.fake.deletions[house.athlete_id] = {"everything": True, "digests": [], "export_ids": []}
    house.original_deletion.run(house.athlete_id)
    assert not [each for name in ("uploads", "originals") for each in (tmp_path / name).rglob("*") if each.is_file()]
    assert house.fake.deletions == {}


def test_nothing_to_delete_is_nothing_to_do(house: FilesHouse, data: Any) -> None:
    house.original_deletion.run(house.athlete_id)
    assert house.originals.has(house.athlete_id, digest_of(data))
