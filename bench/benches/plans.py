"""What a training plan costs: made, and proved. The athletes are made up, and ask for what a runner may.

`made` is a marathon's plan of eighteen weeks for one who runs five days a week; `of many` is the median over athletes
of all kinds, refusals left out.
"""

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

from bench.results import Measured, Result, in_turn
from dataservice.domain.plans.checking import check_plan
from dataservice.domain.plans.making import attempt
from dataservice.domain.plans.model import Aim, CurrentTraining, GoalRace, Plan, PlanRequest, Priority

ROUNDS = 9
ATHLETES = 60
MADE = "a marathon's plan made"


def run() -> Iterator[Result]:
    """Milliseconds of processor time for one plan, and for its proof; medians over several rounds."""
    marathon = request(42_195.0, 18, 45_000.0, 5, 45.0)
    plan = attempt(marathon)
    if not isinstance(plan, Plan):
        raise ValueError(f"the plan that is measured was refused: {plan}")
    many = [each for each in requests() if isinstance(attempt(each), Plan)]
    yield from in_turn(
        {
            MADE: lambda: _measured([marathon]),
            "plans of many athletes made": lambda: _measured(many),
            "a marathon's plan proved": lambda: _proved(marathon, plan),
        },
        against=MADE,
        rounds=ROUNDS,
    )


def request(race_m: float, weeks: int, weekly_m: float, days: int, vdot: float) -> PlanRequest:
    """A race so many weeks away, for one who runs so much."""
    starts_on = date(2026, 11, 30)
    return PlanRequest(
        aim=Aim.RACE,
        starts_on=starts_on,
        weeks=None,
        races=(GoalRace(starts_on + timedelta(days=7 * weeks - 1), race_m, Priority.A),),
        days_a_week=days,
        long_run_weekday=6,
        impossible_weekdays=frozenset(),
        appointments=(),
        run_walk=False,
        training=CurrentTraining(
            weekly_distances_m=(weekly_m,) * 8,
            weekly_runs=(days,) * 8,
            longest_run_m=0.35 * weekly_m,
            longest_run_s=0.35 * weekly_m / 2.8,
            easy_speed_mps=2.8,
            days_since_last_run=1,
            vdot=vdot,
        ),
    )


def requests() -> list[PlanRequest]:
    """Athletes of many kinds: 20 to 90 km a week on three to six days, for four distances."""
    chance = random.Random(20_261_124)
    shapes = ((5_000.0, 10), (10_000.0, 12), (21_097.5, 14), (42_195.0, 18))
    return [
        request(
            *chance.choice(shapes), chance.uniform(20_000.0, 90_000.0), chance.randint(3, 6), chance.uniform(32, 65)
        )
        for _ in range(ATHLETES)
    ]


def _measured(asked: list[PlanRequest]) -> Measured:
    taken = []
    for each in asked:
        begun = time.process_time()
        attempt(each)
        taken.append(1e3 * (time.process_time() - begun))
    return {"ms": median(taken)}


def _proved(asked: PlanRequest, plan: Plan) -> Measured:
    begun = time.process_time()
    check_plan(asked, plan)
    return {"ms": 1e3 * (time.process_time() - begun)}
