"""An activity that was logged by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from dataservice.domain import timezones
from dataservice.domain.activities import Edits, Source, SourceData, SourceKind
from dataservice.domain.problems import wrong_field

_NAMES = {
    "en": {"Run": "Run", "TrailRun": "Trail run", "VirtualRun": "Treadmill run", "Walk": "Walk", "Hike": "Hike"},
    "fr": {
        "Run": "Course à pied",
        "TrailRun": "Trail",
        "VirtualRun": "Tapis de course",
        "Walk": "Marche",
        "Hike": "Randonnée",
    },
}


def source(body: Mapping[str, Any], external_id: str, *, timezone: str, language: str) -> Source:
    """The source for what she typed in; `timezone` and `language` are hers, for what she left out. Invalid (422)."""
    zone = timezones.check(body.get("timezone") or timezone)
    try:
        local = datetime.fromisoformat(body["start_date_local"])
        start = timezones.from_local(local, zone)
    except (ValueError, OverflowError):
        raise wrong_field("/start_date_local", f"{body['start_date_local']} is not on the calendar.") from None
    elapsed_time_s = body.get("elapsed_time_s") or body["moving_time_s"]
    if elapsed_time_s < body["moving_time_s"]:
        raise wrong_field("/elapsed_time_s", "The whole time cannot be shorter than the time in motion.")
    sport_type = body.get("sport_type", "Run")
    data = {
        "name": (body.get("name") or "").strip() or _NAMES[language][sport_type],
        "sport_type": sport_type,
        "workout_type": "race" if body.get("is_race") else None,
        "start_date": start.isoformat().replace("+00:00", "Z"),
        "start_date_local": body["start_date_local"],
        "timezone": zone,
        "distance_m": body["distance_m"],
        "moving_time_s": body["moving_time_s"],
        "elapsed_time_s": elapsed_time_s,
        "total_elevation_gain_m": body.get("total_elevation_gain_m"),
        "average_heartrate_bpm": body.get("average_heartrate_bpm"),
        "average_cadence_spm": body.get("average_cadence_spm"),
    }
    return Source(SourceKind.MANUAL, external_id, cast(SourceData, {k: v for k, v in data.items() if v is not None}))


def edits(body: Mapping[str, Any]) -> Edits:
    """What she said about how it was: that survives the source."""
    return Edits().changed({name: body.get(name) for name in ("note", "perceived_exertion", "pain")})
