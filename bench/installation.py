"""An installation to measure in: services, database and sandbox as processes, the work left to the benchmark."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dataservice.domain.emails import normalise
from dataservice.domain.registration import Role
from dataservice.storage.accounts import Accounts, NewAccount
from dataservice.storage.database import Database, engine_for
from flakon import Secret, clock
from runnerly_dev.ports import free_port
from runnerly_dev.stack import Stack


@contextmanager
def installed() -> Iterator[Stack]:
    """A stack of its own, without worker and relay: nothing else is done while something is measured."""
    folder = Path(tempfile.mkdtemp(prefix="runnerly-bench-"))
    folder.chmod(0o755)
    try:
        with Stack(folder, free_port(), durable=False) as stack:
            stack.process("stravaworker-work").stop()
            stack.process("dataservice-beat").stop()
            yield stack
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def add_athlete(stack: Stack, email: str = "bench@example.org") -> str:
    """The id of a new athlete."""
    database = Database(engine_for(Secret(stack.database_url), pool_size=1))
    account = NewAccount(
        email=email,
        email_key=normalise(email),
        password_hash="none",
        name=None,
        language="en",
        timezone="UTC",
        role=Role.ATHLETE,
        activated_at=clock.now(),
    )
    with database.transaction() as connection:
        athlete_id = str(Accounts(connection).add(account, clock.now()))
    database.close()
    return athlete_id
