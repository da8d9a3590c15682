from pathlib import Path

from runnerly_upload.watching import Folder


def test_a_file_is_given_once_it_has_kept_its_size(tmp_path: Path):
    folder, file = Folder(tmp_path), tmp_path / "run.fit"
    file.write_bytes(b"half")
    assert folder.settled() == []
    file.write_bytes(b"half and more")
    assert folder.settled() == []
    assert folder.settled() == [file]
    assert folder.settled() == []


def test_a_file_that_changed_is_given_again(tmp_path: Path):
    folder, file = Folder(tmp_path), tmp_path / "run.fit"
    file.write_bytes(b"one")
    folder.settled()
    assert folder.settled() == [file]
    file.write_bytes(b"another")
    folder.settled()
    assert folder.settled() == [file]


def test_one_that_could_not_be_sent_is_given_with_the_next_look(tmp_path: Path):
    folder, file = Folder(tmp_path), tmp_path / "run.fit"
    file.write_bytes(b"one")
    folder.settled()
    assert folder.settled() == [file]
    folder.give_again(file)
    assert folder.settled() == [file]


def test_folders_within_are_looked_into_and_hidden_and_empty_files_left_out(tmp_path: Path):
    (tmp_path / "2026" / "11").mkdir(parents=True)
    (tmp_path / ".trash").mkdir()
    file = tmp_path / "2026" / "11" / "run.fit"
    for each in (file, tmp_path / ".trash" / "old.fit", tmp_path / ".run.fit.part"):
        each.write_bytes(b"one")
    (tmp_path / "empty.fit").touch()
    folder = Folder(tmp_path)
    folder.settled()
    assert folder.settled() == [file]
