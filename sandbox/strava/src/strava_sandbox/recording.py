"""An activity as the sandbox holds it, before it is dressed in Strava's shape."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

RUNS = ("Run", "TrailRun", "VirtualRun")

Workout = Literal["race", "long run", "workout"]
Visibility = Literal["everyone", "followers_only", "only_me"]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One activity. `start` is aware and carries the zone it was recorded in.

    `start_point` is (latitude, longitude).
    """

    id: int
    name: str
    sport_type: str
    start: datetime
    timezone: str
    distance_m: float
    moving_time_s: int
    elapsed_time_s: int
    total_elevation_gain_m: float
    summary_polyline: str = ""
    start_point: tuple[float, float] | None = None
    average_speed_mps: float
    max_speed_mps: float | None = None
    average_heartrate_bpm: float | None = None
    max_heartrate_bpm: float | None = None
    average_cadence_spm: float | None = None
    average_temp_c: int | None = None
    elev_high_m: float | None = None
    elev_low_m: float | None = None
    workout: Workout | None = None
    trainer: bool = False
    visibility: Visibility = "everyone"
    description: str | None = None
    gear_id: str | None = None
    device_name: str | None = None
    deleted: bool = False
    """Deleted by the athlete: never shown, but its page of a listing comes out one short."""

    @property
    def utc_offset(self) -> timedelta:
        """Local time less UTC at the start, summer time included."""
        return self.start.utcoffset() or timedelta()
