"""What adapting changed, with its reasons: taken, left, undone, or not to be undone."""

from datetime import UTC, date, datetime

import pytest
from pages import Browser, words
from stand_ins import StandIns
from stand_ins_plans import change, document, reason
from training_samples import session

from flakon import clock

THURSDAY = datetime(2026, 11, 26, 18, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.testing.at(THURSDAY):
        yield


def test_a_change_says_what_was_what_is_and_why(signed_in: Browser, services: StandIns):
    hard, easy = session(date(2026, 11, 27), "interval"), session(date(2026, 11, 27), "easy")
    goes = session(date(2026, 11, 28), "long", distance_m=16_000.0)
    services.dataservice.plan_changes = [
        change(
            [
                {"session_id": hard["session_id"], "before": document(hard), "after": document(easy),
                 "reasons": [reason("easy_days_first", days=3)]},
                {"session_id": goes["session_id"], "before": document(goes), "after": None,
                 "reasons": [reason("no_running_while_ill")]},
            ],
            cause=reason("ill", date="2026-11-25"),
        )
    ]  # fmt: skip
    said = words(signed_in.get("/plan/changes"))
    assert "You are ill, since Wednesday 25 November" in said
    assert "Intervals, Fri 27 Nov, 5 × 1000 m → Now: E Easy run, Fri 27 Nov, 5.0 km" in said
    assert "before anything hard: 3 of them." in said
    assert "goes L Long run, Sat 28 Nov, 16.0 km No running while you are ill." in said


@pytest.mark.parametrize(("decision", "state"), [("accept", "applied"), ("decline", "declined")])
def test_a_proposal_is_taken_or_left(signed_in: Browser, services: StandIns, decision: str, state: str):
    proposed = change([], state="proposed", undo="change_decided")
    services.dataservice.plan_changes = [proposed]
    page = signed_in.get("/plan/changes")
    form = next(each for each in page.forms.values() if each.action.endswith("/decision"))
    answer = form.submit("decision", value=decision, status=303)
    assert answer.location == f"/plan/changes#change-{proposed['change_id']}"
    assert proposed["state"] == state


def test_a_change_is_undone(signed_in: Browser, services: StandIns):
    made = change([], cause=reason("too_much"))
    services.dataservice.plan_changes = [made]
    signed_in.send(signed_in.get("/plan/changes"), f"/plan/changes/{made['change_id']}/undo")
    assert made["state"] == "undone"
    assert "Undone. The plan is as it was before." in words(signed_in.get("/plan/changes"))


@pytest.mark.parametrize(
    ("undo", "said"), [("safety_rule", "protects you in illness"), ("change_superseded", "has gone on since")]
)
def test_what_can_not_be_undone_says_why(signed_in: Browser, services: StandIns, undo: str, said: str):
    services.dataservice.plan_changes = [change([], undo=undo)]
    page = signed_in.get("/plan/changes")
    assert said in words(page)
    assert not [each for each in page.forms.values() if each.action.endswith("/undo")]


def test_a_change_that_was_overtaken_meanwhile_is_said(signed_in: Browser, services: StandIns):
    made = change([])
    services.dataservice.plan_changes = [made]
    page = signed_in.get("/plan/changes")
    made["undo"] = "change_superseded"
    answer = signed_in.send(page, f"/plan/changes/{made['change_id']}/undo", 409)
    assert "can be neither made nor undone" in words(answer)


def test_without_changes_the_page_says_when_there_will_be_some(signed_in: Browser):
    assert "Nothing has changed" in words(signed_in.get("/plan/changes"))
