"""Single runs on demand: one that an athlete has just come back from, and thousands at once for tests of quantity."""

import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from strava_sandbox.demo import body, names, routes
from strava_sandbox.demo.history import id_of
from strava_sandbox.demo.personas import Persona
from strava_sandbox.recording import RUNS, Recording

_FITNESS_WEEK = 140
_ROUTES = 60


def a_run(who: Persona, activity_id: int, end: datetime, rng: random.Random) -> Recording:
    """An easy run from her door that ends at this moment."""
    distance_m = rng.uniform(5_500.0, 12_500.0)
    climb_m = distance_m / 1000.0 * who.hilliness_m_per_km * rng.uniform(0.6, 1.4)
    effort = body.training_effort(who, body.vdot_in(_FITNESS_WEEK, who), "easy", distance_m, climb_m, 0.0, rng)
    elapsed_s = effort.moving_time_s + rng.randrange(0, 150)
    average_mps = distance_m / effort.moving_time_s
    start = end - timedelta(seconds=elapsed_s)
    return Recording(
        id=activity_id,
        name=names.session_name("easy", start.hour, rng),
        sport_type="Run",
        start=start,
        timezone=who.timezone,
        distance_m=round(distance_m, 1),
        moving_time_s=effort.moving_time_s,
        elapsed_time_s=elapsed_s,
        total_elevation_gain_m=round(climb_m, 1),
        summary_polyline=routes.loop(who.home, distance_m, rng),
        start_point=who.home,
        average_speed_mps=average_mps,
        max_speed_mps=round(average_mps * rng.uniform(1.15, 1.4), 1),
        average_heartrate_bpm=effort.average_heartrate_bpm,
        max_heartrate_bpm=effort.max_heartrate_bpm,
        average_cadence_spm=body.cadence_spm(average_mps, rng),
        average_temp_c=rng.randrange(4, 24),
        elev_high_m=round(who.altitude_m + climb_m * 0.4, 1),
        elev_low_m=round(who.altitude_m - climb_m * 0.1, 1),
        device_name="Sandbox Watch",
    )


def in_bulk(
    who: Persona, number: int, count: int, end: datetime, seed: int, *, runs_only: bool, stream_points: int
) -> Iterator[Recording]:
    """`count` activities, about one a day, the last of them before `end`; a few are private.

    Every fortieth was deleted, beside the count.
    """
    rng = random.Random(f"bulk {number} {seed}")  # noqa: S311 (repeatable is the point)
    zone = ZoneInfo(who.timezone)
    lines = [(metres, routes.loop(who.home, metres, rng)) for metres in (rng.uniform(4e3, 2e4) for _ in range(_ROUTES))]
    sports = RUNS[:1] * 8 + RUNS if runs_only else (*RUNS[:1] * 7, *RUNS, "Ride", "Walk")
    day = end - timedelta(days=count + 1)
    for index in range(count + count // 40):
        is_extra = index % 41 == 40
        distance_m, line = rng.choice(lines)
        distance_m = round(distance_m * rng.uniform(0.97, 1.03), 1)
        speed = rng.uniform(2.4, 4.2)
        moving_time_s = math.ceil(distance_m / speed)
        if not is_extra:
            day += timedelta(days=1)
        start = (day + timedelta(seconds=rng.randrange(-20_000, 20_000))).astimezone(zone).replace(microsecond=0)
        climb_m = distance_m / 1000.0 * who.hilliness_m_per_km * rng.uniform(0.5, 1.5)
        yield Recording(
            id=id_of(number, index),
            name=f"Run {index}",
            sport_type=rng.choice(sports),
            start=start,
            timezone=who.timezone,
            distance_m=distance_m,
            moving_time_s=moving_time_s,
            elapsed_time_s=moving_time_s + rng.randrange(0, 200),
            total_elevation_gain_m=round(climb_m, 1),
            summary_polyline=line,
            start_point=who.home,
            average_speed_mps=distance_m / moving_time_s,
            max_speed_mps=round(speed * 1.3, 1),
            average_heartrate_bpm=round(rng.uniform(125.0, 165.0), 1),
            max_heartrate_bpm=float(rng.randrange(168, 186)),
            average_cadence_spm=round(rng.uniform(156.0, 178.0), 1),
            elev_high_m=round(who.altitude_m + climb_m * 0.4, 1),
            elev_low_m=round(who.altitude_m - climb_m * 0.1, 1),
            workout="race" if rng.random() < 0.01 else None,
            visibility="only_me" if rng.random() < 0.03 else "everyone",
            device_name="Sandbox Watch",
            stream_points=stream_points,
            deleted=is_extra,
        )
