"""The supervisor, over processes that are quicker than ours and behave as told."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runnerly_dev import run
from runnerly_dev.children import StartError
from runnerly_dev.plan import Process
from runnerly_dev.ports import free_port
from runnerly_dev.reporting import Stop
from runnerly_dev.run import Asked, keep_up, one_at_a_time, port_from_environment
from runnerly_dev.stack import Stack


def python(
    name: str, program: str, *, after: str = "", one_shot: bool = False, ready_url: str | None = None
) -> Process:
    """A process that runs this program."""
    return Process(
        name=name,
        argv=(sys.executable, "-c", program),
        env={**os.environ, "WHO": name},
        after=tuple(after.split()),
        one_shot=one_shot,
    )


SLEEP = "import time; time.sleep(60)"


class Small(Stack):
    """A stack of the processes it is given, without database and Valkey."""

    def __init__(self, var: Path, *processes: Process) -> None:
        super().__init__(var, free_port(), durable=False)
        self.planned = processes

    def start_servers(self) -> None:
        """None is needed."""

    def make_plan(self) -> list[Process]:
        return list(self.planned)


@pytest.fixture
def stacks(tmp_path: Path) -> Iterator[list[Stack]]:
    """Stacks that are stopped afterwards."""
    made: list[Stack] = []
    yield made
    for stack in made:
        stack.stop()


def test_each_is_started_when_those_it_comes_after_are_ready(tmp_path: Path, stacks: list[Stack]) -> None:
    notes = tmp_path / "notes"
    note = f"import os; open({str(notes)!r}, 'a').write(os.environ['WHO'] + ' ')"
    first = python("first", f"import time; time.sleep(0.3); {note}", one_shot=True)
    stack = Small(tmp_path, python("second", f"{note}; {SLEEP}", after="first"), first)
    stacks.append(stack)
    stack.start()
    while "second" not in notes.read_text():
        time.sleep(0.01)
    assert notes.read_text() == "first second "
    assert list(stack.children) == ["second"]


def test_one_that_fails_at_the_start_stops_all_and_is_quoted(tmp_path: Path) -> None:
    stack = Small(
        tmp_path, python("steady", SLEEP), python("broken", "raise SystemExit('no such luck')", one_shot=True)
    )
    with pytest.raises(StartError, match="broken ended at its start .*no such luck"):
        stack.start()
    assert stack.children == {}


def test_a_taken_port_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"port {port} is taken: .*RUNNERLY_PORT={port + 1} make run"):
            Stack(tmp_path, port).start()


def test_a_list_of_activities_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="there is no file .*gone.json"):
        Stack(tmp_path, free_port(), activities=tmp_path / "gone.json").start()


def test_a_process_can_be_restarted_with_another_environment(tmp_path: Path, stacks: list[Stack]) -> None:
    program = f"import os; print(os.environ.get('RUNNERLY_X'), flush=True); {SLEEP}"
    stack = Small(tmp_path, python("web", program))
    stacks.append(stack)
    stack.start()
    before = stack.process("web").pid
    stack.restart("web", RUNNERLY_X="new")
    while "new" not in stack.process("web").last_lines():
        time.sleep(0.01)
    assert stack.process("web").pid != before
    assert stack.env("web")["RUNNERLY_X"] == "new"


def test_a_process_of_no_such_name_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="no process 'wep'; there are postgres, valkey"):
        Small(tmp_path).process("wep")


def test_one_that_crashes_is_named_and_started_again(
    tmp_path: Path, stacks: list[Stack], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "FIRST_PAUSE_S", 0.1)
    stack = Small(tmp_path, python("web", f"print('my last words', flush=True); {SLEEP}"))
    stacks.append(stack)
    stack.start()
    crashed = stack.process("web").pid
    while "my last words" not in stack.process("web").last_lines():
        time.sleep(0.01)
    watcher = run.Watcher(stack)
    stack.process("web").kill()
    end = time.monotonic() + 10
    while not stack.process("web").running or stack.process("web").pid == crashed:
        watcher.look()
        assert time.monotonic() < end
        time.sleep(0.01)
    said = capsys.readouterr().out
    assert "web ended (status -9)" in said
    assert "my last words" in said


def test_watching_ends_with_the_one_who_started_us(tmp_path: Path) -> None:
    with pytest.raises(Asked):
        keep_up(Small(tmp_path), parent=1 if os.getppid() != 1 else 2)


def test_only_one_runs_from_a_folder(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from runnerly_dev.run import one_at_a_time\n"
        f"with one_at_a_time(Path({str(tmp_path)!r})): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Stop, match=f"stop process {holder.pid} first"), one_at_a_time(tmp_path):
            pytest.fail("two at a time")
    finally:
        holder.kill()
        holder.communicate()
    with one_at_a_time(tmp_path):
        pass


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_told(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNNERLY_PORT", text)
    with pytest.raises(Stop, match="RUNNERLY_PORT is"):
        port_from_environment()


def test_a_make_in_the_background_of_a_script_was_not_interrupted(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("wait:\n\t@sleep 60\n")
    words = f"trap '' INT; exec make -C {tmp_path} wait"  # what a shell without job control does for `make wait &`
    make = subprocess.Popen(["sh", "-c", words], stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        end = time.monotonic() + 10
        while not Path(f"/proc/{make.pid}/task/{make.pid}/children").read_text():
            assert time.monotonic() < end
            time.sleep(0.01)
        assert Path(f"/proc/{make.pid}/comm").read_text().strip() == "make"
        assert not run.make_was_interrupted(make.pid)
    finally:
        os.killpg(make.pid, signal.SIGKILL)
        make.wait()


def test_an_interrupt_for_make_alone_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("wait:\n\t@sleep 60\n")
    # The tests themselves may run in the background of a script, which hands on that SIGINT is ignored.
    words = ["env", "--default-signal=INT", "make", "-C", str(tmp_path), "wait"]
    make = subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        end = time.monotonic() + 10
        while not Path(f"/proc/{make.pid}/task/{make.pid}/children").read_text():
            assert time.monotonic() < end
            time.sleep(0.01)
        assert not run.make_was_interrupted(make.pid)
        make.send_signal(signal.SIGINT)
        while not run.make_was_interrupted(make.pid):
            assert time.monotonic() < end
            time.sleep(0.01)
    finally:
        os.killpg(make.pid, signal.SIGKILL)
        make.wait()
