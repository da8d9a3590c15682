"""What the tests of fitness, records and predictions share."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dataservice_support import World
from files_support import put_file

from dataservice.domain.timezones import today as today_in
from flakon import clock


def today() -> date:
    """Her day: in Paris."""
    return today_in("Europe/Paris", clock.now())


def run(world: World, athlete_id: UUID, file: str, days_ago: int, **said: Any) -> str:
    """The id of a run that began at seven in the morning in Paris, so many days ago."""
    local = datetime.combine(today() - timedelta(days=days_ago), datetime.min.time()).replace(hour=7)
    begun = {"start_date_local": local.isoformat(), "start_date": f"{(local - timedelta(hours=1)).isoformat()}Z"}
    seconds = said.pop("elapsed_time_s", 3_000)
    values = {"moving_time_s": seconds, "elapsed_time_s": seconds, "average_heartrate_bpm": None, **begun, **said}
    return str(put_file(world, athlete_id, file, **values)["activity_id"])


def recorded(
    world: World, athlete_id: UUID, file: str, days_ago: int, distance_m: float, time_s: int, **said: Any
) -> str:
    """The id of a run whose streams go on evenly."""
    local = datetime.combine(today() - timedelta(days=days_ago), datetime.min.time()).replace(hour=7)
    begun = {"start_date_local": local.isoformat(), "start_date": f"{(local - timedelta(hours=1)).isoformat()}Z"}
    step = 5
    times = [*range(0, time_s, step), time_s]
    streams = {"time_s": times, "distance_m": [distance_m * each / time_s for each in times]}
    figures = {"distance_m": distance_m, "moving_time_s": time_s, "elapsed_time_s": time_s, **begun, **said}
    body = {"streams": streams, "laps": []}
    return str(put_file(world, athlete_id, file, body=body, **figures)["activity_id"])
