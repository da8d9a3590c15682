"""What the tests of races share."""

from typing import Any
from uuid import UUID

from dataservice_support import World
from files_support import put_file

RACE: dict[str, Any] = {
    "name": "Lac d'Annecy Marathon",
    "date": "2026-04-19",
    "place": "Annecy",
    "country": "FR",
    "distance_m": 42_195.0,
    "kind": "road",
}


def add(me: Any, **changes: Any) -> str:
    """The id of a race that somebody adds."""
    return str(me.post("/races", {**RACE, **changes}, status=201).json["race_id"])


def enter(me: Any, race_id: str, **wanted: Any) -> Any:
    """Her entry."""
    return me.put(f"/races/{race_id}/entry", {"priority": "A", **wanted}).json


def run(world: World, athlete_id: UUID, file: str, local: str, **said: Any) -> str:
    """The id of a run that began at this time where she ran."""
    times = {"start_date_local": local, "start_date": f"{local}Z"}
    values = {"distance_m": 42_300.0, "moving_time_s": 13_900, "elapsed_time_s": 14_000, **times, **said}
    return str(put_file(world, athlete_id, file, **values)["activity_id"])
