"""Race entries of an export, stored for an athlete: in the race they were of, or in one like it, or in a new one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.domain import exchange, races
from dataservice.domain.problems import wrong_field
from dataservice.domain.races import Goals, RunWord
from dataservice.storage.race_entries import RaceEntries
from dataservice.storage.race_predictions import RacePredictions
from dataservice.storage.races import Races
from flakon import errors

Record = Mapping[str, Any]


def store_race_entry(
    connection: Connection, athlete_id: UUID, record: Record, path: str, activity_id: UUID | None, now: datetime
) -> bool:
    """Whether the entry is stored; not over one that she has of the race already. Invalid (422).

    `activity_id` is the run that its source is of, for one that she chose herself.
    """
    try:
        Goals(**{name: record[name] for name in Goals.__dataclass_fields__}).check()
    except errors.Invalid as error:
        raise wrong_field(f"{path}{error.errors[0]['path']}", error.errors[0]["message"]) from None
    if (record["run"] == RunWord.CHOSEN.value) != (activity_id is not None):
        raise wrong_field(f"{path}/source", "A source goes with run: chosen, and only with it.")
    times = {name: exchange.moment(record[name], f"{path}/{name}", now) for name in ("entered_at", "updated_at")}
    race_id = _race(connection, athlete_id, record["race"], path, now)
    if not RaceEntries(connection, athlete_id).put_imported(race_id, {**record, **times}, activity_id):
        return False
    predicted = {date.fromisoformat(each["made_on"]): each for each in record["predictions"]}
    records = [{**each, "race_id": race_id, "made_on": made_on} for made_on, each in predicted.items()]
    RacePredictions(connection, athlete_id).add(records)
    return True


def _race(connection: Connection, athlete_id: UUID, told: Record, path: str, now: datetime) -> UUID:
    """The id of the race that a record is of: by its id, or else by day, name and distance; if need be, a new one."""
    try:
        facts = races.checked({name: value for name, value in told.items() if name != "race_id"}, now.date())
    except errors.Invalid as error:
        raise wrong_field(f"{path}/race{error.errors[0]['path']}", error.errors[0]["message"]) from None
    calendar = Races(connection)
    calendar.claim()
    known = calendar.find(UUID(told["race_id"]))
    if known is not None:
        calendar.bring_back(known.race_id, athlete_id, now)
        return known.race_id
    for other in races.doubles(facts, calendar.near(facts)):
        if other.date == facts.date and races.fold(other.name) == races.fold(facts.name):
            return other.race_id
    return calendar.add(facts, athlete_id, now, UUID(told["race_id"]))
