"""An activity as the sandbox holds it, before it is dressed in Strava's shape."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

RUNS = ("Run", "TrailRun", "VirtualRun")

Workout = Literal["race", "long run", "workout"]
Visibility = Literal["everyone", "followers_only", "only_me"]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One activity. `start` is aware and carries the zone it was recorded in.

    `start_point` is (latitude, longitude). `stream_points` is how many points its streams have at most: None for one a
    second, 0 where nothing was recorded but the sums.
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
    stream_points: int | None = None
    deleted: bool = False
    """Deleted by the athlete: never shown, but its page of a listing comes out one short."""

    @property
    def utc_offset(self) -> timedelta:
        """Local time less UTC at the start, summer time included."""
        return self.start.utcoffset() or timedelta()

    @property
    def is_private(self) -> bool:
        """Whether only she may see it, and apps with `activity:read_all`."""
        return self.visibility == "only_me"


def to_json(recording: Recording) -> str:
    """The recording as text that `from_json` reads."""
    return json.dumps({**vars(recording), "start": recording.start.isoformat()}, separators=(",", ":"))


def from_json(text: str) -> Recording:
    """The recording that was written; its start has the same offset, but knows no zone any more."""
    fields: dict[str, Any] = json.loads(text)
    point = fields["start_point"]
    fields["start"] = datetime.fromisoformat(fields["start"])
    fields["start_point"] = (point[0], point[1]) if point else None
    return Recording(**fields)
