"""VDOT of a day and what follows from it: for her, her plans and her races."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from dataservice.domain import predictions, vdot
from dataservice.domain.predictions import CRITICAL_SPEED_COUNTS, CRITICAL_SPEED_FROM_M, WEEKS, Basis
from dataservice.domain.vdot import Performance
from dataservice.storage.performances import Performances
from dataservice.storage.summaries import RUN, DailySummaries
from dataservice.storage.training_days import TrainingDays
from dataservice.workflows.matching import matched
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
    """What predictions of this day rest on: what she did up to it, and never what came later."""
    performances = Performances(connection, athlete_id)
    raced = performances.races(today - vdot.RACES_COUNT, today)
    races = [each.activity_id for each in raced if each.activity_id is not None]
    raced += _time_trials(connection, athlete_id, today - vdot.RACES_COUNT, today, races)
    trained = performances.best_efforts(today - vdot.BEST_EFFORTS_COUNT, today, _LONG_ENOUGH_M, without=races)
    trained += performances.whole_runs(today - vdot.BEST_EFFORTS_COUNT, today, without=races)
    fast = performances.best_efforts(today - CRITICAL_SPEED_COUNTS, today, CRITICAL_SPEED_FROM_M)
    days = DailySummaries(connection, athlete_id).days(today - timedelta(days=7 * WEEKS - 1), today)
    weekly_distance_m, longest_run_m = predictions.week_figures([day.distance_m for day in days if day.sport == RUN])
    return Basis(
        today=today,
        performances=vdot.ranked([*raced, *trained], today),
        weekly_distance_m=weekly_distance_m,
        longest_run_m=longest_run_m,
        critical_speed=predictions.critical_speed_of(fast),
    )


def _time_trials(
    connection: Connection, athlete_id: UUID, first: date, last: date, races: Collection[UUID]
) -> list[Performance]:
    """What she ran in the time trials that were planned, where the run is found and no race already."""
    performances, found = Performances(connection, athlete_id), []
    for session_id, day in TrainingDays(connection, athlete_id).time_trials(first, last):
        week = matched(connection, athlete_id, day, day)
        done, planned = week.done_of(session_id), week.sessions[session_id]
        distance_m = vdot.trial_distance_m(planned.session.steps)
        if done is None or distance_m is None or done.activity_id in races:
            continue
        trial = performances.trial(done.activity_id, distance_m)
        if trial is not None:
            found.append(trial)
    return found
