"""The newest messages are kept, over restarts."""

from pathlib import Path

from runnerly_mailbox.store import MessageStore


def test_messages_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "mailbox.sqlite3"
    first = MessageStore(path)
    first.add("a@example.org", ["ada@example.org"], b"Subject: one\r\n\r\n")
    first.close()
    second = MessageStore(path)
    second.add("a@example.org", ["ada@example.org"], b"Subject: two\r\n\r\n")
    assert [message.raw[:12] for message in second.newest("ada@example.org")] == [b"Subject: two", b"Subject: one"]
    second.close()


def test_only_the_newest_are_kept_and_ids_are_not_used_again(tmp_path: Path) -> None:
    store = MessageStore(tmp_path / "mailbox.sqlite3", kept=3)
    ids = [store.add("a@example.org", ["ada@example.org"], b"x") for _ in range(8)]
    assert ids == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [message.id for message in store.newest()] == [8, 7, 6]
    assert [message.id for message in store.newest("ada@example.org")] == [8, 7, 6]
    assert store.get(5) is None
    store.close()


def test_a_recipient_named_twice_has_the_message_once(store: MessageStore) -> None:
    store.add("a@example.org", ["ada@example.org", "Ada@example.org"], b"x")
    assert len(store.newest("ada@example.org")) == 1
