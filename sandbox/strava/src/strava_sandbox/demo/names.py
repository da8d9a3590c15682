"""What the athlete calls her runs, and what she writes below a race."""

import random

from strava_sandbox.demo.personas import Persona
from strava_sandbox.demo.seasons import Kind

_NAMES: dict[Kind, tuple[str, ...]] = {
    "easy": ("Easy one", "Shake the legs out", "Easy, talking all the way", "Once around the park", "Slow on purpose"),
    "steady": ("Steady by the water", "A bit quicker than easy", "Home from work the long way", "Steady, felt smooth"),
    "long": (
        "Sunday long run",
        "Long one with the group",
        "Long run, podcast finished",
        "Long and flat",
        "Sunday, all of it easy",
    ),
    "tempo": ("20 min tempo", "3 x 8 min at threshold", "Tempo, controlled", "2 x 15 min tempo"),
    "intervals": ("5 x 1000 m", "6 x 800 m", "12 x 400 m", "4 x 1200 m, last one hurt", "Track with the club"),
    "hills": ("10 x hill", "Hill sprints", "Long hills, jog down", "Up and down the same road"),
    "trail": ("Mud and roots", "Forest loop", "Trail, got lost once", "Up to the lookout", "Woods instead of roads"),
    "treadmill": ("Treadmill", "Indoors, ice outside", "Belt and a film"),
    "shakeout": ("Shakeout before tomorrow", "Legs awake, strides", "Last one before the race"),
    "ride": ("Spin", "Ride to the lake", "Cross training", "Easy on the bike"),
    "hike": ("Walk in the hills", "Hike with the family", "Sunday shoes, Saturday walk"),
    "race": (),
}

_RACES = {
    5_000: ("Parkside 5K", "Night Run 5K"),
    10_000: ("Old Town 10K", "Bridge to Bridge 10K", "Canal 10K"),
    21_098: ("Riverside Half Marathon", "Two Lakes Half Marathon"),
    42_195: ("{city} Marathon", "Four Bridges Marathon"),
}

_AFTER_A_RACE = (
    "Official time {time}. Went out a touch fast and held on.",
    "Official time {time}. Even splits for once.",
    "Official time {time}. Windy after half way, happy with it.",
    "Official time {time}. Everything I had.",
)


def session_name(kind: Kind, hour: int, rng: random.Random) -> str:
    """A name for a training session; a third keep the one Strava gives by the time of day."""
    if kind in ("easy", "steady", "long") and rng.random() < 0.34:
        return f"{_time_of_day(hour)} Run"
    return rng.choice(_NAMES[kind])


def race_name(persona: Persona, distance_m: float, rng: random.Random) -> str:
    """The name of a race of this distance."""
    return rng.choice(_RACES[round(distance_m)]).format(city=persona.city)


def race_note(seconds: int, rng: random.Random) -> str:
    """What she wrote below it, with the official time."""
    hours, rest = divmod(seconds, 3600)
    clock = f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
    return rng.choice(_AFTER_A_RACE).format(time=clock)


def _time_of_day(hour: int) -> str:
    if hour < 11:
        return "Morning"
    return "Lunch" if hour < 14 else "Afternoon" if hour < 17 else "Evening"
