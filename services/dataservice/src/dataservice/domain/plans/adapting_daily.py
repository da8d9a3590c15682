"""What a morning's look at a plan comes to: at most one change, by the rule that weighs most."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from dataservice.domain.plans import adapting_fitness, adapting_load, adapting_returns
from dataservice.domain.plans.adapting import Hand
from dataservice.domain.plans.changes import Draft


@dataclass(frozen=True, slots=True)
class Result:
    """What her VDOT rests on: a race or time trial, its day, and what it is worth."""

    vdot: float
    day: date
    distance_m: float
    time_s: float


def look(hand: Hand, result: Result | None) -> Draft | None:
    """The change that the rules ask for this morning; None for most mornings.

    `result` is her last race or time trial, which counts if it was run since the paces last changed.
    """
    if adapting_returns.is_away(hand):
        return adapting_returns.missed(hand) or adapting_load.longest_run(hand)
    rules: Sequence[Callable[[], Draft | None]] = (
        lambda: adapting_returns.missed(hand),
        lambda: adapting_load.longest_run(hand),
        lambda: _raced(hand, result),
        lambda: adapting_load.less_than_planned(hand),
        lambda: adapting_load.too_much_done(hand),
        lambda: adapting_load.monotony(hand),
        lambda: adapting_fitness.trained(hand),
    )
    for rule in rules:
        draft = rule()
        if draft is not None:
            return draft
    return None


def _raced(hand: Hand, result: Result | None) -> Draft | None:
    if result is None or result.day < hand.plan.vdot_since:
        return None
    return adapting_fitness.raced(hand, result.vdot, result.day, result.distance_m, result.time_s)
