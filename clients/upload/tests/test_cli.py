from pathlib import Path

import pytest
from receiver import TOKEN, Receiver

from runnerly_upload.cli import main


@pytest.fixture
def words(receiver: Receiver, tmp_path: Path) -> list[str]:
    """The options that every call needs."""
    (tmp_path / "token.txt").write_text(f"{TOKEN}\n")
    state = tmp_path / "state.sqlite3"
    return ["--url", receiver.url, "--token-file", str(tmp_path / "token.txt"), "--state", str(state)]


def test_files_are_sent_and_told(
    words: list[str], receiver: Receiver, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "a.fit").write_bytes(b"a")
    assert main([*words, str(tmp_path / "a.fit")]) == 0
    assert main([*words, str(tmp_path / "a.fit")]) == 0
    assert receiver.complete() == {"a.fit": b"a"}
    assert capsys.readouterr().out == f"{tmp_path}/a.fit: sent\n{tmp_path}/a.fit: was sent before\n"


def test_one_that_cannot_be_sent_stops_no_other(
    words: list[str], receiver: Receiver, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "a.fit").write_bytes(b"a")
    assert main([*words, str(tmp_path / "gone.fit"), str(tmp_path / "a.fit")]) == 1
    assert receiver.complete() == {"a.fit": b"a"}
    assert "gone.fit: not sent" in capsys.readouterr().err


def test_what_appears_in_the_folder_is_sent_until_it_is_stopped(words: list[str], receiver: Receiver, tmp_path: Path):
    looks = 0
    folder = tmp_path / "watch"
    folder.mkdir()

    def sleep(seconds: float) -> None:
        nonlocal looks
        assert seconds == 3.0
        looks += 1
        if looks == 1:
            (folder / "a.fit").write_bytes(b"a")
        if looks == 4:
            raise KeyboardInterrupt

    assert main([*words, "--watch", str(folder), "--every", "3"], sleep=sleep) == 130
    assert receiver.complete() == {"a.fit": b"a"}


def test_a_file_without_a_token_ends_it_before_it_begins(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "token.txt").write_text("my password")
    assert main([*words, str(tmp_path / "a.fit")]) == 2
    assert "begins with rup_" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--url", "runs.example.org"], ["--watch", "/nowhere/at/all"]])
def test_wrong_options_say_what_is_wrong(words: list[str], wrong: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main([*words, *wrong])
    assert ended.value.code == 2
    assert wrong[1] in capsys.readouterr().err
