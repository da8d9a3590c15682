from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from receiver import TOKEN, Receiver, receiving

from runnerly_upload.memory import Memory
from runnerly_upload.sending import Sender


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "state" / "sent.sqlite3")


@pytest.fixture
def pauses() -> list[float]:
    """How long it waited between tries."""
    return []


@pytest.fixture
def open_sender(receiver: Receiver, memory: Memory, pauses: list[float]) -> Iterator[Callable[..., Sender]]:
    opened: list[Sender] = []

    def make(token: str = TOKEN) -> Sender:
        sender = Sender(receiver.url, token, memory, sleep=pauses.append)
        opened.append(sender)
        return sender

    yield make
    for sender in opened:
        sender.close()


@pytest.fixture
def sender(open_sender: Callable[..., Sender]) -> Sender:
    return open_sender()
