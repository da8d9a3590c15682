"""What her training does to her, and what she can race."""

from dataclasses import asdict
from datetime import date
from typing import Any

from dataservice.views.api import api, deps
from dataservice.workflows import fitness, race_predictions
from flakon import current_athlete_id
from runscience.eddington import Eddington

Json = dict[str, Any]


@api.operation("get_fitness")
def get_fitness(from_: str | None, to: str | None) -> Json:
    first, last = (None if day is None else date.fromisoformat(day) for day in (from_, to))
    found = fitness.get_fitness(deps(), current_athlete_id(), first, last)
    return {**found, "days": [asdict(day) for day in found["days"]]}


@api.operation("get_records")
def get_records(period: str) -> Json:
    return {"records": [row._asdict() for row in fitness.get_records(deps(), current_athlete_id(), period)]}


@api.operation("get_record_history")
def get_record_history(distance_m: float) -> Json:
    history, years = fitness.get_record_history(deps(), current_athlete_id(), distance_m)
    return {
        "distance_m": distance_m,
        "history": [row._asdict() for row in history],
        "years": [row._asdict() for row in years],
    }


@api.operation("get_eddington")
def get_eddington() -> Json:
    km, mi = fitness.get_eddington(deps(), current_athlete_id())
    return {"km": _eddington(km), "mi": _eddington(mi)}


@api.operation("get_predictions")
def get_predictions() -> Json:
    return race_predictions.get_predictions(deps(), current_athlete_id())


def _eddington(found: Eddington) -> Json:
    return {**asdict(found), "next": found.next}
