from datetime import datetime

import pytest
from pages import Browser, words
from stand_ins import StandIns, run
from stand_ins_files import question

THEN = datetime(2026, 11, 24, 7, 12)  # noqa: DTZ001 - local


def test_two_runs_that_may_be_one_are_shown_side_by_side(signed_in: Browser, services: StandIns):
    watch = run(THEN, 10_210, name="By watch", sources=["file"])
    phone = run(THEN, 10_890, name="By phone", sources=["strava"])
    services.dataservice.questions = [question("duplicate", "distance_differs", watch, phone)]
    page = signed_in.get("/questions")
    said = words(page)
    assert "Is this one run?" in said
    assert "10.21 km" in said
    assert "10.89 km" in said
    assert [side.find("a")["href"] for side in page.html.select(".pair__side")] == [
        f"/runs/{watch['activity_id']}",
        f"/runs/{phone['activity_id']}",
    ]


@pytest.mark.parametrize(
    ("kind", "cause", "answer"),
    [
        ("duplicate", "both_from_strava", "same"),
        ("duplicate", "logged_by_hand", "different"),
        ("implausible_effort", "too_fast", "real"),
        ("implausible_effort", "jumps", "leave_out"),
    ],
)
def test_an_answer_settles_it(signed_in: Browser, services: StandIns, kind: str, cause: str, answer: str):
    effort = {"distance_m": 1_000, "elapsed_time_s": 118} if kind == "implausible_effort" else None
    runs = [run(THEN)] if effort else [run(THEN), run(THEN)]
    asked = question(kind, cause, *runs, effort=effort)
    services.dataservice.questions = [asked]
    page = signed_in.get("/questions")
    form = next(each for each in page.forms.values() if each.action == f"/questions/{asked['question_id']}")
    assert form.submit("answer", value=answer, status=303).location == "/questions"
    assert services.dataservice.answers == [(asked["question_id"], answer)]
    assert "No open questions" in words(signed_in.get("/questions"))


def test_a_question_that_went_away_meanwhile_is_no_error(signed_in: Browser, services: StandIns):
    asked = question("duplicate", "several_fit", run(THEN), run(THEN))
    services.dataservice.questions = [asked]
    page = signed_in.get("/questions")
    services.dataservice.questions = []
    form = next(each for each in page.forms.values() if each.action == f"/questions/{asked['question_id']}")
    form.submit("answer", value="same", status=303)
    assert "That question does not arise any more." in words(signed_in.get("/questions"))


def test_another_answer_is_none(signed_in: Browser, services: StandIns):
    asked = question("duplicate", "several_fit", run(THEN), run(THEN))
    services.dataservice.questions = [asked]
    page = signed_in.get("/questions")
    form = next(each for each in page.forms.values() if each.action == f"/questions/{asked['question_id']}")
    token = form["csrf_token"].value
    signed_in.app.post(form.action, {"csrf_token": token, "answer": "perhaps"}, status=422)
    assert services.dataservice.questions == [asked]


def test_the_dashboard_says_how_many_wait(signed_in: Browser, services: StandIns):
    assert "only you can answer" not in words(signed_in.get("/dashboard"))
    services.dataservice.questions = [question("duplicate", "several_fit", run(THEN), run(THEN))] * 2
    assert "2 questions only you can answer" in words(signed_in.get("/dashboard"))
