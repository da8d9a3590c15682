"""A session as text for the workout builder of intervals.icu, to be pasted into its description.

A line for each step: a cue, how long, how fast. `m` are minutes there, metres are `mtr`. Repeats stand under `4x`,
between empty lines. Cues are English, as its keywords are.
"""

from web.api.training import Repeat, Session, Step
from web.formatting import METRES_PER_KM, METRES_PER_MILE, Units, rounded

_CUES = {
    "warm_up": "Warm-up",
    "run": "",
    "stride": "Stride",
    "walk": "Walk",
    "recovery": "Recovery",
    "cool_down": "Cool-down",
}
SLOWEST_SHARE = 0.85
"""How far below its ceiling an easy step's range goes: the builder wants two ends, and draws the middle."""


def intervals_text(session: Session, units: Units) -> str:
    """The whole description."""
    blocks: list[list[str]] = [[]]
    for each in session.steps:
        if isinstance(each, Repeat):
            blocks += [[f"{each.times}x", *(_line(step, units) for step in each.steps)], []]
        else:
            blocks[-1].append(_line(each, units))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _line(step: Step, units: Units) -> str:
    words = ("-", _CUES[step.kind], _length(step), _pace(step, units))
    return " ".join(word for word in words if word)


def _length(step: Step) -> str:
    if step.distance_m is not None:
        metres = int(rounded(step.distance_m))
        return f"{metres // 1000}km" if metres % 1000 == 0 else f"{metres}mtr"
    seconds = int(rounded(step.duration_s or 0.0))
    hours, minutes, left = seconds // 3600, seconds % 3600 // 60, seconds % 60
    parts = ((hours, "h"), (minutes, "m"), (left, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number)


def _pace(step: Step, units: Units) -> str:
    if step.fastest_speed_mps is None:
        return ""
    size, unit = (METRES_PER_MILE, "/mi") if units == "imperial" else (METRES_PER_KM, "/km")
    slowest = step.slowest_speed_mps or step.fastest_speed_mps * SLOWEST_SHARE
    ends = [_minutes(size / speed) for speed in (slowest, step.fastest_speed_mps)]
    return f"{'-'.join(dict.fromkeys(ends))}{unit} Pace"


def _minutes(seconds: float) -> str:
    whole = int(rounded(seconds))
    return f"{whole // 60}:{whole % 60:02d}"
