"""Predictions of the races that she entered: those to come as of now, and the record of how wrong past ones were."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import timezones
from dataservice.domain.predictions import Basis, document
from dataservice.storage.accounts import Accounts
from dataservice.storage.database import Database
from dataservice.storage.race_entries import RaceEntries
from dataservice.storage.race_predictions import EVERY, FURTHEST, RacePredictions, athletes_due
from dataservice.workflows import predictions
from flakon import clock, get_logger

log = get_logger(__name__)

SHOWN = 50
PAST = timedelta(days=3 * 366)
AT_ONCE = 200
"""Of how many athletes predictions are kept in a minute."""


def get_predictions(deps: Deps, athlete_id: UUID) -> dict[str, Any]:
    """The contract's Predictions of now."""
    with deps.database.transaction() as connection:
        today = timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())
        basis = predictions.basis(connection, athlete_id, today)
        return {
            **document(basis),
            "upcoming": upcoming(connection, athlete_id, basis),
            "past": past(connection, athlete_id, today),
        }


def upcoming(connection: Connection, athlete_id: UUID, basis: Basis) -> list[dict[str, Any]]:
    """What is predicted today of each race to come, the contract's RacePrediction, the next one first."""
    found = []
    for entry in RaceEntries(connection, athlete_id).upcoming(basis.today, limit=SHOWN):
        predicted = basis.predict(entry.distance_m)
        if predicted is not None:
            found.append(
                {
                    "race_id": entry.race.race_id,
                    "name": entry.race.name,
                    "date": entry.race.date,
                    "distance_m": entry.distance_m,
                    "made_on": basis.today,
                    "time_s": predicted.time_s,
                    "fastest_s": predicted.fastest_s,
                    "slowest_s": predicted.slowest_s,
                    "ran_s": None,
                    "is_official": False,
                }
            )
    return found


def past(connection: Connection, athlete_id: UUID, today: date) -> list[dict[str, Any]]:
    """The last prediction before each of her races, beside what she ran: the contract's, the newest race first."""
    entries = RaceEntries(connection, athlete_id).past(today, since=today - PAST, limit=SHOWN)
    newest = RacePredictions(connection, athlete_id).newest(entry.race.race_id for entry in entries)
    predicted = [entry for entry in entries if entry.race.race_id in newest]
    return [
        {
            "race_id": raced.entry.race.race_id,
            "name": raced.entry.race.name,
            "date": raced.entry.race.date,
            **{
                name: getattr(newest[raced.entry.race.race_id], name)
                for name in ("distance_m", "made_on", "time_s", "fastest_s", "slowest_s")
            },
            "ran_s": raced.time_s,
            "is_official": raced.is_official,
        }
        for raced in RaceEntries(connection, athlete_id).with_runs(predicted)
    ]


def keep_due(database: Database, now: datetime) -> int:
    """Keep this week's predictions of races to come. How many.

    Each athlete has her minute, so that many are not looked at at once. What fails for one holds up nobody else.
    """
    with database.transaction() as connection:
        due = athletes_due(connection, now, AT_ONCE)
    count = 0
    for athlete_id in due:
        try:
            with database.transaction() as connection:
                count += _keep(connection, athlete_id, now)
        except Exception:
            log.exception("prediction_failed", athlete_id=str(athlete_id))
    return count


def _keep(connection: Connection, athlete_id: UUID, now: datetime) -> int:
    today = timezones.today(Accounts(connection).get(athlete_id).timezone, now)
    kept = RacePredictions(connection, athlete_id)
    known = kept.made_since(today - EVERY)
    basis = predictions.basis(connection, athlete_id, today)
    records: list[dict[str, object]] = []
    for entry in RaceEntries(connection, athlete_id).upcoming(today + timedelta(days=1)):
        predicted = basis.predict(entry.distance_m)
        if predicted is None or entry.race.race_id in known or entry.race.date > today + FURTHEST:
            continue
        records.append(
            {
                "race_id": entry.race.race_id,
                "made_on": today,
                "distance_m": entry.distance_m,
                "time_s": predicted.time_s,
                "fastest_s": predicted.fastest_s,
                "slowest_s": predicted.slowest_s,
                "vdot": basis.vdot,
            }
        )
    return kept.add(records)
