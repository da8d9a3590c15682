"""Records of an export about plans, planned sessions and what changed in them, stored for an athlete."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.domain import exchange, timezones
from dataservice.domain.plans.changes import session_change_of
from dataservice.domain.plans.documents import request_of, session_of
from dataservice.domain.plans.kept import PlanState
from dataservice.domain.problems import wrong_field
from dataservice.storage.accounts import Accounts
from dataservice.storage.importing_plans import ImportedPlans
from dataservice.storage.race_entries import RaceEntries
from dataservice.workflows.training_plans import next_look

Record = Mapping[str, Any]

_PLAN = ("aim", "request", "vdot", "warnings", "adapting")
_SESSION = ["key", "kind", "steps", "distance_m", "duration_s", "load", "by_time", "appointment", "reasons"]
_SESSION += ["is_locked", "state", "sequence"]
_CHANGE = ("number", "cause", "reasons", "state", "is_safety", "plan_before", "plan_after", "changes")


class PlanRecords:
    """One athlete's records within one transaction. Whether each was taken."""

    def __init__(self, connection: Connection, athlete_id: UUID, now: datetime) -> None:
        self._connection = connection
        self._athlete_id = athlete_id
        self._stored = ImportedPlans(connection, athlete_id)
        self._now = now

    def training_plan(self, record: Record, path: str) -> bool:
        """A plan; over, if another one runs here. Invalid (422)."""
        plan_id = UUID(record["plan_id"])
        if self._stored.has_plan(plan_id):
            return False
        _checked(lambda: request_of(record["request"]), f"{path}/request")
        timezone = Accounts(self._connection).get(self._athlete_id, lock=True).timezone
        today = timezones.today(timezone, self._now)
        state, ended_at = PlanState(record["state"]), self._moment(record, "ended_at", path)
        if state is not PlanState.ENDED and self._stored.is_running():
            state, ended_at = PlanState.ENDED, self._now
        values = {
            "id": plan_id,
            **{name: record[name] for name in _PLAN},
            "race_id": self._race_id(record),
            "asked": record["wish"],
            "rules": {"met": record["rules_met"], "relaxed": record["rules_relaxed"]},
            "state": state.value,
            "created_at": self._moment(record, "created_at", path),
            "ended_at": ended_at,
            **{name: _day(record, name, path) for name in ("starts_on", "ends_on", "vdot_since", "looked_on")},
        }
        weeks = [
            {**each, "starts_on": _day(each, "starts_on", f"{path}/weeks/{i}")}
            for i, each in enumerate(record["weeks"])
        ]
        events = [self._event(each, f"{path}/events/{i}") for i, each in enumerate(record["events"])]
        due = None if state is PlanState.ENDED else next_look(today, timezone)
        taken = self._stored.put_plan(values, due)
        self._stored.put_weeks(plan_id, list({each["starts_on"]: each for each in weeks}.values()))
        self._stored.put_events(plan_id, list({each["id"]: each for each in events}.values()))
        return taken

    def planned_session(self, record: Record, path: str) -> bool:
        """A session, if its plan is here, or if it is her own. Invalid (422)."""
        plan_id = None if record["plan_id"] is None else UUID(record["plan_id"])
        if plan_id is not None and not self._stored.has_plan(plan_id):
            return False
        _checked(lambda: session_of(record), path)
        values = {name: record[name] for name in _SESSION}
        return self._stored.put_session(
            {
                **values,
                "id": UUID(record["session_id"]),
                "plan_id": plan_id,
                "local_date": _day(record, "date", path),
                "updated_at": self._moment(record, "updated_at", path),
            }
        )

    def plan_change(self, record: Record, path: str) -> bool:
        """A change, if its plan is here. Invalid (422)."""
        plan_id = UUID(record["plan_id"])
        if not self._stored.has_plan(plan_id):
            return False
        for i, each in enumerate(record["changes"]):
            _checked(lambda each=each: session_change_of(each, plan_id), f"{path}/changes/{i}")
        for side in ("plan_before", "plan_after"):
            _checked(lambda side=side: _check_figures(record[side]), f"{path}/{side}")
        return self._stored.put_change(
            {
                **{name: record[name] for name in _CHANGE},
                "id": UUID(record["change_id"]),
                "plan_id": plan_id,
                "made_at": self._moment(record, "made_at", path),
                "made_on": _day(record, "made_on", path),
                "decided_at": self._moment(record, "decided_at", path),
            }
        )

    def _event(self, event: Record, path: str) -> dict[str, Any]:
        return {
            "id": UUID(event["event_id"]),
            "kind": event["kind"],
            "values": event["values"],
            "starts_on": _day(event, "starts_on", path),
            "ends_on": _day(event, "ends_on", path),
            "reported_at": self._moment(event, "reported_at", path),
        }

    def _race_id(self, record: Record) -> UUID | None:
        """The race that the plan is for, as it is called here: hers of that id, or of that day and distance."""
        if record["race_id"] is None:
            return None
        goal = request_of(record["request"]).races[-1:]
        entries = [
            each for race in goal for each in RaceEntries(self._connection, self._athlete_id).upcoming(race.date)
        ]
        found = next((each for each in entries if each.race.race_id == UUID(record["race_id"])), None) or next(
            (
                each
                for race in goal
                for each in entries
                if each.race.date == race.date and abs(each.race.distance_m - race.distance_m) < 1.0
            ),
            None,
        )
        return None if found is None else found.race.race_id

    def _moment(self, record: Record, name: str, path: str) -> datetime | None:
        text = record[name]
        return None if text is None else exchange.moment(text, f"{path}/{name}", self._now)


def _check_figures(figures: Record) -> None:
    request_of(figures["request"])
    for day in (figures["vdot_since"], figures["ends_on"], *(each["starts_on"] for each in figures["weeks"])):
        date.fromisoformat(day)


def _checked(read: Any, path: str) -> None:
    """Invalid (422) for a document that the contract lets through and that says nothing."""
    try:
        read()
    except (ValueError, KeyError):
        raise wrong_field(path, "This is no document of a plan: one of its dates is not on the calendar.") from None


def _day(record: Record, name: str, path: str) -> date | None:
    text = record[name]
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise wrong_field(f"{path}/{name}", f"{text!r} is not a date like 2026-04-21.") from None
