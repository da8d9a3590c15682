"""The pages of plans, sessions, the calendar and weeks in a state worth looking at."""

from collections.abc import Callable
from typing import Any

from pages_to_look_at import Scene, full, her
from stand_ins import StandIns
from stand_ins_plans import change, document, plan, reason
from stand_ins_training import today_of
from training_samples import session

from flakon import errors


def _planned(services: StandIns) -> None:
    full(services)
    monday = today_of(her(services))
    services.dataservice.plan = plan({"aim": "race", "days_a_week": 5}, monday.fromordinal(monday.toordinal() - 17))
    services.dataservice.plan["weeks"][2]["sessions"][1]["is_locked"] = True
    services.dataservice.plan["weeks"][2]["sessions"][3]["state"] = "skipped"


def _ran(services: StandIns) -> None:
    _planned(services)
    her(services).runs[1]["activity_id"] = RUN


def _in_miles(services: StandIns) -> None:
    _planned(services)
    her(services).units = "imperial"


def _waiting(services: StandIns) -> None:
    _planned(services)
    assert services.dataservice.plan
    services.dataservice.plan |= {"state": "paused", "waits_for": "pain_gone", "proposed_changes": 1}


def _changed(services: StandIns) -> None:
    _planned(services)
    assert services.dataservice.plan
    coming = services.dataservice.plan["weeks"][3]["sessions"]
    easier = {**document(coming[1]), "kind": "easy", "steps": document(coming[2])["steps"], "distance_m": 6000.0}
    services.dataservice.plan_changes = [
        change(
            [
                {"session_id": coming[1]["session_id"], "before": document(coming[1]), "after": easier,
                 "reasons": [reason("easy_days_first", days=4)]},
                {"session_id": coming[4]["session_id"], "before": document(coming[4]), "after": None,
                 "reasons": [reason("no_running_while_ill")]},
            ],
            cause=reason("ill", date="2026-11-24"), reasons=[reason("goes_on_at_your_word")],
            state="proposed", undo="change_decided",
        ),
        change([], cause=reason("pain", date="2026-11-10"), reasons=[reason("see_a_professional")],
               is_safety=True, undo="safety_rule"),
        change([], cause=reason("weeks_of_training", weeks=6, done_share=0.93),
               reasons=[reason("vdot_changed", vdot=45.2)]),
        change([], cause=reason("too_little"), state="undone", undo="change_decided"),
    ]  # fmt: skip


def _refused(services: StandIns) -> None:
    full(services)
    services.dataservice.plan_refused = errors.Invalid(
        code="plan_impossible",
        extensions={
            "reasons": [
                reason("weekly_distance_too_short", distance_m=31_000, needed_m=45_000),
                reason("too_little_time", weeks=6, needed_weeks=12),
            ],
            "possible": [
                reason("more_days", days=5),
                reason("shorter_distance", distance_m=10_000),
                reason("later_date", date="2027-04-18"),
                reason("keep_fit"),
            ],
        },
    )


def _one(kind: str, **more: Any) -> Callable[[StandIns], None]:
    def prepare(services: StandIns) -> None:
        full(services)
        made = session(today_of(her(services)), kind, **more)
        services.dataservice.own_sessions = [{**made, "session_id": SESSION}]

    return prepare


RUN = "3f0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a77"
SESSION = "5f0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a31"
_ASKED = {"weeks": "12"}

SCENES = (
    Scene("plan", "/plan", _planned),
    Scene("plan-fr", "/plan", _planned, language="fr"),
    Scene("plan-miles", "/plan", _in_miles),
    Scene("plan-waiting", "/plan", _waiting),
    Scene("plan-nothing", "/plan"),
    Scene("plan-new", "/plan/new", full),
    Scene("plan-new-preview", "/plan/new?aim=keep_fit", full, press="#form .actions .button", fill=_ASKED),
    Scene("plan-new-refused", "/plan/new?aim=keep_fit", _refused, press="#form .actions .button", fill=_ASKED),
    Scene("plan-new-wrong-fr", "/plan/new?aim=keep_fit", full, press="#form .actions .button", fill={"weeks": "2"},
          language="fr"),
    Scene("plan-changes", "/plan/changes", _changed),
    Scene("plan-changes-fr", "/plan/changes", _changed, language="fr"),
    Scene("plan-changes-none", "/plan/changes", _planned),
    Scene("plan-print", "/plan/print", _planned),
    Scene("plan-feed", "/plan/calendar-address"),
    Scene("plan-feed-made", "/plan/calendar-address", press="main form button"),
    Scene("session", f"/sessions/{SESSION}", _one("interval")),
    Scene("session-fr", f"/sessions/{SESSION}", _one("interval"), language="fr"),
    Scene("session-strength", f"/sessions/{SESSION}", _one("strength", plan_id=None)),
    Scene("session-new", "/sessions/new", full),
    Scene("calendar", "/calendar", _ran),
    Scene("calendar-fr", "/calendar", _ran, language="fr"),
    Scene("calendar-empty", "/calendar"),
    Scene("week", "/weeks/2026-W48", _ran),
    Scene("week-fr", "/weeks/2026-W47", _ran, language="fr"),
    Scene("week-nothing", "/weeks/2026-W20"),
    Scene("run-planned", f"/runs/{RUN}", _ran),
)  # fmt: skip
