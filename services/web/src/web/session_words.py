"""Planned sessions in words: what each kind, phase and step is called, and a session in a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.api.training import Repeat, Session, Step
from web.formatting import Figure, Units, pace, rounded
from web.pages import Figures

KINDS: Mapping[str, Any] = {
    "easy": _l("Easy run"),
    "long": _l("Long run"),
    "run_walk": _l("Run and walk"),
    "marathon_pace": _l("Marathon pace"),
    "threshold": _l("Threshold"),
    "interval": _l("Intervals"),
    "repetition": _l("Repetitions"),
    "time_trial": _l("Time trial"),
    "race": _l("Race"),
    "strength": _l("Strength"),
    "cross_training": _l("Other sport"),
}
AIMS: Mapping[str, Any] = {
    "easy": _l("Running you could talk through. It builds what all the rest stands on; too slow does not exist."),
    "long": _l("Time on your feet, easy from the first step. It trains the legs and what they burn."),
    "run_walk": _l("Running and walking by turns, by the clock. The walks are part of it, not a failure."),
    "marathon_pace": _l("The rhythm of the marathon, learnt while it is still easy to hold."),
    "threshold": _l(
        "Comfortably hard: what you could hold for an hour. It moves the point where running becomes hard."
    ),
    "interval": _l("Hard repeats of a few minutes, with pauses that let you run the next as well as the first."),
    "repetition": _l("Short and fast, with long pauses: for economy and speed, never for breath."),
    "time_trial": _l("A race against yourself: it tells what your paces should rest on."),
    "race": _l("What it was all for."),
    "strength": _l("For strong hips, feet and a trunk that hold the form when you are tired."),
    "cross_training": _l("Counts for heart and lungs, spares the legs."),
}
PHASES: Mapping[str, Any] = {
    "base": _l("Base"),
    "early_quality": _l("Early quality"),
    "peak_quality": _l("Peak quality"),
    "race_preparation": _l("Race preparation"),
    "taper": _l("Taper"),
    "race": _l("Race week"),
    "recovery": _l("Recovery"),
}
STEPS: Mapping[str, Any] = {
    "warm_up": _l("Warm-up"),
    "run": _l("Run"),
    "walk": _l("Walk"),
    "recovery": _l("Recovery"),
    "cool_down": _l("Cool-down"),
    "stride": _l("Stride"),
}
EFFORTS: Mapping[str, Any] = {
    "easy": _l("easy, by feel"),
    "marathon": _l("steady, as in a marathon"),
    "threshold": _l("comfortably hard"),
    "interval": _l("hard, as in a race of ten minutes"),
    "repetition": _l("fast and relaxed"),
    "race": _l("as in the race"),
    "walk": _l("walking"),
}
INTENSITIES: Mapping[str, Any] = {
    "easy": _l("easy"),
    "marathon": _l("marathon pace"),
    "threshold": _l("threshold"),
    "interval": _l("interval pace"),
    "repetition": _l("repetition pace"),
    "race": _l("race pace"),
    "walk": _l("walking"),
}
APPOINTMENTS: Mapping[str, Any] = {
    "club_track": _l("Club track"),
    "parkrun": _l("parkrun"),
    "group_run": _l("Group run"),
    "strength": _l("Strength"),
    "other_sport": _l("Other sport"),
}
TRACK_LONGEST_M = 2000
"""Up to here runners speak of a repeat in metres, whatever their units."""


@dataclass(frozen=True)
class StepLine:
    """A step for a page: what it is, how long, how fast."""

    what: Any
    length: Any
    speed: Any


def title(session: Session) -> Any:
    """What it is called: its appointment where it is one, else its kind."""
    return APPOINTMENTS.get(session.appointment or "") or KINDS[session.kind]


def main_set(session: Session, f: Figures) -> str:
    """5 × 1000 m + 4 × 200 m, for a session with repeats; nothing for others."""
    repeats = (each for each in session.steps if isinstance(each, Repeat))
    return " + ".join(f"{each.times} × {length(_hardest(each), f, in_a_repeat=True)}" for each in repeats)


def amount(session: Session, f: Figures) -> Figure:
    """Its distance; its time where it is by time, or no run."""
    if session.by_time or not session.is_run or not session.distance_m:
        return minutes(session.duration_s)
    return f.distance(session.distance_m)


def step_line(step: Step, f: Figures, *, in_a_repeat: bool = False) -> StepLine:
    """A step in words and figures."""
    return StepLine(STEPS[step.kind], length(step, f, in_a_repeat=in_a_repeat), speed(step, f.units))


def length(step: Step, f: Figures, *, in_a_repeat: bool = False) -> Figure:
    """1000 m within a repeat, else 2.0 km; 3:00 min by time."""
    if step.distance_m is None:
        return minutes(step.duration_s or 0.0)
    if in_a_repeat and step.distance_m <= TRACK_LONGEST_M:
        return Figure(str(round(step.distance_m)), "m")
    return f.distance(step.distance_m)


def minutes(seconds: float) -> Figure:
    """45 min, 2:30 min, 1:45 h: the short way to say it."""
    whole = int(rounded(seconds))
    if whole >= 3600:
        total = int(rounded(seconds / 60))
        return Figure(f"{total // 60}:{total % 60:02d}", "h")
    if whole % 60 == 0:
        return Figure(str(whole // 60), "min")
    return Figure(str(whole), "s") if whole < 60 else Figure(f"{whole // 60}:{whole % 60:02d}", "min")


def speed(step: Step, units: Units) -> str:
    """3:55–4:00 /km, not faster than 5:34 /km, or in words where only effort says it."""
    fastest = pace(step.fastest_speed_mps, units)
    if fastest is None:
        return str(EFFORTS[step.intensity])
    slowest = pace(step.slowest_speed_mps, units)
    if slowest is None:
        return str(gettext("not faster than %(pace)s", pace=fastest))
    return str(fastest) if fastest == slowest else f"{fastest.value}–{slowest}"


def in_lines(session: Session, f: Figures) -> list[str]:
    """Its steps as plain lines, for a calendar or a print."""
    if not session.is_run:
        return []
    lines = []
    for each in session.steps:
        inner = each.steps if isinstance(each, Repeat) else (each,)
        said = [_plainly(step_line(step, f, in_a_repeat=isinstance(each, Repeat))) for step in inner]
        lines.append(f"{each.times} × ({'; '.join(said)})" if isinstance(each, Repeat) else said[0])
    return lines


def _plainly(line: StepLine) -> str:
    return f"{line.what} {line.length}, {line.speed}".replace("\u00a0", " ")


def _hardest(repeat: Repeat) -> Step:
    """The step that the repeat is there for."""
    return next((each for each in repeat.steps if each.kind in ("run", "stride")), repeat.steps[0])
