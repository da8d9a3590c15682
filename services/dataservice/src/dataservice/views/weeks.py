"""What was planned and what was done: weeks, calendar, matches, the tray, how a plan goes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from dataservice.domain.days import calendar_date
from dataservice.domain.iso_weeks import WEEK, monday, week_of
from dataservice.domain.matching import Match
from dataservice.domain.plans.documents import reason_document
from dataservice.domain.verdicts import Judged
from dataservice.domain.week_verdicts import JudgedWeek
from dataservice.storage.race_entries import Raced
from dataservice.storage.records import AnyRow
from dataservice.views.api import api, deps
from dataservice.views.plan_shapes import reasons, session_shape
from dataservice.workflows import weeks
from dataservice.workflows.weeks import OfActivity, Planned
from flakon import current_athlete_id

Json = dict[str, Any]

_NOT_TOLD = ("bouts", "doubtful", "laps", "temperature_c")


@api.operation("get_week")
def get_week(week: str) -> Json:
    found = weeks.get_week(deps(), current_athlete_id(), monday(week, "/week"))
    return {
        "week": week_of(found.starts_on),
        "starts_on": found.starts_on,
        "today": found.today,
        **_document(found.document),
        "planned": [_planned(each) for each in found.planned],
        "done": [_done(*each) for each in found.done],
        "races": [_race(each) for each in found.races],
        "verdict": _week_verdict(found.verdict),
        "next_week": {
            "starts_on": found.starts_on + WEEK,
            **_document(found.next_document),
            "sessions": [session_shape(each) for each in found.next_sessions],
        },
    }


@api.operation("get_calendar")
def get_calendar(from_: str, to: str) -> Json:
    first, last = calendar_date(from_, "from"), calendar_date(to, "to")
    found = weeks.get_calendar(deps(), current_athlete_id(), first, last)
    return {
        "from": found.first,
        "to": found.last,
        "today": found.today,
        "planned": [_planned(each) for each in found.planned],
        "done": [_done(*each) for each in found.done],
        "races": [_race(each) for each in found.races],
        "weeks": [
            {"starts_on": starts_on, "planned_distance_m": planned_m, "done_distance_m": done_m}
            for starts_on, (planned_m, done_m) in found.distances_m.items()
        ],
    }


@api.operation("get_activity_session")
def get_activity_session(activity_id: str) -> Json:
    return _of_activity(weeks.get_of_activity(deps(), current_athlete_id(), UUID(activity_id)))


@api.operation("put_session_match")
def put_session_match(activity_id: str, body: Json) -> Json:
    session_id = None if body["session_id"] is None else UUID(body["session_id"])
    return _of_activity(weeks.put_match(deps(), current_athlete_id(), UUID(activity_id), session_id))


@api.operation("delete_session_match")
def delete_session_match(activity_id: str) -> Json:
    return _of_activity(weeks.delete_match(deps(), current_athlete_id(), UUID(activity_id)))


@api.operation("get_tray")
def get_tray(from_: str, to: str) -> Json:
    first, last = calendar_date(from_, "from"), calendar_date(to, "to")
    runs, sessions = weeks.get_tray(deps(), current_athlete_id(), first, last)
    return {"runs": [_activity(each) for each in runs], "sessions": [session_shape(each) for each in sessions]}


@api.operation("get_plan_progress")
def get_plan_progress(plan_id: str) -> Json:
    found = weeks.get_progress(deps(), current_athlete_id(), UUID(plan_id))
    return {
        "plan_id": found.plan_id,
        "today": found.today,
        "weeks": [{"starts_on": starts_on, **_week_verdict(verdict)} for starts_on, verdict in found.weeks],
        "weeks_over": found.weeks_over,
        "weeks_on_plan": found.weeks_on_plan,
    }


def _planned(planned: Planned) -> Json:
    return {
        "session": session_shape(planned.session),
        "match": _match(planned.match),
        "activity": None if planned.activity is None else _activity(planned.activity),
        "verdict": _verdict(planned.verdict),
    }


def _done(activity: AnyRow, match: Match | None) -> Json:
    return {"activity": _activity(activity), "match": _match(match)}


def _of_activity(found: OfActivity) -> Json:
    planned = None if found.planned is None else _planned(found.planned)
    return {
        "activity_id": found.activity_id,
        "session": None if planned is None else planned["session"],
        "match": None if planned is None else planned["match"],
        "verdict": None if planned is None else planned["verdict"],
        "is_override": found.is_override,
        "candidates": [
            {"session": session_shape(session), "score": match.score, "reasons": reasons(match.reasons)}
            for session, match in found.candidates
        ],
    }


def _match(match: Match | None) -> Json | None:
    return None if match is None else {**asdict(match), "reasons": reasons(match.reasons)}


def _verdict(verdict: Judged) -> Json:
    return {"code": verdict.code.value, "reasons": reasons(verdict.reasons), "asks": list(verdict.asks)}


def _week_verdict(verdict: JudgedWeek) -> Json:
    return {**asdict(verdict), "code": verdict.code.value, "one_thing": reason_document(verdict.one_thing)}


def _activity(row: AnyRow) -> Json:
    return {name: value for name, value in row._asdict().items() if name not in _NOT_TOLD}


def _race(raced: Raced) -> Json:
    race = raced.entry.race
    return {
        "race_id": race.race_id,
        "name": race.name,
        "date": race.date,
        "distance_m": race.distance_m,
        "priority": raced.entry.priority,
        "activity_id": None if raced.run is None else raced.run.run.activity_id,
    }


def _document(document: Mapping[str, Any] | None) -> Json:
    """What a week is there for; nothing, where no plan says so."""
    phase: Sequence[Any] = () if document is None else document["reasons"]
    return {
        "phase": None if document is None else document["phase"],
        "is_cutback": document is not None and document["is_cutback"],
        "reasons": list(phase),
    }
