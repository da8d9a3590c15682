import json
import logging
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from flakon import Secret, clock, context, get_logger, logs

Lines = list[dict[str, Any]]
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


def written(code: str) -> Lines:
    """What a process writes to standard error."""
    code = f"import logging\nfrom flakon import logs, get_logger, Secret\nlogs.configure('shop')\n{code}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == ""
    return [json.loads(line) for line in result.stderr.splitlines()]


def test_an_event_is_one_line_with_time_level_service_and_fields() -> None:
    (line,) = written("get_logger('here').info('sold', count=2, text='a\\nb')")
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "event": "sold",
        "service": "shop",
        "logger": "here",
        "count": 2,
        "text": "a\nb",
    }


def test_events_below_the_level_are_not_written() -> None:
    assert written("get_logger('here').debug('quiet')") == []


def test_an_exception_is_written_with_its_traceback() -> None:
    (line,) = written("try: 1/0\nexcept ZeroDivisionError: get_logger('here').exception('broken')")
    assert line["level"] == "error"
    assert line["exception"].startswith("Traceback")
    assert line["exception"].rstrip().endswith("ZeroDivisionError: division by zero")


def test_lines_of_other_libraries_have_the_same_form() -> None:
    (line,) = written("logging.getLogger('other').warning('hello %s', 'you')")
    assert (line["event"], line["logger"], line["message"], line["level"]) == ("log", "other", "hello you", "warning")


def test_configuring_twice_does_not_write_twice() -> None:
    assert len(written("logs.configure('shop')\nlogging.getLogger('other').warning('hello')")) == 1


def test_secrets_are_hidden_by_their_name_and_by_their_form() -> None:
    (line,) = written(
        f"get_logger('here').info('x', token='abc', password='abc', secret=Secret('abc'), note='Bearer {JWT} came')"
    )
    assert line["token"] == line["password"] == line["secret"] == "[hidden]"
    assert line["note"] == "Bearer [hidden] came"
    (line,) = written("get_logger('here').info('x', url=Secret('abc'))")
    assert "abc" not in line["url"]


def test_a_token_within_a_traceback_is_hidden() -> None:
    (line,) = written(f"try: raise ValueError('{JWT}')\nexcept ValueError: get_logger('here').exception('broken')")
    assert "eyJ" not in line["exception"]


def test_what_cannot_be_json_is_written_as_its_repr() -> None:
    (line,) = written("get_logger('here').info('x', thing={1}, number=1j)")
    assert (line["thing"], line["number"]) == ("{1}", "1j")


def test_lines_carry_the_request_at_hand(logs: Lines) -> None:
    with context.working("r" * 32, task="sell"):
        get_logger().info("sold")
    get_logger().info("afterwards")
    assert (logs[0]["request_id"], logs[0]["task"]) == ("r" * 32, "sell")
    assert "request_id" not in logs[1]


def test_bound_fields_come_with_every_event(logs: Lines) -> None:
    log = get_logger("here").bind(athlete_id="a")
    log.info("one")
    log.warning("two", count=2)
    assert [(line["event"], line["athlete_id"]) for line in logs] == [("one", "a"), ("two", "a")]


def test_the_time_is_the_clocks(logs: Lines) -> None:
    with clock.testing.at(datetime(2031, 2, 3, tzinfo=UTC)):
        get_logger().info("later")
    assert logs[0]["time"].startswith("2031-02-03T00:00:0")


def test_a_record_that_cannot_be_formatted_ends_nothing(capsys: Any) -> None:
    logs.configure("test")
    before, logging.raiseExceptions = logging.raiseExceptions, False
    try:
        logging.getLogger("other").warning("%d", "no number")
    finally:
        logging.raiseExceptions = before


def test_a_secret_never_reveals_itself_by_being_logged(logs: Lines) -> None:
    get_logger().info("x", thing=Secret("hunter2"))
    assert "hunter2" not in repr(logs)
