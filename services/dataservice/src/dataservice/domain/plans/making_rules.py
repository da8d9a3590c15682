"""What a plan says of its rules: those that gave way with what they gave way to, and what she should know."""

from datetime import timedelta

from dataservice.domain.plans import rules
from dataservice.domain.plans.making_course import RUNNING_APPOINTMENTS, Made
from dataservice.domain.plans.making_sizes import Item, is_goal
from dataservice.domain.plans.making_weeks import goal_of
from dataservice.domain.plans.model import HARD, PlanRequest, Reason, SessionKind, Values
from dataservice.domain.plans.paces import expected_race_s
from dataservice.domain.plans.reasons import Rule, Warned

_LONG_SHARE_OF_RACE = 0.55
_WEEK_OVER_LESS = 0.85


def relaxed_rules(request: PlanRequest, made: Made) -> tuple[Reason, ...]:
    """The rules that gave way in this plan, and to what."""
    found = [
        _long_run_share(made),
        _long_run_time(made),
        _long_run_day(request, made),
        _days_a_week(request, made),
        _impossible_days(request),
        _appointments(request, made),
        _goal_race(made),
        _rest_day(request, made),
        _length(request),
        _taper_volume(request, made),
    ]
    return tuple(reason for reason in found if reason is not None)


def warnings_of(request: PlanRequest, made: Made) -> tuple[Reason, ...]:
    """What she should know."""
    found = []
    speeds, training = made.designer.speeds, request.training
    if speeds.vdot is None:
        found.append(Reason(Warned.NO_VDOT.value))
    elif training.vdot is not None and abs(speeds.vdot - training.vdot) > 0.01:
        values = {"vdot": round(speeds.vdot, 1), "before_vdot": round(training.vdot, 1)}
        found.append(Reason(Warned.VDOT_AFTER_BREAK.value, {**values, "days_away": made.start.days_away}))
    goal = goal_of(request)
    if goal is not None:
        expected_s = expected_race_s(speeds, goal, max(made.start.level_m, 8_000.0))
        if expected_s is not None and goal.target_time_s is not None:
            values = {"target_time_s": round(goal.target_time_s), "expected_time_s": round(expected_s)}
            if goal.target_time_s < (1.0 - rules.GOAL_APART) * expected_s:
                found.append(Reason(Warned.GOAL_FASTER_THAN_FITNESS.value, values))
            elif goal.target_time_s > (1.0 + rules.GOAL_APART) * expected_s:
                found.append(Reason(Warned.GOAL_SLOWER_THAN_FITNESS.value, values))
        if made.longest_m < _LONG_SHARE_OF_RACE * goal.distance_m:
            values = {"distance_m": round(made.longest_m), "race_m": round(goal.distance_m)}
            found.append(Reason(Warned.LONG_RUN_SHORT_FOR_RACE.value, values))
        shape = rules.shape(goal.distance_m)
        needed_m = min(shape.week_m, shape.week_s * made.designer.moving_mps)
        if made.highest_m < needed_m - 1.0:
            values = {"distance_m": round(made.highest_m), "needed_m": round(needed_m)}
            found.append(Reason(Warned.WEEKS_SHORT_FOR_RACE.value, values))
        if made.long_limit_s > rules.LONG_RUN_S and not request.run_walk:
            found.append(Reason(Warned.RUN_WALK_OFFERED.value))
    level_m = sorted(made.start.weeks_m)[-2]
    if not made.start.return_shares and made.highest_m < _WEEK_OVER_LESS * level_m:
        values = {"distance_m": round(made.highest_m), "before_m": round(level_m)}
        found.append(Reason(Warned.LESS_THAN_NOW.value, values))
    if goal is not None and not any(_is_hard(item) for week in made.weeks for item in week.items):
        found.append(Reason(Warned.NO_QUALITY.value))
    if made.start.beginner and goal is None and all(week.by_time for week in made.weeks):
        found.append(Reason(Warned.NOT_YET_HALF_AN_HOUR.value))
    for each in request.appointments:
        if each.kind in RUNNING_APPOINTMENTS and each.weekday in request.impossible_weekdays:
            values_of: dict[str, float | int | str] = {"weekday": each.weekday, "appointment": each.kind.value}
            found.append(Reason(Warned.APPOINTMENT_ON_IMPOSSIBLE_DAY.value, values_of))
    return tuple(found)


def _long_run_share(made: Made) -> Reason | None:
    shares = []
    for week in made.weeks:
        longest_m = max((item.distance_m for item in week.items if _is_long(item)), default=0.0)
        if longest_m > rules.LONG_RUN_SHARE * week.training_m + 1.0:
            shares.append((longest_m / week.training_m, len(week.items)))
    if not shares:
        return None
    values = {
        "share": round(max(share for share, _ in shares), 3),
        "usual_share": rules.LONG_RUN_SHARE,
        "weeks": len(shares),
        "needed_m": round(made.long_needed_m),
        "runs": made.runs,
    }
    return Reason(Rule.LONG_RUN_SHARE.value, values)


def _long_run_time(made: Made) -> Reason | None:
    longest_s = max(
        (item.design.duration_s for week in made.weeks for item in week.items if item.design and item.race is None),
        default=0.0,
    )
    if longest_s <= rules.LONG_RUN_S:
        return None
    values = {"duration_s": round(longest_s), "usual_duration_s": rules.LONG_RUN_S}
    return Reason(Rule.LONG_RUN_TIME.value, values)


def _long_run_day(request: PlanRequest, made: Made) -> Reason | None:
    wanted = request.long_run_weekday
    if wanted is None:
        return None
    elsewhere = [
        item.date.weekday()
        for week in made.weeks
        for item in week.items
        if _is_long(item) and item.kept is None and item.date.weekday() != wanted
    ]
    if not elsewhere:
        return None
    values = {"asked_weekday": wanted, "weekday": max(set(elsewhere), key=elsewhere.count), "weeks": len(elsewhere)}
    return Reason(Rule.LONG_RUN_DAY.value, values)


def _days_a_week(request: PlanRequest, made: Made) -> Reason | None:
    if made.runs >= request.days_a_week:
        return None
    return Reason(Rule.DAYS_A_WEEK.value, {"asked_days": request.days_a_week, "days": made.runs})


def _impossible_days(request: PlanRequest) -> Reason | None:
    dates = [race.date for race in request.races if race.date.weekday() in request.impossible_weekdays]
    return Reason(Rule.IMPOSSIBLE_DAYS.value, {"date": min(dates).isoformat(), "races": len(dates)}) if dates else None


def _appointments(request: PlanRequest, made: Made) -> Reason | None:
    """How often an appointment that she has could not be kept."""
    missed = 0
    for week in made.weeks:
        taken = {item.date.weekday() for item in week.items if item.race is not None or item.kept is not None}
        held = {(item.date.weekday(), item.appointment) for item in week.items}
        span = range(week.outline.first.weekday(), week.outline.last.weekday() + 1)
        for each in request.appointments:
            attended = (
                each.weekday in taken
                or (each.weekday, each.kind.value) in held
                or each.weekday not in span
                or each.weekday in request.impossible_weekdays
            )
            missed += each.kind in RUNNING_APPOINTMENTS and not attended
    return Reason(Rule.APPOINTMENTS.value, {"times": missed}) if missed else None


def _goal_race(made: Made) -> Reason | None:
    """The goal race is exempt from the rule on the longest run, visibly."""
    goal = next((item for week in made.weeks for item in week.items if is_goal(item)), None)
    if goal is None:
        return None
    before_m = max(
        (
            item.distance_m
            for week in made.weeks
            for item in week.items
            if 0 < (goal.date - item.date).days <= rules.LONGEST_DAYS
        ),
        default=0.0,
    )
    first = made.weeks[0].outline.first
    for days_ago, distance_m in made.start.daily_longest_m:
        if (goal.date - first).days + days_ago <= rules.LONGEST_DAYS:
            before_m = max(before_m, distance_m)
    if goal.distance_m <= rules.LONGEST * before_m:
        return None
    values: Values = {"date": goal.date.isoformat(), "distance_m": round(goal.distance_m), "longest_m": round(before_m)}
    return Reason(Rule.LONGEST_RUN.value, values)


def _rest_day(request: PlanRequest, made: Made) -> Reason | None:
    busy = {each.weekday for each in request.appointments if each.kind not in RUNNING_APPOINTMENTS}
    full = 0
    for week in made.weeks:
        days = {item.date.weekday() for item in week.items} | busy
        full += week.outline.days == 7 and len(days) == 7
    return Reason(Rule.REST_DAY.value, {"weeks": full}) if full else None


def _length(request: PlanRequest) -> Reason | None:
    goal = goal_of(request)
    if goal is None or request.goes_on:
        return None
    weeks, shortest = (goal.date - request.starts_on).days // 7 + 1, rules.shape(goal.distance_m).weeks_from
    if weeks >= shortest:
        return None
    return Reason(Rule.PLAN_LENGTH.value, {"weeks": weeks, "usual_weeks": shortest})


def _taper_volume(request: PlanRequest, made: Made) -> Reason | None:
    """What one or two runs before the race are less than the share that the taper aims at."""
    goal = goal_of(request)
    if goal is None:
        return None
    days = rules.shape(goal.distance_m).taper_days
    first = goal.date - timedelta(days=days - 1)
    inside = [item for week in made.weeks for item in week.items if first <= item.date < goal.date]
    before = [week.training_m for week in made.weeks if week.outline.starts_on + timedelta(days=6) < first]
    highest_m = max([*made.start.weeks_m, *before][-4:])
    raced = any(0 < (goal.date - race.date).days <= rules.RACED_BEFORE_DAYS for race in request.races)
    if (len(inside) > rules.FEW_RUNS_IN_TAPER and not raced) or first < request.starts_on or not highest_m:
        return None
    less = 1.0 - sum(item.distance_m for item in inside) / (highest_m / 7.0 * days)
    if rules.TAPER_FROM <= less <= rules.TAPER_TO:
        return None
    values = {"share": round(less, 3), "runs": len(inside), "days": days}
    return Reason(Rule.TAPER_VOLUME.value, values)


def _is_long(item: Item) -> bool:
    if item.kept is not None:
        return item.kept.kind in (SessionKind.LONG, SessionKind.MARATHON_PACE)
    return item.design is not None and item.design.kind in (SessionKind.LONG, SessionKind.MARATHON_PACE)


def _is_hard(item: Item) -> bool:
    return (
        item.design is not None
        and item.design.kind in HARD
        and item.design.kind is not SessionKind.LONG
        and (item.race is None)
    )
