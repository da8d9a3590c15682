"""deploy/test-compose brings the deployment up and says here how to reach it."""

from __future__ import annotations

import os

import pytest

from deployment import Deployment


@pytest.fixture(scope="session")
def deployment() -> Deployment:
    words = os.environ.get("RUNNERLY_TEST_COMPOSE", "").split()
    assert words, "run deploy/test-compose: it brings the deployment up for these tests"
    return Deployment(tuple(words), words[words.index("-p") + 1], os.environ["RUNNERLY_TEST_URL"])
