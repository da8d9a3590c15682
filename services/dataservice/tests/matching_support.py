"""Sessions and runs as matching and judging take them, in a few words each."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dataservice.domain.matching import Done, PlannedItem
from dataservice.domain.matching_work import Bout
from dataservice.domain.plans.model import Intensity, Repeat, SessionKind, Step, StepKind

MONDAY = date(2026, 11, 23)
EASY_MPS, CEILING_MPS, THRESHOLD_MPS, INTERVAL_MPS = 2.7, 2.8, 3.3, 3.6


def session_id(number: int) -> UUID:
    return UUID(int=number)


def activity_id(number: int) -> UUID:
    return UUID(int=1_000 + number)


def easy_step(distance_m: float | None = None, duration_s: float | None = None) -> Step:
    return Step(StepKind.RUN, Intensity.EASY, distance_m, duration_s, fastest_speed_mps=CEILING_MPS)


def planned(number: int, day: int, kind: SessionKind = SessionKind.EASY, km: float = 8.0, **values: Any) -> PlannedItem:
    """A session on a day that counts from a Monday; easy unless something else is said."""
    known: dict[str, Any] = {
        "session_id": session_id(number),
        "local_date": MONDAY + timedelta(days=day),
        "kind": kind,
        "steps": (easy_step(km * 1_000),),
        "distance_m": km * 1_000,
        "duration_s": km * 1_000 / EASY_MPS,
    }
    return PlannedItem(**known | values)


def intervals(number: int, day: int, times: int = 6, metres: float = 1_000.0) -> PlannedItem:
    """Repeats at interval pace, with three kilometres and two around them."""
    fast = Step(StepKind.RUN, Intensity.INTERVAL, metres, None, INTERVAL_MPS * 0.985, INTERVAL_MPS * 1.015)
    rest = Step(StepKind.RECOVERY, Intensity.EASY, None, 150.0, fastest_speed_mps=CEILING_MPS)
    steps = (easy_step(3_000.0), Repeat(times, (fast, rest)), easy_step(2_000.0))
    km = (5_000.0 + times * (metres + 150.0 * EASY_MPS)) / 1_000
    return planned(number, day, SessionKind.INTERVAL, km, steps=steps)


def run(number: int, day: int, km: float = 8.0, **values: Any) -> Done:
    """An even run, recorded second by second."""
    speed = values.get("average_speed_mps", EASY_MPS)
    known: dict[str, Any] = {
        "activity_id": activity_id(number),
        "local_date": MONDAY + timedelta(days=day),
        "sport_type": "Run",
        "is_run": True,
        "distance_m": km * 1_000,
        "moving_time_s": km * 1_000 / speed,
        "elapsed_time_s": km * 1_000 / speed,
        "average_speed_mps": speed,
        "bouts": (),
    }
    return Done(**known | values)


def bouts(times: int, metres: float = 1_000.0, mps: float = INTERVAL_MPS) -> tuple[Bout, ...]:
    return (Bout(metres / mps, metres, mps),) * times


def hard_run(number: int, day: int, times: int = 6, metres: float = 1_000.0, mps: float = INTERVAL_MPS) -> Done:
    """What `intervals` of the same numbers plan."""
    km = (5_000.0 + times * (metres + 150.0 * EASY_MPS)) / 1_000
    return run(number, day, km, bouts=bouts(times, metres, mps))
