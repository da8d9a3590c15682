"""Whether the sessions are within Daniels' caps, and as fast as fitness says and no goal."""

from collections.abc import Iterator

from dataservice.domain.plans import rules
from dataservice.domain.plans.checking_facts import Facts, Violation
from dataservice.domain.plans.model import NOT_RUNNING, Intensity, Session, SessionKind, Step, StepKind
from dataservice.domain.plans.reasons import Rule
from runscience.race_equivalence import VDOT, race_time_s
from runscience.training_paces import TrainingPaces, training_paces
from runscience.validity import OutsideValidity

_ROUNDING_M = 1.0
_SPEED = 0.005
_BAND = 0.03


def violations(facts: Facts) -> Iterator[Violation]:
    """Sessions with too much of something, or at a speed that is not hers."""
    yield from _vdot(facts)
    vdot = facts.plan.vdot
    paces = training_paces(vdot) if vdot is not None and VDOT.low <= vdot <= VDOT.high else None
    for week in facts.plan.weeks:
        week_m = facts.training_m(week)
        caps = (
            (Rule.THRESHOLD_SHARE, Intensity.THRESHOLD, rules.THRESHOLD_SHARE * week_m),
            (Rule.INTERVAL_SHARE, Intensity.INTERVAL, min(rules.INTERVAL_SHARE * week_m, rules.INTERVAL_M)),
            (Rule.REPETITION_SHARE, Intensity.REPETITION, min(rules.REPETITION_SHARE * week_m, rules.REPETITION_M)),
            (Rule.MARATHON_PACE_SHARE, Intensity.MARATHON, min(rules.MARATHON_SHARE * week_m, rules.MARATHON_M)),
        )
        for session in week.sessions:
            if facts.is_kept(session) or session.kind in NOT_RUNNING:
                continue
            for rule, intensity, cap_m in caps:
                work_m = facts.work_m(session, intensity)
                if work_m > cap_m + _ROUNDING_M:
                    yield Violation(rule, f"{session.key}: {work_m:.0f} m, may {cap_m:.0f} m")
            for step in facts.steps(session):
                yield from _lengths(facts, session, step)
                yield from _speeds(facts, session, step, paces)


def _lengths(facts: Facts, session: Session, step: Step) -> Iterator[Violation]:
    if step.kind is StepKind.STRIDE:
        return
    most = {
        Intensity.INTERVAL: (Rule.REPEAT_DURATION, rules.INTERVAL_REPEAT_S),
        Intensity.REPETITION: (Rule.REPEAT_DURATION, rules.REPETITION_REPEAT_S),
        Intensity.MARATHON: (Rule.MARATHON_PACE_SHARE, rules.MARATHON_S),
    }.get(step.intensity)
    if most is None:
        return
    duration_s = step.duration_s
    if duration_s is None:
        duration_s = (step.distance_m or 0.0) / facts.speed_of(step, session)
    if duration_s > most[1] + 1.0:
        yield Violation(most[0], f"{session.key}: {duration_s:.0f} s at {step.intensity.value}")


def _speeds(facts: Facts, session: Session, step: Step, paces: TrainingPaces | None) -> Iterator[Violation]:
    slowest, fastest = step.slowest_speed_mps, step.fastest_speed_mps
    if paces is None or step.intensity is Intensity.WALK or step.kind is StepKind.STRIDE:
        if slowest is not None or fastest is not None:
            yield Violation(Rule.SPEEDS_OF_FITNESS, f"{session.key} has a speed that nothing tells")
        return
    if step.intensity is Intensity.EASY:
        ceiling = 1_000.0 / paces.easy_fastest_s_per_km
        if slowest is not None or fastest is None or abs(fastest / ceiling - 1.0) > _SPEED:
            yield Violation(Rule.SPEEDS_OF_FITNESS, f"{session.key}: easy up to {fastest} m/s, hers is {ceiling:.2f}")
        return
    if step.intensity is Intensity.RACE:
        yield from _race_speed(facts, session, step)
        return
    hers = {
        Intensity.MARATHON: paces.marathon_s_per_km,
        Intensity.THRESHOLD: paces.threshold_s_per_km,
        Intensity.INTERVAL: paces.interval_s_per_km,
        Intensity.REPETITION: paces.repetition_s_per_km,
    }[step.intensity]
    if slowest is None or fastest is None:
        yield Violation(Rule.SPEEDS_OF_FITNESS, f"{session.key} has no speed")
    elif (
        abs((slowest + fastest) / 2.0 * hers / 1_000.0 - 1.0) > _SPEED
        or not 0.0 < fastest - slowest < _BAND * 1.1 * fastest
    ):
        yield Violation(Rule.SPEEDS_OF_FITNESS, f"{session.key}: {slowest:.2f} to {fastest:.2f} m/s")


def _race_speed(facts: Facts, session: Session, step: Step) -> Iterator[Violation]:
    """No faster than fitness says, whatever she hopes for."""
    if step.fastest_speed_mps is None or session.kind is SessionKind.TIME_TRIAL or facts.plan.vdot is None:
        return
    distance_m = step.distance_m or session.distance_m
    try:
        hers = distance_m / race_time_s(facts.plan.vdot, distance_m)
    except OutsideValidity:
        return
    if step.fastest_speed_mps > (1.0 + _BAND) * hers:
        yield Violation(Rule.SPEEDS_OF_FITNESS, f"{session.key} is raced faster than fitness says")


def _vdot(facts: Facts) -> Iterator[Violation]:
    """Her own VDOT, less after a break, nothing where nothing tells."""
    hers, its = facts.request.training.vdot, facts.plan.vdot
    away = facts.days_away
    if hers is not None and not VDOT.low <= hers <= VDOT.high:
        hers = None
    if hers is None or away > rules.LONG_BREAK_DAYS:
        if its is not None:
            yield Violation(Rule.SPEEDS_OF_FITNESS, f"VDOT {its} out of nothing")
        return
    low, high = 1.0, 1.0
    if away > rules.MIDDLE_BREAK_DAYS:
        low, high = rules.VDOT_AFTER_LONG, rules.VDOT_AFTER_MIDDLE
    elif away:
        low, high = rules.VDOT_AFTER_MIDDLE, rules.VDOT_AFTER_SHORT
    if its is None or not min(low * hers, hers) - 0.01 <= max(its, low * hers) <= max(high * hers, VDOT.low) + 0.01:
        yield Violation(Rule.SPEEDS_OF_FITNESS, f"VDOT {its}, hers is {hers} after {away} days without a run")
