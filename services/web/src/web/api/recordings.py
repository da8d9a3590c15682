"""What was recorded of a run, second by second, and what dataservice computed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from flakon import errors
from web.api import Client
from web.api.activities import SourceKind
from web.formatting import Units


@dataclass(frozen=True)
class Section:
    """A split, a lap, or the whole run. Speeds are metres per second of moving time; None is what nothing says."""

    start_s: float
    elapsed_time_s: float
    moving_time_s: float
    distance_m: float | None
    average_speed_mps: float | None
    grade_adjusted_speed_mps: float | None
    total_elevation_gain_m: float | None
    total_elevation_loss_m: float | None
    elevation_difference_m: float | None
    average_heartrate_bpm: float | None
    average_cadence_spm: float | None
    average_power_w: float | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Section":
        """From dataservice's JSON; what else it says, such as a lap's name, is left."""
        return cls(**{each.name: data[each.name] for each in fields(cls)})

    @property
    def end_s(self) -> float:
        """Seconds from the run's start to its end."""
        return self.start_s + self.elapsed_time_s


@dataclass(frozen=True)
class Lap:
    """A lap as the watch counted it."""

    name: str | None
    section: Section


@dataclass(frozen=True)
class BestEffort:
    """Her fastest over a distance within the run, and where it stands; no rank where it does not count."""

    distance_m: float
    elapsed_time_s: float
    start_offset_s: float
    is_plausible: bool
    counts: bool
    rank: int | None
    rank_in_year: int | None
    is_record: bool

    @property
    def end_s(self) -> float:
        """Seconds from the run's start to its end."""
        return self.start_offset_s + self.elapsed_time_s


@dataclass(frozen=True)
class Zone:
    """A heart-rate zone: from `low_bpm` to below `high_bpm`, and how long she was in it."""

    low_bpm: int
    high_bpm: int | None
    seconds: int


@dataclass(frozen=True)
class Zones:
    """The five of them, and what they were computed from."""

    method: Literal["percent_of_max", "heart_rate_reserve"]
    max_heartrate_bpm: int
    max_is_estimated: bool
    resting_heartrate_bpm: int | None
    zones: tuple[Zone, ...]

    @property
    def seconds(self) -> int:
        """In all of them."""
        return sum(zone.seconds for zone in self.zones)


@dataclass(frozen=True)
class Analysis:
    """Everything that was computed of a run's recording."""

    source: SourceKind
    total: Section
    max_heartrate_bpm: float | None
    splits_km: tuple[Section, ...]
    splits_mi: tuple[Section, ...]
    laps: tuple[Lap, ...]
    best_efforts: tuple[BestEffort, ...]
    zones: Zones | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Analysis":
        """From dataservice's JSON."""
        zones = data["zones"]
        return cls(
            source=data["source"],
            total=Section.read(data["total"]),
            max_heartrate_bpm=data["max_heartrate_bpm"],
            splits_km=tuple(Section.read(each) for each in data["splits_km"]),
            splits_mi=tuple(Section.read(each) for each in data["splits_mi"]),
            laps=tuple(Lap(each["name"], Section.read(each)) for each in data["laps"]),
            best_efforts=tuple(BestEffort(**each) for each in data["best_efforts"]),
            zones=Zones(**{**zones, "zones": tuple(Zone(**each) for each in zones["zones"])}) if zones else None,
        )

    def splits(self, units: Units) -> tuple[Section, ...]:
        """By her units."""
        return self.splits_mi if units == "imperial" else self.splits_km


Streams = Mapping[str, Sequence[Any]]
"""Columns of equal length, `time_s` among them; what was not recorded is absent, or None where it was not at a time."""


class Recordings:
    """dataservice's operations on what was recorded of the signed-in athlete's runs."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def analysis(self, activity_id: str) -> Analysis | None:
        """What was computed; None while nothing that was recorded is here. NotFound when there is no such run."""
        answer = self._get(f"/activities/{activity_id}/analysis", {})
        return None if answer is None else Analysis.read(answer)

    def streams(self, activity_id: str, points: int, *, whole: bool = False) -> Streams | None:
        """At most so many points, evenly chosen; None while there are none. `whole`: as recorded, without her edits."""
        params = {"points": points, **({"whole": True} if whole else {})}
        answer = self._get(f"/activities/{activity_id}/streams", params)
        return None if answer is None else answer["streams"]

    def _get(self, path: str, params: Mapping[str, Any]) -> Any:
        try:
            return self._client.get(path, params=params).data
        except errors.NotFound as error:
            if error.code == "no_streams":
                return None
            raise
