"""What streams say of an activity, as it is stored: plain numbers, ready for JSON.

Speeds are metres per second everywhere; paces are made of them where they are shown.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import orjson

from dataservice.domain.activities import Edits
from dataservice.domain.analysis_doubts import Doubt, doubt
from dataservice.domain.analysis_laps import LapSection, lap_sections
from dataservice.domain.streams import Lap
from runscience import efforts, heartrate, polylines, sections
from runscience.bouts import work_bouts
from runscience.cleaning import cumulative_distance_m
from runscience.efforts import Effort
from runscience.sections import Section
from runscience.streams import Streams
from runscience.track import Track

VERSION = 2
"""Raised when the same streams give another analysis, which is then computed anew when next there is cause to."""

MOST_SPLITS = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjustments:
    """Those of her edits that change what the streams say. Crop: seconds since the start of the streams."""

    crop_start_s: int | None = None
    crop_end_s: int | None = None
    distance_m: float | None = None
    ignore_heartrate: bool = False

    @classmethod
    def of(cls, edits: Edits) -> Self:
        """Those among her edits."""
        return cls(
            crop_start_s=edits.crop_start_s,
            crop_end_s=edits.crop_end_s,
            distance_m=edits.distance_m,
            ignore_heartrate=edits.ignore_heartrate is True,
        )

    @property
    def crops(self) -> bool:
        """Whether she took something off an end."""
        return self.crop_start_s is not None or self.crop_end_s is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """Everything about one activity that follows from its streams, its laps and her edits.

    `heartrate_seconds` are pairs of beats per minute and the seconds at it; zones are made of them when they are read.
    Only a run shows its best efforts.
    """

    total: Section
    max_heartrate_bpm: float | None
    splits_km: list[Section]
    splits_mi: list[Section]
    laps: list[LapSection]
    bouts: list[Section]
    heartrate_seconds: list[tuple[int, int]]
    efforts: list[Effort]
    doubt: Doubt | None

    def stored(self) -> dict[str, Any]:
        """As JSON; efforts have rows of their own."""
        return {name: value for name, value in asdict(self).items() if name not in ("efforts", "doubt")}


def analyse(streams: Streams, laps: Sequence[Lap], adjustments: Adjustments) -> Analysis:
    """The analysis of an activity, as if it were a run."""
    seen = adjusted(streams, adjustments)
    track = Track.of(seen)
    counted = [_without_heartrate(lap) for lap in laps] if adjustments.ignore_heartrate else laps
    found = [] if track.distance_m is None else efforts.best_efforts(seen.time_s, track.distance_m)
    return Analysis(
        total=sections.whole(track),
        max_heartrate_bpm=None if seen.heartrate_bpm is None else float(np.nanmax(seen.heartrate_bpm)),
        splits_km=_splits(track, sections.KILOMETRE_M),
        splits_mi=_splits(track, sections.MILE_M),
        laps=lap_sections(track, counted, _start_s(streams, adjustments), _scale(streams, adjustments)),
        bouts=work_bouts(track),
        heartrate_seconds=sorted(heartrate.histogram(seen).items()),
        efforts=[Effort(each.distance_m, round(each.elapsed_time_s, 1), round(each.start_s, 1)) for each in found],
        doubt=doubt(seen, track, found),
    )


def fingerprint(encoded: bytes, laps: Sequence[Lap], adjustments: Adjustments) -> bytes:
    """16 bytes that differ when the analysis may: for other streams, laps or edits, or another way to compute it."""
    rest = orjson.dumps([VERSION, list(laps), asdict(adjustments)])
    return hashlib.blake2b(encoded + rest, digest_size=16).digest()


def adjusted(streams: Streams, adjustments: Adjustments) -> Streams:
    """The streams as she edited them.

    A crop that leaves fewer than two samples is none: these streams are others than those she cropped. A corrected
    distance stretches what was measured; where nothing was measured, it stays so.
    """
    seen = cropped(streams, adjustments)
    if adjustments.ignore_heartrate:
        seen = seen.replace(heartrate_bpm=None)
    scale = _scale(streams, adjustments)
    if scale == 1.0:
        return seen
    distance = cumulative_distance_m(seen)
    speed = seen.speed_mps
    return seen.replace(
        distance_m=None if distance is None else distance * scale, speed_mps=None if speed is None else speed * scale
    )


def cropped(streams: Streams, adjustments: Adjustments) -> Streams:
    """What her crop leaves of the streams."""
    if not adjustments.crops:
        return streams
    try:
        return streams.cropped(adjustments.crop_start_s, adjustments.crop_end_s)
    except ValueError:
        return streams


def cropped_summary(streams: Streams, adjustments: Adjustments) -> dict[str, Any] | None:
    """What a cropped activity's summary says instead of its source's, named alike; None where nothing is cropped.

    `start_offset_s` is by how much it begins later. What the streams do not say is not in it.
    """
    seen = cropped(streams, adjustments)
    if seen is streams:
        return None
    track = Track.of(seen)
    total = sections.whole(track)
    summary = {
        "start_offset_s": _start_s(streams, adjustments),
        "elapsed_time_s": seen.elapsed_time_s,
        "moving_time_s": round(total.moving_time_s),
        "distance_m": total.distance_m,
        "average_speed_mps": total.average_speed_mps,
        "max_speed_mps": None if seen.speed_mps is None else float(np.nanmax(seen.speed_mps)),
        "total_elevation_gain_m": total.total_elevation_gain_m,
        "average_heartrate_bpm": total.average_heartrate_bpm,
        "max_heartrate_bpm": None if seen.heartrate_bpm is None else float(np.nanmax(seen.heartrate_bpm)),
        "average_cadence_spm": total.average_cadence_spm,
        "average_power_w": total.average_power_w,
    }
    return {name: value for name, value in (summary | _places(seen)).items() if value is not None}


def _places(streams: Streams) -> dict[str, Any]:
    """Where the streams begin, end and lead; of what she cropped away nothing shows on a map."""
    latitude, longitude = streams.latitude_deg, streams.longitude_deg
    if latitude is None or longitude is None:
        return {}
    known = np.flatnonzero(~(np.isnan(latitude) | np.isnan(longitude)))
    if len(known) == 0:
        return {}
    return {
        "start_latitude_deg": float(latitude[known[0]]),
        "start_longitude_deg": float(longitude[known[0]]),
        "end_latitude_deg": float(latitude[known[-1]]),
        "end_longitude_deg": float(longitude[known[-1]]),
        "summary_polyline": polylines.summary(latitude, longitude) or "",
    }


def _splits(track: Track, length_m: float) -> list[Section]:
    """None where there would be too many to look at: it was driven or flown, or the sensor counts wrongly."""
    too_far = track.distance_m is not None and track.distance_m[-1] > MOST_SPLITS * length_m
    return [] if too_far else sections.splits(track, length_m)


def _start_s(streams: Streams, adjustments: Adjustments) -> int:
    """How much later than the streams what she left of them begins."""
    if cropped(streams, adjustments) is streams:
        return 0
    return int(streams.time_s[np.searchsorted(streams.time_s, adjustments.crop_start_s or 0)])


def _scale(streams: Streams, adjustments: Adjustments) -> float:
    """By what a corrected distance stretches the measured one."""
    if adjustments.distance_m is None:
        return 1.0
    distance = cumulative_distance_m(cropped(streams, adjustments))
    if distance is None or distance[-1] <= 0:
        return 1.0
    return adjustments.distance_m / float(distance[-1])


def _without_heartrate(lap: Lap) -> Lap:
    return {**lap, "average_heartrate_bpm": None, "max_heartrate_bpm": None}
