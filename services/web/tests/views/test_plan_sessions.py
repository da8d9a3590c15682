"""One session's page: its steps, what can be done with it, and the forms it is taken along in."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from garmin_fit_sdk import Decoder, Stream
from pages import Browser, words
from stand_ins import Account, StandIns
from stand_ins_plans import reason
from training_samples import session

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.testing.at(THURSDAY):
        yield


@pytest.fixture
def kept(services: StandIns) -> dict[str, Any]:
    """Intervals on Tuesday."""
    services.dataservice.own_sessions = [session(date(2026, 12, 1), "interval")]
    return services.dataservice.own_sessions[0]


def address(kept: dict[str, Any]) -> str:
    return f"/sessions/{kept['session_id']}"


def test_its_steps_stand_there_in_her_units(signed_in: Browser, ada: Account, kept: dict[str, Any]):
    said = words(signed_in.get(address(kept)))
    assert "Tuesday 1 December" in said
    assert "5 × 1000 m" in said
    assert "Run 1000 m 3:53–4:04 /km" in said
    assert "Recovery 2:30 min not faster than 5:33 /km" in said
    assert "by USB" in said
    ada.units = "imperial"
    assert "Warm-up 1.2 mi not faster than 8:56 /mi" in words(signed_in.get(address(kept)))


def test_a_fit_file_comes_for_the_watch(signed_in: Browser, kept: dict[str, Any]):
    answer = signed_in.get(f"{address(kept)}.fit")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="runnerly-2026-12-01.fit"'
    messages, problems = Decoder(Stream.from_byte_array(bytearray(answer.body))).read()
    assert problems == []
    assert messages["workout_mesgs"][0]["wkt_name"] == "01.12. 5 × 1000 m"


def test_text_for_intervals_icu_is_the_same_on_the_page_and_as_a_file(signed_in: Browser, kept: dict[str, Any]):
    text = signed_in.get(f"{address(kept)}.txt")
    assert text.content_type == "text/plain"
    assert "5x\n- 1km 4:04-3:53/km Pace\n" in text.text
    assert signed_in.get(address(kept)).html.find(id="intervals").text.strip() == text.text.strip()


def test_what_is_no_running_goes_to_no_watch(signed_in: Browser, services: StandIns):
    services.dataservice.own_sessions = [session(date(2026, 12, 1), "strength")]
    path = address(services.dataservice.own_sessions[0])
    assert "Garmin" not in words(signed_in.get(path))
    signed_in.get(f"{path}.fit", status=404)
    signed_in.get(f"{path}.txt", status=404)


def test_it_is_moved_left_out_taken_in_and_locked(signed_in: Browser, kept: dict[str, Any]):
    path = address(kept)
    signed_in.send(signed_in.get(path), f"{path}/day", local_date="2026-12-03")
    assert kept["date"] == "2026-12-03"
    for field, action, now in (
        ("state", "state", "skipped"),
        ("state", "state", "planned"),
        ("is_locked", "lock", True),
        ("is_locked", "lock", False),
    ):
        form = next(each for each in signed_in.get(path).forms.values() if each.action == f"{path}/{action}")
        name = "state" if action == "state" else "lock"
        form.submit(name, index=0, status=303)
        assert kept[field] == now
    assert kept["sequence"] == 5


def test_a_rule_that_it_touches_is_said_and_the_move_stands(
    signed_in: Browser, services: StandIns, kept: dict[str, Any]
):
    services.dataservice.session_warnings = [reason("no_rest_day_in_a_week", date="2026-11-30")]
    page = signed_in.send(signed_in.get(address(kept)), f"{address(kept)}/day", 200, local_date="2026-12-03")
    assert "That week has no day of rest any more." in words(page)
    assert kept["date"] == "2026-12-03"


def test_a_day_that_is_over_is_refused_in_words(signed_in: Browser, kept: dict[str, Any]):
    page = signed_in.send(signed_in.get(address(kept)), f"{address(kept)}/day", 409, local_date="2026-11-20")
    assert "What is past is not planned any more" in words(page)
    assert kept["date"] == "2026-12-01"


def test_a_session_of_her_own_has_a_distance_or_a_time(signed_in: Browser, services: StandIns):
    page = signed_in.get("/sessions/new?date=2026-12-02")
    both = signed_in.send(page, "/sessions/new", 422, kind="easy", distance_m="8", minutes="40")
    assert "one of them" in both.html.find(id="own-distance_m-error").text
    answer = signed_in.send(both, "/sessions/new", kind="easy", distance_m="8,5", minutes="")
    made = services.dataservice.own_sessions[0]
    assert answer.location == f"/sessions/{made['session_id']}"
    assert (made["date"], made["distance_m"]) == ("2026-12-02", 8500.0)
    page = signed_in.get(answer.location)
    assert "your own" in words(page)
    signed_in.send(page, f"{answer.location}/deletion")
    assert services.dataservice.own_sessions == []


def test_no_such_session_is_not_found(signed_in: Browser):
    signed_in.get("/sessions/5f0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a31", status=404)
