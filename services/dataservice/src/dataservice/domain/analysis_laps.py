"""Laps: what the watch counted, and the rest from the streams."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from dataservice.domain.streams import Lap
from runscience.sections import Section, parts
from runscience.track import Track

_COUNTED = ("total_elevation_gain_m", "average_heartrate_bpm", "average_cadence_spm", "average_power_w")


@dataclass(frozen=True, kw_only=True, slots=True)
class LapSection(Section):
    """A lap with the figures of a section."""

    name: str | None


def lap_sections(track: Track, laps: Sequence[Lap], start_s: int, scale: float) -> list[LapSection]:
    """The laps that lie in the track, which begins `start_s` after the first one.

    A lap that lies wholly in it is as the watch counted it, with its distance stretched by `scale`; what the watch did
    not count, and all of a lap that is cut, is computed.
    """
    end_s = float(track.time_s[-1])
    bounds = [(lap["start_s"] - start_s, lap["start_s"] - start_s + lap["elapsed_time_s"]) for lap in laps]
    inside = [index for index, (begin, end) in enumerate(bounds) if begin < end_s and end > 0]
    starts = np.array([max(bounds[index][0], 0) for index in inside], dtype=np.float64)
    ends = np.array([min(bounds[index][1], end_s) for index in inside], dtype=np.float64)
    computed = parts(track, starts, ends)
    return [
        _merged(laps[index], section, scale, whole=bounds[index][0] >= 0 and bounds[index][1] <= end_s + 1)
        for index, section in zip(inside, computed, strict=True)
    ]


def _merged(lap: Lap, computed: Section, scale: float, *, whole: bool) -> LapSection:
    values = asdict(computed) | {"name": lap.get("name")}
    if not whole:
        return LapSection(**values)
    values["elapsed_time_s"], values["moving_time_s"] = float(lap["elapsed_time_s"]), float(lap["moving_time_s"])
    values["distance_m"] = lap["distance_m"] * scale
    if lap["moving_time_s"] > 0:
        values["average_speed_mps"] = round(values["distance_m"] / lap["moving_time_s"], 4)
    for name in _COUNTED:
        if lap.get(name) is not None:
            values[name] = lap[name]  # type: ignore[literal-required]
    return LapSection(**values)
