"""A plan out of what was made: sessions with their keys, and the reasons for each of them and for each week."""

from collections import Counter
from datetime import timedelta

from dataservice.domain.plans import rules
from dataservice.domain.plans.making_course import RUNNING_APPOINTMENTS, Made, MadeWeek
from dataservice.domain.plans.making_days import Role
from dataservice.domain.plans.making_rules import relaxed_rules, warnings_of
from dataservice.domain.plans.making_sizes import Item, is_goal
from dataservice.domain.plans.model import (
    NOT_RUNNING,
    Appointment,
    AppointmentKind,
    GoalRace,
    Intensity,
    Phase,
    Plan,
    PlanRequest,
    Priority,
    Reason,
    Session,
    SessionKind,
    Step,
    StepKind,
    Week,
)
from dataservice.domain.plans.reasons import Rule, SessionReason, WeekReason
from runscience.load import effort_load

_SLOTS = {
    Role.LONG: "long",
    Role.QUALITY: "quality",
    Role.CLUB: "club-track",
    Role.CLUB_EASY: "club-track",
    Role.PARKRUN: "parkrun",
    Role.PARKRUN_EASY: "parkrun",
    Role.GROUP: "group-run",
    Role.EASY: "easy",
    Role.RACE: "race",
}
_PHASES = {
    Phase.BASE: WeekReason.EASY_RUNNING_FIRST,
    Phase.EARLY_QUALITY: WeekReason.SPEED_AND_FORM,
    Phase.PEAK_QUALITY: WeekReason.HARDEST_WEEKS,
    Phase.RACE_PREPARATION: WeekReason.LIKE_THE_RACE,
    Phase.TAPER: WeekReason.TAPER,
    Phase.RACE: WeekReason.RACE_WEEK,
    Phase.RECOVERY: WeekReason.RECOVERY_AFTER_RACE,
}
_WORK = {
    SessionKind.MARATHON_PACE: SessionReason.MARATHON_PACE_WORK,
    SessionKind.THRESHOLD: SessionReason.THRESHOLD_WORK,
    SessionKind.INTERVAL: SessionReason.INTERVAL_WORK,
    SessionKind.REPETITION: SessionReason.REPETITION_WORK,
}
_OTHER_EFFORT = {AppointmentKind.STRENGTH: 3.0, AppointmentKind.OTHER_SPORT: 4.0}
_GROWS = 1.02


def plan_of(request: PlanRequest, made: Made) -> Plan:
    """The plan, with all that is to be said about it."""
    longest: list[tuple[int, float]] = [
        (request.starts_on.toordinal() - days_ago, distance_m) for days_ago, distance_m in made.start.daily_longest_m
    ]
    weeks = tuple(_week(request, made, week, longest) for week in made.weeks)
    relaxed = relaxed_rules(request, made)
    gave_way = {reason.code for reason in relaxed}
    return Plan(
        weeks=weeks,
        vdot=made.designer.speeds.vdot,
        rules_met=tuple(Reason(rule.value) for rule in Rule if rule.value not in gave_way),
        rules_relaxed=relaxed,
        warnings=warnings_of(request, made),
    )


def _week(request: PlanRequest, made: Made, week: MadeWeek, longest: list[tuple[int, float]]) -> Week:
    taken = {item.kept.key for item in week.items if item.kept is not None}
    numbers: Counter[str] = Counter()
    sessions = []
    for item in week.items:
        sessions.append(_session(request, made, week, item, _key(item, numbers, taken), longest))
        if not is_goal(item):
            longest.append((item.date.toordinal(), item.distance_m))
    sessions += _other_sessions(request, week)
    sessions.sort(key=lambda session: (session.date, session.kind in NOT_RUNNING, session.key))
    return Week(
        starts_on=week.outline.starts_on,
        phase=week.outline.phase,
        is_cutback=week.is_cutback,
        distance_m=sum(each.distance_m for each in sessions if each.kind not in NOT_RUNNING),
        sessions=tuple(sessions),
        reasons=_week_reasons(request, made, week),
    )


def _key(item: Item, numbers: Counter[str], taken: set[str]) -> str:
    """What the session is called in its plan: by its week and its place there, and so the same when it moves."""
    if item.kept is not None:
        return item.kept.key
    year, week, _ = item.date.isocalendar()
    slot = _SLOTS[item.role]
    while True:
        numbers[slot] += 1
        number = f"-{numbers[slot]}" if slot in ("quality", "easy") or numbers[slot] > 1 else ""
        key = f"{year}-W{week:02d}-{slot}{number}"
        if key not in taken:
            return key


def _session(
    request: PlanRequest, made: Made, week: MadeWeek, item: Item, key: str, longest: list[tuple[int, float]]
) -> Session:
    if item.kept is not None:
        return item.kept
    design = item.designed
    return Session(
        key=key,
        date=item.date,
        kind=design.kind,
        steps=design.steps,
        distance_m=round(design.distance_m, 1),
        duration_s=round(design.duration_s, 1),
        load=round(design.load, 1),
        by_time=item.by_time,
        appointment=item.appointment,
        reasons=tuple(_session_reasons(request, made, week, item, longest)),
    )


def _session_reasons(
    request: PlanRequest, made: Made, week: MadeWeek, item: Item, longest: list[tuple[int, float]]
) -> list[Reason]:
    if item.race is not None:
        return _race_reasons(made, item, item.race, longest)
    design = item.designed
    kind, phase = design.kind, week.outline.phase
    reasons = []
    if kind in _WORK:
        values = {"distance_m": round(design.work_m), "share": round(design.work_m / week.training_m, 3)}
        reasons.append(Reason(_WORK[kind].value, values))
        if phase in (Phase.TAPER, Phase.RACE):
            reasons.append(Reason(SessionReason.KEEPS_SHARP.value))
    elif kind is SessionKind.TIME_TRIAL:
        reasons.append(Reason(SessionReason.THRESHOLD_WORK.value, {"distance_m": 5_000}))
    elif kind is SessionKind.LONG:
        reasons.append(_long_reason(item, longest, lighter=week.is_cutback or phase is Phase.TAPER))
    else:
        days = _days_since_race(request, item)
        if days is not None:
            reasons.append(Reason(SessionReason.EASY_AFTER_RACE.value, {"days": days}))
        elif phase is Phase.RACE:
            reasons.append(Reason(SessionReason.SHORT_BEFORE_RACE.value))
        else:
            reasons.append(Reason(SessionReason.EASY_RUN.value))
    if kind is SessionKind.EASY and len(design.steps) > 1:
        reasons.append(Reason(SessionReason.STRIDES.value))
    if kind is SessionKind.RUN_WALK or (kind is SessionKind.LONG and request.run_walk):
        reasons.append(Reason(SessionReason.RUN_WALK.value))
    if item.by_time:
        reasons.append(Reason(SessionReason.BY_TIME.value))
    if made.designer.speeds.vdot is None and kind in _WORK:
        reasons.append(Reason(SessionReason.BY_EFFORT.value))
    if item.appointment is not None:
        reasons.append(_appointment_reason(item))
    return reasons


def _long_reason(item: Item, longest: list[tuple[int, float]], *, lighter: bool) -> Reason:
    before_m = _longest_before(item, longest)
    values = {"distance_m": round(item.distance_m), "longest_m": round(before_m)}
    if item.distance_m > before_m:
        return Reason(SessionReason.LONGEST_YET.value, values)
    return Reason((SessionReason.LONG_RUN_SHORTER if lighter else SessionReason.LONG_RUN).value, values)


def _longest_before(item: Item, longest: list[tuple[int, float]]) -> float:
    ordinal = item.date.toordinal()
    return max((m for day, m in longest if ordinal - rules.LONGEST_DAYS <= day < ordinal), default=0.0)


def _race_reasons(made: Made, item: Item, race: GoalRace, longest: list[tuple[int, float]]) -> list[Reason]:
    code = {
        Priority.A: SessionReason.GOAL_RACE,
        Priority.B: SessionReason.TUNE_UP_RACE,
        Priority.C: SessionReason.RACE_REPLACES_SESSION,
    }[race.priority]
    reasons = [Reason(code.value, {"distance_m": race.distance_m})]
    before_m = _longest_before(item, longest)
    if race.distance_m > rules.LONGEST * before_m:
        values = {"distance_m": race.distance_m, "longest_m": round(before_m)}
        reasons.append(Reason(SessionReason.GOAL_RACE_LONGER_THAN_ANY_RUN.value, values))
    expected_s = made.expected_s[race.date]
    if race.target_time_s is not None and expected_s is not None:
        values = {
            "target_time_s": round(race.target_time_s),
            "target_speed_mps": round(race.distance_m / race.target_time_s, 3),
            "expected_time_s": round(expected_s),
            "expected_speed_mps": round(race.distance_m / expected_s, 3),
        }
        reasons.append(Reason(SessionReason.GOAL_BESIDE_FITNESS.value, values))
    return reasons


def _appointment_reason(item: Item) -> Reason:
    design = item.designed
    values: dict[str, float | int | str] = {"appointment": item.appointment or ""}
    if item.role is Role.LONG:
        return Reason(SessionReason.APPOINTMENT_IN_LONG_RUN.value, values)
    if design.kind in (SessionKind.EASY, SessionKind.RUN_WALK) and item.role is not Role.GROUP:
        return Reason(SessionReason.APPOINTMENT_RUN_EASY.value, values)
    if item.appointed_s is not None and item.role is not Role.PARKRUN and design.duration_s < item.appointed_s - 300:
        values |= {"duration_s": round(design.duration_s), "asked_duration_s": round(item.appointed_s)}
        return Reason(SessionReason.APPOINTMENT_SHORTENED.value, values)
    return Reason(SessionReason.APPOINTMENT.value, values)


def _days_since_race(request: PlanRequest, item: Item) -> int | None:
    days = [
        (item.date - race.date).days
        for race in request.races
        if 0 < (item.date - race.date).days <= rules.recovery_days(race.distance_m)
    ]
    return min(days, default=None)


def _other_sessions(request: PlanRequest, week: MadeWeek) -> list[Session]:
    """Strength and other sports, which stand where she has them."""
    found = []
    for number, appointment in enumerate(request.appointments, 1):
        day = week.outline.starts_on + timedelta(days=appointment.weekday)
        if appointment.kind in RUNNING_APPOINTMENTS or not week.outline.first <= day <= week.outline.last:
            continue
        if any(race.date == day for race in request.races):
            continue
        found.append(_other_session(appointment, week, day.isocalendar()[:2], number))
    return found


def _other_session(appointment: Appointment, week: MadeWeek, iso: tuple[int, int], number: int) -> Session:
    kind = SessionKind.STRENGTH if appointment.kind is AppointmentKind.STRENGTH else SessionKind.CROSS_TRAINING
    slot = appointment.kind.value.replace("_", "-")
    return Session(
        key=f"{iso[0]}-W{iso[1]:02d}-{slot}-{number}",
        date=week.outline.starts_on + timedelta(days=appointment.weekday),
        kind=kind,
        steps=(Step(StepKind.RUN, Intensity.EASY, duration_s=appointment.duration_s),),
        distance_m=0.0,
        duration_s=appointment.duration_s,
        load=round(effort_load(appointment.duration_s, _OTHER_EFFORT[appointment.kind]), 1),
        by_time=True,
        appointment=appointment.kind.value,
        reasons=(Reason(SessionReason.APPOINTMENT.value, {"appointment": appointment.kind.value}),),
    )


def _week_reasons(request: PlanRequest, made: Made, week: MadeWeek) -> tuple[Reason, ...]:
    outline, phase = week.outline, week.outline.phase
    values = {"distance_m": round(week.training_m), "before_m": round(week.before_m)}
    keeps = made.weeks[-1].outline.phase is not Phase.RACE and phase is Phase.BASE
    reasons = [Reason((WeekReason.KEEPS_FIT if keeps else _PHASES[phase]).value)]
    if week.is_cutback:
        reasons.append(Reason(WeekReason.CUTBACK.value, values))
    elif week.returning:
        share = round(week.limit_m / made.start.before_m, 2)
        reasons.append(Reason(WeekReason.RETURNING.value, {"share": share, "days_away": made.start.days_away}))
    elif any(race.priority is Priority.B for race in outline.races):
        reasons.append(Reason(WeekReason.SMALL_TAPER.value, values))
    elif phase not in (Phase.TAPER, Phase.RACE, Phase.RECOVERY) and outline.days == 7:
        grows = week.training_m > _GROWS * week.before_m
        reasons.append(Reason((WeekReason.GROWS if grows else WeekReason.HELD).value, values))
    if week.by_time:
        reasons.append(Reason(WeekReason.BY_TIME.value))
    if outline.index == 0 and outline.days < 7 and phase is not Phase.RACE:
        reasons.append(Reason(WeekReason.BEGINS_MIDWEEK.value, {"days": outline.days}))
    if outline.days == 7 and len(week.items) < made.runs:
        reasons.append(Reason(WeekReason.FEWER_RUNS.value, {"runs": len(week.items), "asked_runs": made.runs}))
    return tuple(reasons)
