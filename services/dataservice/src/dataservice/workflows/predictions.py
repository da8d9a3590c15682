"""VDOT of now and predictions: for her, for her plans, and for the record of how wrong they were."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import predictions, timezones, vdot
from dataservice.domain.predictions import CRITICAL_SPEED_COUNTS, CRITICAL_SPEED_FROM_M, WEEKS, Basis
from dataservice.storage.accounts import Accounts
from dataservice.storage.performances import Performances
from dataservice.storage.training_days import TrainingDays
from flakon import clock
from runscience.efforts import DISTANCES_M
from runscience.predictions import Prediction

_LONG_ENOUGH_M = [distance_m for distance_m in DISTANCES_M if distance_m >= vdot.SHORTEST_EFFORT_M]


def predict(connection: Connection, athlete_id: UUID, distance_m: float, today: date) -> Prediction | None:
    """What she would race over a distance on this day; None where nothing of hers tells."""
    return basis(connection, athlete_id, today).predict(distance_m)


def vdot_of(connection: Connection, athlete_id: UUID, today: date) -> float | None:
    """Her VDOT on this day; None where nothing of hers tells."""
    return basis(connection, athlete_id, today).vdot


def basis(connection: Connection, athlete_id: UUID, today: date) -> Basis:
    """What predictions of this day rest on: what she did up to the day before, and never what came later."""
    yesterday = today - timedelta(days=1)
    performances = Performances(connection, athlete_id)
    raced = performances.races(today - vdot.RACES_COUNT, yesterday)
    trained = performances.best_efforts(today - vdot.BEST_EFFORTS_COUNT, yesterday, _LONG_ENOUGH_M)
    fast = performances.best_efforts(today - CRITICAL_SPEED_COUNTS, yesterday, CRITICAL_SPEED_FROM_M)
    days = TrainingDays(connection, athlete_id).distances_m(today - timedelta(weeks=WEEKS), yesterday)
    weekly_distance_m, longest_run_m = predictions.week_figures(days)
    return Basis(
        today=today,
        performances=vdot.ranked([*raced, *trained], today),
        weekly_distance_m=weekly_distance_m,
        longest_run_m=longest_run_m,
        critical_speed=predictions.critical_speed_of(fast),
    )


def get_predictions(deps: Deps, athlete_id: UUID) -> dict[str, Any]:
    """The contract's Predictions of now."""
    now = clock.now()
    with deps.database.transaction() as connection:
        today = timezones.today(Accounts(connection).get(athlete_id).timezone, now)
        found = basis(connection, athlete_id, today + timedelta(days=1))
    return {**predictions.document(found), "today": today, "upcoming": [], "past": []}
