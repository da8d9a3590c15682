"""One activity from what its sources and its athlete say."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, cast

from dataservice.domain.activities import MERGED_FIELDS, NO_EDITS, Edits, MergedActivity, Source, SourceKind

_PREFERENCE = {SourceKind.FILE: 0, SourceKind.STRAVA: 1, SourceKind.MANUAL: 2}

_START = ("start_date", "start_date_local", "timezone")
_COURSE = ("distance_m", "moving_time_s", "elapsed_time_s", "average_speed_mps", "max_speed_mps")
_POSITION = ("start_latitude_deg", "start_longitude_deg", "end_latitude_deg", "end_longitude_deg")
_WHOLE = ("moving_time_s", "elapsed_time_s", "perceived_exertion", "pain")
_SINGLE = (
    "sport_type",
    "workout_type",
    "total_elevation_gain_m",
    "average_heartrate_bpm",
    "max_heartrate_bpm",
    "average_cadence_spm",
    "average_power_w",
    "summary_polyline",
    "description",
)


def by_preference(sources: Iterable[Source]) -> list[Source]:
    """Files first, then Strava, then by hand; within a kind by external id, so that the order they came in never
    shows.
    """
    return sorted(sources, key=lambda source: (_PREFERENCE[source.kind], source.external_id))


def merge(sources: Sequence[Source], edits: Edits = NO_EDITS) -> MergedActivity:
    """The activity. ValueError without a source: an activity without one is no more.

    Each value is the first that a source has, by preference; when, how far and where (values that belong together) are
    taken from one source each. The name is the first that someone gave. Her edits come on top: a crop, then a corrected
    distance, which corrects the average speed.
    """
    if not sources:
        raise ValueError("an activity without a source is none")
    ranked = by_preference(sources)
    says: list[Any] = [source.data for source in ranked]
    merged: dict[str, Any] = {name: _first(says, name) for name in _SINGLE}
    merged.update({name: says[0].get(name) for name in _START + _COURSE})
    located: Any = next((data for data in says if data.get("start_latitude_deg") is not None), {})
    merged.update({name: located.get(name) for name in _POSITION})
    if edits.cropped is not None:
        _crop(merged, edits.cropped)
    merged["name"] = edits.name or _first(says, "name") or ""
    merged["is_trainer"] = bool(_first(says, "is_trainer"))
    merged["is_race"] = edits.is_race if edits.is_race is not None else merged["workout_type"] == "race"
    if edits.distance_m is not None:
        merged["distance_m"] = edits.distance_m
        merged["average_speed_mps"] = None
    if merged["average_speed_mps"] is None and merged["moving_time_s"]:
        merged["average_speed_mps"] = round(merged["distance_m"] / merged["moving_time_s"], 4)
    if edits.ignore_heartrate:
        merged["average_heartrate_bpm"] = merged["max_heartrate_bpm"] = None
    merged["note"] = edits.note
    merged["perceived_exertion"] = edits.perceived_exertion
    merged["pain"] = edits.pain
    merged["shoe_id"] = edits.shoe_id
    merged["load"] = merged["load_method"] = None
    from_strava = next((int(source.external_id) for source in ranked if source.kind is SourceKind.STRAVA), None)
    merged["strava_activity_id"] = from_strava or _first(says, "strava_activity_id")
    merged["sources"] = list(dict.fromkeys(source.kind.value for source in ranked))
    for name in _WHOLE:  # 6.0 is an integer in JSON, and not in PostgreSQL
        if merged[name] is not None:
            merged[name] = int(merged[name])
    return cast(MergedActivity, merged)


def _crop(merged: dict[str, Any], cropped: Mapping[str, Any]) -> None:
    """Let what she left of the streams say what it says; it may begin later than the source does."""
    offset = timedelta(seconds=cropped.get("start_offset_s", 0))
    with suppress(OverflowError):  # a clock that stood at the end of the year 9999
        for name in ("start_date", "start_date_local"):
            later = datetime.fromisoformat(merged[name]) + offset
            merged[name] = later.isoformat().replace("+00:00", "Z")
    merged.update({name: value for name, value in cropped.items() if name in MERGED_FIELDS})


def _first(says: list[Any], name: str) -> Any:
    for data in says:
        value = data.get(name)
        if value is not None:
            return value
    return None
