"""Planned sessions for tests, as dataservice answers with them."""

import uuid
from datetime import date
from typing import Any

from web.api.training import PlannedSession

EASY_MPS = 3.0
INTERVAL_MPS = (4.1, 4.3)


def step(kind: str = "run", intensity: str = "easy", **more: Any) -> dict[str, Any]:
    """A step: of 5 km, easy, unless `more` says otherwise."""
    length = {} if "duration_s" in more else {"distance_m": 5000.0}
    return {
        "kind": kind,
        "intensity": intensity,
        **dict.fromkeys(("distance_m", "duration_s", "slowest_speed_mps", "fastest_speed_mps")),
        **length,
        **more,
    }


def repeats(times: int = 5, distance_m: float = 1000.0, rest_s: float = 150.0) -> dict[str, Any]:
    """Hard repeats with jogged rests."""
    slowest, fastest = INTERVAL_MPS
    return {
        "times": times,
        "steps": [
            step("run", "interval", distance_m=distance_m, slowest_speed_mps=slowest, fastest_speed_mps=fastest),
            step("recovery", "easy", duration_s=rest_s, fastest_speed_mps=EASY_MPS),
        ],
    }


def session(local_date: date, kind: str = "easy", **more: Any) -> dict[str, Any]:
    """A session of a plan: one easy run, or 5 × 1000 m with warm-up and cool-down for intervals."""
    steps = [step(fastest_speed_mps=EASY_MPS)]
    if kind == "interval":
        steps = [
            step("warm_up", distance_m=2000.0, fastest_speed_mps=EASY_MPS),
            repeats(),
            step("cool_down", distance_m=1500.0, fastest_speed_mps=EASY_MPS),
        ]
    elif kind == "strength":
        steps = []
    return {
        "session_id": str(uuid.uuid4()),
        "plan_id": "0d9c1f6e-62a7-4d9b-8f7a-6f1f6a2f9c01",
        "key": f"{local_date.isoformat()}-{kind}",
        "date": local_date.isoformat(),
        "kind": kind,
        "steps": steps,
        "distance_m": 0.0 if kind == "strength" else 10_000.0 if kind == "interval" else 5_000.0,
        "duration_s": 3_000.0,
        "load": 50.0,
        "by_time": kind == "strength",
        "appointment": None,
        "reasons": [],
        "is_locked": False,
        "state": "planned",
        "sequence": 0,
        **more,
    }


def planned(local_date: date = date(2026, 12, 1), kind: str = "interval", **more: Any) -> PlannedSession:
    """The same, read."""
    return PlannedSession.read(session(local_date, kind, **more))
