"""Plans as documents: what lies in the database and goes over the wire, with the fields of the model's classes.

A step list holds steps and repeats (`{"times", "steps"}`). Dates are ISO 8601. What is read was written here: a
document of another shape is a defect, and raises KeyError or ValueError.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dataservice.domain.plans.model import (
    Aim,
    Appointment,
    AppointmentKind,
    CurrentTraining,
    GoalRace,
    Intensity,
    Phase,
    PlanRequest,
    Priority,
    Reason,
    Repeat,
    Session,
    SessionKind,
    Step,
    StepKind,
    Week,
)

Document = dict[str, Any]


def reason_document(reason: Reason) -> Document:
    """A reason as a document."""
    return {"code": reason.code, "values": dict(reason.values)}


def reason_of(document: Mapping[str, Any]) -> Reason:
    """The reason that a document tells of."""
    return Reason(document["code"], dict(document["values"]))


def reasons_of(documents: Iterable[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """The reasons that documents tell of."""
    return tuple(reason_of(each) for each in documents)


def steps_document(steps: Sequence[Step | Repeat]) -> list[Document]:
    """Steps as a document."""
    return [_repeat(each) if isinstance(each, Repeat) else _step(each) for each in steps]


def steps_of(documents: Iterable[Mapping[str, Any]]) -> tuple[Step | Repeat, ...]:
    """The steps that a document tells of."""
    return tuple(
        Repeat(each["times"], tuple(_step_of(one) for one in each["steps"])) if "times" in each else _step_of(each)
        for each in documents
    )


def session_document(session: Session) -> Document:
    """A session as a document."""
    return {
        "key": session.key,
        "date": session.date.isoformat(),
        "kind": session.kind.value,
        "steps": steps_document(session.steps),
        "distance_m": session.distance_m,
        "duration_s": session.duration_s,
        "load": session.load,
        "by_time": session.by_time,
        "appointment": session.appointment,
        "reasons": [reason_document(each) for each in session.reasons],
    }


def session_of(document: Mapping[str, Any]) -> Session:
    """The session that a document tells of."""
    return Session(
        key=document["key"],
        date=date.fromisoformat(document["date"]),
        kind=SessionKind(document["kind"]),
        steps=steps_of(document["steps"]),
        distance_m=document["distance_m"],
        duration_s=document["duration_s"],
        load=document["load"],
        by_time=document["by_time"],
        appointment=document["appointment"],
        reasons=reasons_of(document["reasons"]),
    )


def week_document(week: Week) -> Document:
    """A week as a document, without its sessions."""
    return {
        "starts_on": week.starts_on.isoformat(),
        "phase": week.phase.value,
        "is_cutback": week.is_cutback,
        "reasons": [reason_document(each) for each in week.reasons],
    }


def week_of(document: Mapping[str, Any], sessions: Sequence[Session]) -> Week:
    """The week that a document tells of, with its sessions."""
    return Week(
        starts_on=date.fromisoformat(document["starts_on"]),
        phase=Phase(document["phase"]),
        is_cutback=document["is_cutback"],
        distance_m=sum(each.distance_m for each in sessions),
        sessions=tuple(sessions),
        reasons=reasons_of(document["reasons"]),
    )


def request_document(request: PlanRequest) -> Document:
    """What a plan is made from, as a document."""
    training = request.training
    return {
        "aim": request.aim.value,
        "starts_on": request.starts_on.isoformat(),
        "weeks": request.weeks,
        "races": [
            {
                "date": each.date.isoformat(),
                "distance_m": each.distance_m,
                "priority": each.priority.value,
                "target_time_s": each.target_time_s,
                "predicted_time_s": each.predicted_time_s,
            }
            for each in request.races
        ],
        "days_a_week": request.days_a_week,
        "long_run_weekday": request.long_run_weekday,
        "impossible_weekdays": sorted(request.impossible_weekdays),
        "appointments": [
            {"weekday": each.weekday, "kind": each.kind.value, "duration_s": each.duration_s}
            for each in request.appointments
        ],
        "run_walk": request.run_walk,
        "goes_on": request.goes_on,
        "training": {
            "weekly_distances_m": list(training.weekly_distances_m),
            "weekly_runs": list(training.weekly_runs),
            "longest_run_m": training.longest_run_m,
            "longest_run_s": training.longest_run_s,
            "easy_speed_mps": training.easy_speed_mps,
            "days_since_last_run": training.days_since_last_run,
            "vdot": training.vdot,
            "daily_longest_m": list(training.daily_longest_m),
            "weekly_before_m": training.weekly_before_m,
        },
    }


def request_of(document: Mapping[str, Any]) -> PlanRequest:
    """What a document says that a plan is made from."""
    training = document["training"]
    return PlanRequest(
        aim=Aim(document["aim"]),
        starts_on=date.fromisoformat(document["starts_on"]),
        weeks=document["weeks"],
        races=tuple(
            GoalRace(
                date.fromisoformat(each["date"]),
                each["distance_m"],
                Priority(each["priority"]),
                each["target_time_s"],
                each.get("predicted_time_s"),
            )
            for each in document["races"]
        ),
        days_a_week=document["days_a_week"],
        long_run_weekday=document["long_run_weekday"],
        impossible_weekdays=frozenset(document["impossible_weekdays"]),
        appointments=tuple(
            Appointment(each["weekday"], AppointmentKind(each["kind"]), each["duration_s"])
            for each in document["appointments"]
        ),
        run_walk=document["run_walk"],
        goes_on=document["goes_on"],
        training=CurrentTraining(
            weekly_distances_m=tuple(training["weekly_distances_m"]),
            weekly_runs=tuple(training["weekly_runs"]),
            longest_run_m=training["longest_run_m"],
            longest_run_s=training["longest_run_s"],
            easy_speed_mps=training["easy_speed_mps"],
            days_since_last_run=training["days_since_last_run"],
            vdot=training["vdot"],
            daily_longest_m=tuple(training["daily_longest_m"]),
            weekly_before_m=training["weekly_before_m"],
        ),
    )


def _step(step: Step) -> Document:
    return {
        "kind": step.kind.value,
        "intensity": step.intensity.value,
        "distance_m": step.distance_m,
        "duration_s": step.duration_s,
        "slowest_speed_mps": step.slowest_speed_mps,
        "fastest_speed_mps": step.fastest_speed_mps,
    }


def _repeat(repeat: Repeat) -> Document:
    return {"times": repeat.times, "steps": [_step(each) for each in repeat.steps]}


def _step_of(document: Mapping[str, Any]) -> Step:
    return Step(
        StepKind(document["kind"]),
        Intensity(document["intensity"]),
        document["distance_m"],
        document["duration_s"],
        document["slowest_speed_mps"],
        document["fastest_speed_mps"],
    )
