from collections.abc import Callable
from pathlib import Path

import pytest
from receiver import Receiver

from runnerly_upload import sending
from runnerly_upload.sending import NotSent, Sender


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "Läufe im Herbst.zip"
    found.write_bytes(bytes(range(256)) * 40)
    return found


def test_a_file_arrives_with_its_name_and_bytes(sender: Sender, receiver: Receiver, file: Path):
    assert sender.send(file).is_new
    assert receiver.complete() == {file.name: file.read_bytes()}


def test_the_same_bytes_are_not_sent_twice_whatever_they_are_called(sender: Sender, receiver: Receiver, file: Path):
    sender.send(file)
    other = file.rename(file.with_name("other.zip"))
    assert not sender.send(other).is_new
    assert len(receiver.uploads) == 1


def test_again_sends_what_was_sent(sender: Sender, receiver: Receiver, file: Path):
    sender.send(file)
    assert sender.send(file, again=True).is_new
    assert len(receiver.uploads) == 2


def test_a_line_that_breaks_is_taken_up_where_it_was(
    sender: Sender, receiver: Receiver, file: Path, pauses: list[float]
):
    receiver.break_after_bytes = [4000, 2000]
    sender.send(file)
    assert receiver.complete() == {file.name: file.read_bytes()}
    assert len(receiver.uploads) == 1
    assert pauses == [1.0, 2.0]


def test_a_large_file_goes_in_parts(sender: Sender, receiver: Receiver, file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "PART_BYTES", 4096)
    sender.send(file)
    assert receiver.complete() == {file.name: file.read_bytes()}
    assert receiver.requests == ["POST", "PATCH", "PATCH", "PATCH"]


def test_another_start_of_the_program_goes_on_where_the_first_was(
    open_sender: Callable[..., Sender], receiver: Receiver, file: Path
):
    receiver.break_after_bytes = [4000, 0, 0, 0, 0, 0]
    with pytest.raises(NotSent, match="goes on where it was"):
        open_sender().send(file)
    assert open_sender().send(file).is_new
    assert [bytes(each.content) for each in receiver.uploads] == [file.read_bytes()]


def test_an_answer_that_got_lost_is_not_paid_for_with_all_the_bytes(sender: Sender, receiver: Receiver, file: Path):
    receiver.lose_answers = 1
    assert sender.send(file).is_new
    assert receiver.requests == ["POST", "PATCH", "HEAD"]


def test_an_upload_that_was_taken_back_is_begun_anew(
    open_sender: Callable[..., Sender], receiver: Receiver, file: Path
):
    receiver.break_after_bytes = [4000, 0, 0, 0, 0, 0]
    with pytest.raises(NotSent):
        open_sender().send(file)
    receiver.refusals = [(404, {})]
    open_sender().send(file)
    assert receiver.complete() == {file.name: file.read_bytes()}
    assert len(receiver.uploads) == 2


def test_it_waits_as_long_as_the_server_asks(sender: Sender, receiver: Receiver, file: Path, pauses: list[float]):
    receiver.refusals = [(429, {"Retry-After": "17"})]
    sender.send(file)
    assert pauses == [17.0]


def test_a_server_that_stays_away_is_given_up(sender: Sender, receiver: Receiver, file: Path, pauses: list[float]):
    receiver.refusals = [(503, {})] * 9
    with pytest.raises(NotSent, match="no room left"):
        sender.send(file)
    assert pauses == list(sending.PAUSES_S)


def test_a_token_that_nobody_knows_is_final(open_sender: Callable[..., Sender], file: Path):
    with pytest.raises(NotSent, match="make a new one") as refused:
        open_sender("rup_wrong").send(file)
    assert refused.value.is_final


def test_a_full_disk_is_said_in_the_servers_words_and_ends_it(sender: Sender, receiver: Receiver, file: Path):
    receiver.refusals = [(507, {})]
    with pytest.raises(NotSent, match="no room left") as refused:
        sender.send(file)
    assert refused.value.is_final


def test_the_token_goes_to_no_other_address(sender: Sender, receiver: Receiver, file: Path):
    receiver.location = "http://127.0.0.1:9/uploads/1"
    with pytest.raises(NotSent, match="another address"):
        sender.send(file)


def test_an_empty_file_is_not_sent(sender: Sender, tmp_path: Path):
    (tmp_path / "empty.fit").touch()
    with pytest.raises(NotSent, match="empty"):
        sender.send(tmp_path / "empty.fit")


def test_a_file_that_is_not_there_is_told(sender: Sender, tmp_path: Path):
    with pytest.raises(NotSent, match="No such file"):
        sender.send(tmp_path / "gone.fit")
