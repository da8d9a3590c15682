"""Recordings and athletes in Strava's JSON, its traps included.

`start_date_local` ends in a Z that is not true; `timezone` is `(GMT+01:00) Europe/Berlin` with the offset of winter;
the cadence of runs is per leg; `type` stays beside `sport_type`.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from strava_sandbox.athletes import Athlete
from strava_sandbox.recording import RUNS, Recording

_WORKOUT_TYPES = {"race": 1, "long run": 2, "workout": 3}
_OLD_TYPES = {"TrailRun": "Run", "MountainBikeRide": "Ride", "GravelRide": "Ride"}


def summary(athlete: Athlete, recording: Recording) -> dict[str, Any]:
    """A SummaryActivity, as the listing has it."""
    offset = recording.utc_offset
    point = list(recording.start_point) if recording.start_point else []
    has_heartrate = recording.average_heartrate_bpm is not None
    shape: dict[str, Any] = {
        "resource_state": 2,
        "athlete": {"id": athlete.id, "resource_state": 1},
        "name": recording.name,
        "distance": round(recording.distance_m, 1),
        "moving_time": recording.moving_time_s,
        "elapsed_time": recording.elapsed_time_s,
        "total_elevation_gain": round(recording.total_elevation_gain_m, 1),
        "type": _OLD_TYPES.get(recording.sport_type, recording.sport_type),
        "sport_type": recording.sport_type,
        "workout_type": _WORKOUT_TYPES.get(recording.workout or "") if recording.sport_type in RUNS else None,
        "id": recording.id,
        "start_date": zulu(recording.start.astimezone(UTC)),
        "start_date_local": zulu(recording.start),
        "timezone": timezone_text(recording.timezone, recording.start),
        "utc_offset": offset.total_seconds(),
        "location_city": None,
        "location_state": None,
        "location_country": None,
        "achievement_count": 0,
        "kudos_count": recording.id % 9,
        "comment_count": 0,
        "athlete_count": 1,
        "photo_count": 0,
        "map": {"id": f"a{recording.id}", "summary_polyline": recording.summary_polyline, "resource_state": 2},
        "trainer": recording.trainer,
        "commute": False,
        "manual": False,
        "private": recording.visibility == "only_me",
        "visibility": recording.visibility,
        "flagged": False,
        "gear_id": recording.gear_id,
        "start_latlng": point,
        "end_latlng": point,
        "average_speed": round(recording.average_speed_mps, 3),
        "has_heartrate": has_heartrate,
        "heartrate_opt_out": False,
        "display_hide_heartrate_option": has_heartrate,
        "upload_id": recording.id + 1,
        "upload_id_str": str(recording.id + 1),
        "external_id": f"sandbox_{recording.id}",
        "from_accepted_tag": False,
        "pr_count": 0,
        "total_photo_count": 0,
        "has_kudoed": False,
    }
    optional = {
        "max_speed": recording.max_speed_mps,
        "average_heartrate": recording.average_heartrate_bpm,
        "max_heartrate": recording.max_heartrate_bpm,
        "average_cadence": _strava_cadence(recording),
        "average_temp": recording.average_temp_c,
        "elev_high": recording.elev_high_m,
        "elev_low": recording.elev_low_m,
    }
    return shape | {name: value for name, value in optional.items() if value is not None}


def athlete_summary(athlete: Athlete) -> dict[str, Any]:
    """A SummaryAthlete, as the token endpoint and `GET /athlete` with the scope `read` give it."""
    return {
        "id": athlete.id,
        "username": None,
        "resource_state": 2,
        "firstname": athlete.persona.firstname,
        "lastname": athlete.persona.lastname,
        "bio": "Lives in the Strava sandbox.",
        "city": athlete.persona.city,
        "state": None,
        "country": athlete.persona.country,
        "sex": athlete.persona.sex,
        "premium": False,
        "summit": False,
        "created_at": f"{athlete.history_from.isoformat()}T08:00:00Z",
        "updated_at": f"{athlete.history_from.isoformat()}T08:00:00Z",
        "badge_type_id": 0,
        "profile_medium": "avatar/athlete/medium.png",
        "profile": "avatar/athlete/large.png",
        "friend": None,
        "follower": None,
    }


def athlete_detailed(athlete: Athlete) -> dict[str, Any]:
    """A DetailedAthlete, which takes the scope `profile:read_all`."""
    return athlete_summary(athlete) | {
        "resource_state": 3,
        "weight": athlete.persona.weight_kg,
        "measurement_preference": "meters",
        "date_preference": "%d/%m/%Y",
        "follower_count": 0,
        "friend_count": 0,
        "athlete_type": 1,
        "clubs": [],
        "bikes": [],
        "shoes": [],
    }


def timezone_text(name: str, at: datetime) -> str:
    """`(GMT+01:00) Europe/Berlin`: the offset is that of standard time, whatever the season."""
    moment = at.astimezone(ZoneInfo(name))
    standard = (moment.utcoffset() or timedelta()) - (moment.dst() or timedelta())
    minutes = int(standard.total_seconds() // 60)
    return f"(GMT{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}) {name}"


def zulu(moment: datetime) -> str:
    """A moment as Strava writes it: with a Z, whether it is UTC or not."""
    return moment.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _strava_cadence(recording: Recording) -> float | None:
    if recording.average_cadence_spm is None:
        return None
    per_leg = recording.sport_type in RUNS
    return round(recording.average_cadence_spm / 2 if per_leg else recording.average_cadence_spm, 1)
