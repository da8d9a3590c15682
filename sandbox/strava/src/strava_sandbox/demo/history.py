"""Years of training of one demo athlete: deterministic for her number, the day it begins and the day it ends.

Each week has random numbers of its own, and the fatigue of a day comes only from the days before, so a history that
is made again tomorrow has today's activities unchanged, and one day more.
"""

import random
from collections import deque
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from strava_sandbox.demo import body, names, routes
from strava_sandbox.demo.personas import Persona, persona
from strava_sandbox.demo.seasons import Kind, Session, sessions
from strava_sandbox.recording import Recording, Visibility, Workout

_FIRST_ID = 14_200_000_000
_IDS_PER_ATHLETE = 1_000_000
# She is met in the middle of a season, with races behind her and one ahead.
_FIRST_WEEK = 16
_SPORT_TYPES: dict[Kind, str] = {"trail": "TrailRun", "ride": "Ride", "hike": "Hike"}
_CLIMB: dict[Kind, float] = {
    "race": 0.3,
    "intervals": 0.25,
    "tempo": 0.6,
    "hills": 2.2,
    "trail": 3.0,
    "treadmill": 0.0,
    "hike": 4.0,
}
_WORKOUTS: dict[Kind, Workout] = {
    "race": "race",
    "long": "long run",
    "intervals": "workout",
    "tempo": "workout",
    "hills": "workout",
}
_LOAD_PER_KM: dict[Kind, float] = {
    "race": 1.8,
    "intervals": 1.5,
    "tempo": 1.4,
    "hills": 1.4,
    "trail": 1.2,
    "ride": 0.2,
    "hike": 0.4,
}


def id_of(number: int, index: int) -> int:
    """The id of an athlete's activity of this day, or of this place in her row of many."""
    return _FIRST_ID + number * _IDS_PER_ATHLETE + index * 10


def first_monday(today: date) -> date:
    """The Monday three years back, on which the history of an athlete who appears today begins."""
    start = today - timedelta(weeks=156)
    return start - timedelta(days=start.weekday())


def history(number: int, first_day: date, end: date) -> list[Recording]:
    """All activities of demo athlete `number` from `first_day` (a Monday) up to the day before `end`, oldest first."""
    who = persona(number)
    recordings: list[Recording] = []
    loads: deque[float] = deque([0.0] * 28, maxlen=28)
    weeks = (end - first_day).days // 7 + 1
    for week in range(_FIRST_WEEK, _FIRST_WEEK + weeks):
        rng = random.Random(f"runner {number} week {week}")  # noqa: S311 (repeatable is the point)
        monday = first_day + timedelta(weeks=week - _FIRST_WEEK)
        is_cold = monday.month in ((12, 1, 2) if who.home[0] > 0 else (6, 7, 8))
        by_day = {s.weekday: s for s in sessions(week, who.weekly_km_at_start, rng, is_cold=is_cold)}
        for weekday in range(7):
            day = monday + timedelta(days=weekday)
            session = by_day.get(weekday)
            load = 0.0
            if session is not None and day < end:
                day_index = (day - first_day).days
                recording = _record(who, number, week, day, day_index, session, _fatigue(loads), rng)
                load = _LOAD_PER_KM.get(session.kind, 1.0) * recording.distance_m / 1000.0
                recordings.append(recording)
                if rng.random() < 0.025:
                    recordings.append(_recorded_twice(recording))
            loads.append(load)
    return recordings


def _fatigue(loads: deque[float]) -> float:
    """The last week's load over an average week of the last four, less one: 0 when they are alike."""
    month = sum(loads)
    if month < 20.0:
        return 0.0
    week = sum(list(loads)[-7:])
    return max(-0.5, min(0.8, 4.0 * week / month - 1.0))


def _record(
    who: Persona,
    number: int,
    week: int,
    day: date,
    day_index: int,
    session: Session,
    fatigue: float,
    rng: random.Random,
) -> Recording:
    kind = session.kind
    is_race = kind == "race"
    # A watch measures a little more than a course, and never twice the same.
    distance_m = session.distance_m * (rng.uniform(1.001, 1.007) if is_race else rng.uniform(0.97, 1.03))
    climb_m = distance_m / 1000.0 * who.hilliness_m_per_km * _CLIMB.get(kind, rng.uniform(0.6, 1.4))
    start = _start(who, day, kind, rng)
    vdot = body.vdot_in(week, who)
    if kind in ("ride", "hike"):
        speed = rng.uniform(6.2, 7.6) if kind == "ride" else rng.uniform(1.2, 1.45)
        share = rng.uniform(0.60, 0.70)
        highest = who.max_heartrate_bpm
        effort = body.Effort(
            round(distance_m / speed), round(highest * share, 1), float(round(highest * (share + 0.14)))
        )
    elif is_race:
        effort = body.race_effort(who, vdot, session.distance_m, rng)
    else:
        effort = body.training_effort(who, vdot, kind, distance_m, climb_m, fatigue, rng)
    average_mps = distance_m / effort.moving_time_s
    indoors = kind == "treadmill"
    cadence = None if kind == "hike" else rng.uniform(72, 88) if kind == "ride" else body.cadence_spm(average_mps, rng)
    stops_s = 0 if is_race or indoors else round(effort.moving_time_s * rng.uniform(0.0, 0.06))
    visibility: Visibility = "only_me" if kind in ("treadmill", "easy") and rng.random() < 0.06 else "everyone"
    return Recording(
        id=id_of(number, day_index),
        name=names.race_name(who, session.distance_m, rng) if is_race else names.session_name(kind, start.hour, rng),
        sport_type=_SPORT_TYPES.get(kind, "Run"),
        start=start,
        timezone=who.timezone,
        distance_m=round(distance_m, 1),
        moving_time_s=effort.moving_time_s,
        elapsed_time_s=effort.moving_time_s + stops_s,
        total_elevation_gain_m=round(climb_m, 1),
        summary_polyline="" if indoors else routes.loop(who.home, distance_m, rng),
        start_point=None if indoors else who.home,
        average_speed_mps=average_mps,
        max_speed_mps=round(average_mps * rng.uniform(1.15, 1.6), 1),
        average_heartrate_bpm=effort.average_heartrate_bpm,
        max_heartrate_bpm=effort.max_heartrate_bpm,
        average_cadence_spm=cadence,
        average_temp_c=None if indoors else _temperature(who, day, rng),
        elev_high_m=None if indoors else round(who.altitude_m + climb_m * 0.4, 1),
        elev_low_m=None if indoors else round(who.altitude_m - climb_m * 0.1, 1),
        workout=_WORKOUTS.get(kind),
        trainer=indoors,
        visibility=visibility,
        description=names.race_note(effort.moving_time_s, rng) if is_race else None,
        gear_id=None if kind in ("ride", "hike") else f"g{9_000_000 + number * 100 + week // 30}",
        device_name="Sandbox Watch",
    )


def _recorded_twice(recording: Recording) -> Recording:
    """The same run from the telephone, which she deleted."""
    return replace(recording, id=recording.id + 1, name="Run (telephone)", deleted=True)


def _start(who: Persona, day: date, kind: Kind, rng: random.Random) -> datetime:
    if kind == "race":
        hour, minute = rng.choice((9, 10)), rng.choice((0, 15, 30))
    elif day.weekday() >= 5:
        hour, minute = rng.choice((8, 9, 9, 10)), rng.randrange(60)
    else:
        hour, minute = rng.choice((6, 6, 12, 17, 18, 18, 19)), rng.randrange(60)
    return datetime.combine(day, time(hour, minute, rng.randrange(60)), ZoneInfo(who.timezone))


def _temperature(who: Persona, day: date, rng: random.Random) -> int:
    warmth = -1.0 if day.month in (12, 1, 2) else 1.0 if day.month in (6, 7, 8) else 0.0
    return round(12.0 + warmth * (9.0 if who.home[0] > 0 else -9.0) + rng.uniform(-4.0, 5.0))
