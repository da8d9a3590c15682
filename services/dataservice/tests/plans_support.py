"""Made-up athletes and what they ask of a plan: from who never ran to 150 km a week, sensible and not."""

import random
from datetime import date, timedelta

from dataservice.domain.plans.model import (
    Aim,
    Appointment,
    AppointmentKind,
    CurrentTraining,
    GoalRace,
    PlanRequest,
    Priority,
)
from runscience.race_equivalence import race_time_s
from runscience.training_paces import training_paces
from runscience.validity import OutsideValidity

DISTANCES_M = (5_000.0, 10_000.0, 21_097.5, 42_195.0)


def a_training(chance: random.Random, *, realistic: bool = False) -> CurrentTraining:
    """What somebody runs: nothing at all, little, much, with or without a break."""
    kind = chance.random()
    vdot = None if chance.random() < 0.2 else round(chance.triangular(20.0, 85.0, 42.0), 1)
    if kind < 0.08 and not realistic:
        return CurrentTraining(
            weekly_distances_m=(0.0,) * 8,
            weekly_runs=(0,) * 8,
            longest_run_m=0.0,
            longest_run_s=0.0,
            easy_speed_mps=None,
            days_since_last_run=None,
            vdot=None,
        )
    paces = training_paces(vdot if vdot is not None else 38.0)
    speed = 1_000.0 / chance.uniform(paces.easy_fastest_s_per_km * 0.95, paces.easy_slowest_s_per_km * 1.1)
    usual = chance.uniform(15_000.0, 70_000.0) if realistic else 150_000.0 * chance.random() ** 1.8
    away = 1 + int(chance.random() * 4)
    if not realistic and chance.random() < 0.2:
        away = chance.choice((6, 9, 14, 20, 28, 29, 35, 45, 56, 57, 70, 200))
    weeks, runs = [], []
    for index in range(8):
        gone = (8 - index) * 7 <= away
        most = usual * chance.uniform(0.7 if realistic else 0.3, 1.1)
        if not gone and (7 - index) * 7 < away:
            most *= ((8 - index) * 7 - away) / 7.0
        weeks.append(0.0 if gone else round(most, 1))
        runs.append(0 if gone else max(1, min(7, round(most / chance.uniform(5_000.0, 12_000.0)))))
    longest = max(weeks[-5:]) * chance.uniform(0.28, 0.5) if realistic else max(weeks[-5:]) * chance.uniform(0.15, 1.0)
    longest = min(longest, 36_000.0) if away <= 30 else 0.0
    daily: tuple[float, ...] = ()
    if chance.random() < 0.6 and longest:
        when = min(30, away + chance.randrange(0, 8 if realistic else 24))
        daily = tuple(
            round(longest * (1.0 if back == when else chance.uniform(0.3, 0.9)), 1)
            if back == when or (back >= away and chance.random() < 0.4)
            else 0.0
            for back in range(30, 0, -1)
        )
    return CurrentTraining(
        weekly_distances_m=tuple(weeks),
        weekly_runs=tuple(runs),
        longest_run_m=round(longest, 1),
        longest_run_s=round(longest / speed),
        easy_speed_mps=round(speed, 3) if longest or chance.random() < 0.5 else None,
        days_since_last_run=away,
        vdot=vdot,
        daily_longest_m=daily,
        weekly_before_m=round(usual, 1) if away > 5 and chance.random() < 0.5 else 0.0,
    )


def a_request(seed: int) -> PlanRequest:
    """What the athlete of this number asks for: anything that may come."""
    chance = random.Random(f"athlete {seed}")
    training = a_training(chance)
    starts_on = date(2026, 11, 30) + timedelta(days=chance.choice((0, 0, 0, 1, 2, 3, 4, 5, 6)))
    aim = chance.choices(list(Aim), (12, 2, 2, 2))[0]
    races: list[GoalRace] = []
    weeks = None
    if aim is Aim.RACE:
        distance = chance.choice(DISTANCES_M) if chance.random() < 0.75 else round(chance.uniform(1_600, 42_800), 1)
        day = starts_on + timedelta(days=chance.randrange(1, 40 * 7))
        if chance.random() < 0.7:
            day += timedelta(days=(6 - day.weekday()) % 7)
        races.append(GoalRace(day, distance, Priority.A, _target(chance, training.vdot, distance)))
    else:
        weeks = chance.choice((None, None, 4, 6, 8, 10, 12, 16, 24, 2, 60))
    if chance.random() < 0.3:
        last = races[0].date if races else starts_on + timedelta(weeks=weeks or 10)
        span = max((last - starts_on).days, 2)
        for _ in range(chance.randrange(1, 4)):
            distance = chance.choice((3_000.0, 5_000.0, 10_000.0, 10_000.0, 21_097.5))
            day = starts_on + timedelta(days=chance.randrange(1, span))
            races.append(GoalRace(day, distance, chance.choice((Priority.B, Priority.C)), None))
    appointments = []
    if chance.random() < 0.5:
        for _ in range(chance.randrange(1, 4)):
            kind = chance.choice(list(AppointmentKind))
            weekday = 5 if kind is AppointmentKind.PARKRUN and chance.random() < 0.9 else chance.randrange(7)
            appointments.append(Appointment(weekday, kind, float(chance.randrange(30, 121, 15) * 60)))
    impossible = frozenset(chance.sample(range(7), chance.choice((0, 0, 0, 1, 1, 2, 3, 4, 5))))
    return PlanRequest(
        aim=aim,
        starts_on=starts_on,
        weeks=weeks,
        races=tuple(races),
        days_a_week=chance.randrange(2, 8),
        long_run_weekday=chance.choice((None, 5, 6, 6, chance.randrange(7))),
        impossible_weekdays=impossible,
        appointments=tuple(appointments),
        run_walk=chance.random() < 0.15,
        training=training,
    )


def a_sensible_request(seed: int) -> PlanRequest:
    """What a runner asks for who knows what she does: enough weeks, enough days, a distance within her reach."""
    chance = random.Random(f"sensible athlete {seed}")
    training = a_training(chance, realistic=True)
    starts_on = date(2026, 11, 30) + timedelta(days=chance.randrange(7))
    usual = sum(training.weekly_distances_m) / 8.0
    reach = [
        each for each in DISTANCES_M if usual >= {5_000.0: 0, 10_000.0: 12_000, 21_097.5: 20_000}.get(each, 30_000)
    ]
    distance = chance.choice(reach)
    weeks = {5_000.0: 8, 10_000.0: 10, 21_097.5: 12}.get(distance, 16) + chance.randrange(0, 5)
    day = starts_on + timedelta(weeks=weeks)
    day += timedelta(days=(6 - day.weekday()) % 7)
    return PlanRequest(
        aim=Aim.RACE,
        starts_on=starts_on,
        weeks=None,
        races=(GoalRace(day, distance, Priority.A, _target(chance, training.vdot, distance)),),
        days_a_week=chance.choice((3, 4, 4, 5, 5, 6)),
        long_run_weekday=chance.choice((5, 6, 6, None)),
        impossible_weekdays=frozenset(chance.sample(range(5), chance.choice((0, 0, 1, 1)))),
        appointments=(Appointment(1, AppointmentKind.CLUB_TRACK, 4_500.0),) if chance.random() < 0.3 else (),
        run_walk=False,
        training=training,
    )


def _target(chance: random.Random, vdot: float | None, distance_m: float) -> float | None:
    if chance.random() < 0.3:
        return None
    try:
        return round(race_time_s(vdot or 40.0, distance_m) * chance.uniform(0.8, 1.2))
    except OutsideValidity:
        return None
