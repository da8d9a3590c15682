"""Real servers for every test suite of the workspace.

Installed with this package, without an import: ``postgres_url`` and ``valkey_url`` start one server each per test run,
on the first test that asks, and end it with the run, however the run ends. Data is never flushed to disk.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from runnerly_dev.postgres import EmbeddedPostgres
from runnerly_dev.valkey import EmbeddedValkey


@pytest.fixture(scope="session")
def embedded_postgres() -> Iterator[EmbeddedPostgres]:
    """The server itself, for tests that stop or restart it."""
    # not under tmp_path: as root the server runs as another account, which may not enter pytest's folders
    folder = Path(tempfile.mkdtemp(prefix="runnerly-test-postgres-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "data", log=folder / "postgres.log", durable=False)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url(embedded_postgres: EmbeddedPostgres) -> str:
    """The superuser's address of an empty database called ``postgres`` on a PostgreSQL of this test run."""
    return embedded_postgres.url()


@pytest.fixture(scope="session")
def embedded_valkey() -> Iterator[EmbeddedValkey]:
    """The server itself, for tests that stop or restart it."""
    folder = Path(tempfile.mkdtemp(prefix="runnerly-test-valkey-"))
    server = EmbeddedValkey(folder, log=folder / "valkey.log", durable=False)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def valkey_url(embedded_valkey: EmbeddedValkey) -> str:
    """``redis://127.0.0.1:PORT/0`` of an empty Valkey of this test run, without passwords."""
    return embedded_valkey.url()
