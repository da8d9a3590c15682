"""dataservice's operations about plans, sessions and the calendar's address, in memory."""

import uuid
from datetime import date, timedelta
from typing import Any

from stand_ins_training import today_of
from stand_ins_weeks import Judging
from training_samples import session

from flakon import errors

ME = "0d9c1f6e-62a7-4d9b-8f7a-6f1f6a2f9c01"
KINDS = ("strength", "interval", "easy", "threshold", "", "easy", "long")
"""A week from Monday on."""
DISTANCES_M = {"long": 16_000.0, "interval": 10_000.0, "threshold": 9_000.0, "easy": 7_000.0, "strength": 0.0}


def reason(code: str, **values: Any) -> dict[str, Any]:
    """A code with its values."""
    return {"code": code, "values": values}


def week(starts_on: date, first_day: date, number: int, phase: str = "base", grown: float = 1.0) -> dict[str, Any]:
    """A week of the plan, its days from `first_day` on."""
    sessions = [
        session(starts_on + timedelta(days=offset), kind, distance_m=DISTANCES_M[kind] * grown, reasons=[reason(why)])
        for offset, kind in enumerate(KINDS)
        for why in [
            {"long": "long_run", "interval": "interval_work", "threshold": "threshold_work"}.get(kind, "easy_run")
        ]
        if kind and starts_on + timedelta(days=offset) >= first_day
    ]
    return {
        "starts_on": starts_on.isoformat(),
        "phase": phase,
        "is_cutback": number % 4 == 3,
        "distance_m": sum(each["distance_m"] for each in sessions),
        "reasons": [reason("cutback" if number % 4 == 3 else "grows")],
        "sessions": sessions,
    }


def plan(wish: dict[str, Any], today: date, weeks: int = 8, **more: Any) -> dict[str, Any]:
    """A plan as dataservice answers with it: eight weeks, the last one of the race."""
    first = date.fromisoformat(wish.get("starts_on", today.isoformat()))
    monday = first - timedelta(days=first.weekday())
    phases = ["base"] * 2 + ["early_quality"] * 2 + ["peak_quality"] * (weeks - 6) + ["taper", "race"]
    made = [
        week(monday + timedelta(days=7 * number), first, number, phase, 0.7 if number % 4 == 3 else 1 + number / 20)
        for number, phase in enumerate(phases)
    ]
    end = monday + timedelta(days=7 * weeks - 1)
    return {
        "plan_id": ME,
        "aim": wish["aim"],
        "race_id": wish.get("race_id"),
        "starts_on": first.isoformat(),
        "ends_on": end.isoformat(),
        "races": [
            {"date": end.isoformat(), "distance_m": 21097.5, "priority": "A", "target_time_s": 6300.0}
        ] if wish["aim"] == "race" else [],
        "vdot": 44.2,
        "vdot_since": first.isoformat(),
        "adapting": "propose",
        "state": "active",
        "waits_for": None,
        "created_at": "2026-11-24T06:00:00Z",
        "ended_at": None,
        "proposed_changes": 0,
        "wish": wish,
        "training": {
            "weekly_distances_m": [31_000.0, 34_000.0, 28_000.0, 36_000.0, 35_000.0, 30_000.0, 37_000.0, 38_000.0],
            "weekly_runs": [4, 4, 3, 4, 4, 3, 5, 4],
            "longest_run_m": 16_200.0,
            "longest_run_s": 5_700.0,
            "easy_speed_mps": 2.9,
            "days_since_last_run": 1,
            "vdot": 44.2,
        },
        "rules_met": [reason("hard_days_apart"), reason("rest_day"), reason("longest_run")],
        "rules_relaxed": [reason("long_run_share")],
        "warnings": [reason("goal_faster_than_fitness")],
        "weeks": made,
        **more,
    }  # fmt: skip


def change(changes: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """What adapting changed: after an illness, unless `more` says otherwise."""
    figures = {"state": "active", "vdot": 44.2, "ends_on": "2027-01-17"}
    return {
        "change_id": str(uuid.uuid4()),
        "plan_id": ME,
        "number": 1,
        "made_at": "2026-11-26T07:00:00Z",
        "made_on": "2026-11-26",
        "cause": reason("ill"),
        "reasons": [],
        "state": "applied",
        "is_safety": False,
        "undo": "possible",
        "plan_before": figures,
        "plan_after": figures,
        "changes": changes,
        "decided_at": None,
        **more,
    }


def document(planned: dict[str, Any]) -> dict[str, Any]:
    """A session without its address."""
    own = ("session_id", "plan_id", "is_locked", "state", "sequence")
    return {name: value for name, value in planned.items() if name not in own}


class Planning(Judging):
    """What of dataservice is about plans. One athlete has one plan here, in `plan`."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: dict[str, Any] | None = None
        self.plan_refused: errors.Error | None = None
        self.own_sessions: list[dict[str, Any]] = []
        self.session_warnings: list[dict[str, Any]] = []
        self.plan_changes: list[dict[str, Any]] = []
        self.change_of_event: dict[str, Any] | None = None
        self.advice: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.feed_secret: str | None = None
        self.feed_owner: Any = None
        self.feed_races: list[dict[str, Any]] = []

    # Plans

    def preview_training_plan(self, athlete: Any, body: Any) -> Any:
        if self.plan_refused is not None:
            raise self.plan_refused
        made = plan(body, today_of(athlete))
        names = ("starts_on", "ends_on", "vdot", "races", "training", "rules_met", "rules_relaxed", "warnings")
        weeks = [{**each, "sessions": [document(one) for one in each["sessions"]]} for each in made["weeks"]]
        return {**{name: made[name] for name in names}, "weeks": weeks}

    def create_training_plan(self, athlete: Any, body: Any) -> Any:
        if self.plan_refused is not None:
            raise self.plan_refused
        if self.plan is not None and self.plan["state"] != "ended" and not body.get("replace"):
            raise errors.Conflict(code="plan_exists")
        wish = {name: value for name, value in body.items() if name not in ("adapting", "replace")}
        self.plan = plan(wish, today_of(athlete), adapting=body["adapting"])
        return self.plan

    def list_training_plans(self, athlete: Any) -> Any:
        return {"plans": [] if self.plan is None else [self._listed()]}

    def _listed(self) -> dict[str, Any]:
        assert self.plan is not None
        more = ("wish", "training", "rules_met", "rules_relaxed", "warnings", "weeks")
        return {name: value for name, value in self.plan.items() if name not in more}

    def _plan(self, plan_id: str) -> dict[str, Any]:
        if self.plan is None or self.plan["plan_id"] != plan_id:
            raise errors.NotFound(code="plan_not_found")
        return self.plan

    def get_training_plan(self, athlete: Any, plan_id: str) -> Any:
        return self._plan(plan_id)

    def update_training_plan(self, athlete: Any, plan_id: str, body: Any) -> Any:
        self._plan(plan_id).update(body)
        return self._listed()

    def end_training_plan(self, athlete: Any, plan_id: str) -> None:
        self._plan(plan_id)["state"] = "ended"

    # Sessions

    def _sessions(self) -> list[dict[str, Any]]:
        of_plan = [] if self.plan is None else [one for each in self.plan["weeks"] for one in each["sessions"]]
        return sorted([*of_plan, *self.own_sessions], key=lambda each: str(each["date"]))

    def _session(self, session_id: str) -> dict[str, Any]:
        for each in self._sessions():
            if each["session_id"] == session_id:
                return each
        raise errors.NotFound(code="session_not_found")

    def get_next_session(self, athlete: Any) -> Any:
        today = today_of(athlete)
        coming = [each for each in self._sessions() if each["date"] >= today.isoformat()]
        return {
            "today": today.isoformat(),
            "session": coming[0] if coming else None,
            "plan": None if self.plan is None or self.plan["state"] == "ended" else self._listed(),
        }

    def get_planned_session(self, athlete: Any, session_id: str) -> Any:
        return self._session(session_id)

    def update_planned_session(self, athlete: Any, session_id: str, body: Any) -> Any:
        found = self._session(session_id)
        if min(found["date"], body.get("date", found["date"])) < today_of(athlete).isoformat():
            raise errors.Conflict(code="session_past")
        found.update(body)
        found["sequence"] += 1
        return {"session": found, "warnings": self.session_warnings}

    def create_planned_session(self, athlete: Any, body: Any) -> Any:
        length = {name: body[name] for name in ("distance_m", "duration_s") if name in body}
        made = session(date.fromisoformat(body["date"]), body["kind"], plan_id=None, **length)
        self.own_sessions.append(made)
        return {"session": made, "warnings": self.session_warnings}

    def delete_planned_session(self, athlete: Any, session_id: str) -> None:
        found = self._session(session_id)
        if found["plan_id"] is not None:
            raise errors.Conflict(code="session_of_plan")
        self.own_sessions.remove(found)

    # Adapting

    def report_event(self, athlete: Any, plan_id: str, body: Any) -> Any:
        self._plan(plan_id)
        self.events.append(body)
        if self.change_of_event is not None:
            self.plan_changes.insert(0, self.change_of_event)
        return {"event_id": str(uuid.uuid4()), "change": self.change_of_event, "advice": self.advice}

    def list_plan_changes(
        self, athlete: Any, limit: int, plan_id: str | None = None, state: str | None = None, cursor: str | None = None
    ) -> Any:
        found = [each for each in self.plan_changes if state in (None, each["state"])]
        first = int(cursor or 0)
        more = str(first + limit) if len(found) > first + limit else None
        return {"changes": found[first : first + limit], "next_cursor": more}

    def _change(self, change_id: str) -> dict[str, Any]:
        for each in self.plan_changes:
            if each["change_id"] == change_id:
                return each
        raise errors.NotFound(code="plan_change_not_found")

    def decide_plan_change(self, athlete: Any, change_id: str, body: Any) -> Any:
        found = self._change(change_id)
        if found["state"] != "proposed":
            raise errors.Conflict(code="change_decided")
        found["state"] = {"accept": "applied", "decline": "declined"}[body["decision"]]
        return found

    def undo_plan_change(self, athlete: Any, change_id: str) -> Any:
        found = self._change(change_id)
        if found["undo"] != "possible":
            raise errors.Conflict(code=found["undo"])
        found |= {"state": "undone", "undo": "change_decided"}
        return found

    # The calendar's address

    def get_calendar_feed(self, athlete: Any) -> Any:
        if self.feed_secret is None:
            raise errors.NotFound(code="calendar_feed_not_found")
        return {"created_at": "2026-11-20T10:00:00Z"}

    def renew_calendar_feed(self, athlete: Any) -> Any:
        self.feed_secret, self.feed_owner = uuid.uuid4().hex, athlete
        return {"secret": self.feed_secret, "created_at": "2026-11-20T10:00:00Z"}

    def delete_calendar_feed(self, athlete: Any) -> None:
        self.get_calendar_feed(athlete)
        self.feed_secret = None

    def read_calendar_feed(self, body: Any) -> Any:
        if self.feed_secret is None or body["secret"] != self.feed_secret:
            raise errors.NotFound(code="calendar_feed_not_found")
        return {
            "language": self.feed_owner.language,
            "units": self.feed_owner.units,
            "timezone": self.feed_owner.timezone,
            "sessions": [{**each, "updated_at": "2026-11-24T06:00:00Z"} for each in self._sessions()],
            "races": self.feed_races,
        }
