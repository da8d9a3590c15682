"""What dataservice says as codes, in sentences: why a plan, a week, a session, a change or a verdict is as it is.

A family holds the sentences of one list of codes in dataservice's contract. A code has one sentence or several, the
one with the most figures first: said is the first whose figures all came along. Figures are set by the ends of their
names, `_m` as a distance and so on, in her units.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flakon import get_logger
from web.api.training import Reason
from web.formatting import tenths, whole
from web.pages import Figures
from web.sentences import changes, plans, verdicts
from web.session_words import APPOINTMENTS, KINDS, PHASES, minutes

log = get_logger(__name__)

Family = Mapping[str, Any]

FAMILIES: Mapping[str, Family] = {
    **plans.FAMILIES,
    **changes.FAMILIES,
    **verdicts.FAMILIES,
    # what adapting did is told of the sessions and of the plan themselves, too
    "session": {**plans.SESSIONS, **changes.WHYS},
    "warning": {**plans.WARNINGS, **changes.WHYS},
}

_WORDS: Mapping[str, Family] = {"kind": KINDS, "phase": PHASES, "appointment": APPOINTMENTS}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def say(family: str, reason: Reason, f: Figures) -> str:
    """The sentence of a reason; nothing, and a line in the log, for a code that came after this version."""
    found = FAMILIES[family].get(reason.code)
    if found is None:
        log.warning("reason_without_sentence", family=family, code=reason.code)
        return ""
    said = {name: shown(name, value, f) for name, value in reason.values.items() if value is not None}
    variants = [str(each) for each in (found if isinstance(found, tuple) else (found,))]
    fitting = (each for each in variants if set(_PLACEHOLDER.findall(each)) <= said.keys())
    return next(fitting, variants[-1]) % _Blank(said)


def shown(name: str, value: float | str, f: Figures) -> str:
    """A value as its name says: `longest_m` as a distance, `vdot` with one decimal place."""
    if isinstance(value, str):
        return _word(name, value, f)
    if name == "weekday" or name.endswith("_weekday"):
        return f.weekday(_a_day(int(value)))
    if name == "vdot" or name.endswith("_vdot"):
        return tenths(value, f.locale)
    for end, show in _BY_END.items():
        if name == end.removeprefix("_") or name.endswith(end):
            return str(show(float(value), f))
    return f.plain(value)


def _word(name: str, value: str, f: Figures) -> str:
    if name in ("date", "from", "to") or name.endswith(("_date", "_on")):
        return f.long_day(date.fromisoformat(value))
    if name in _WORDS:
        return str(_WORDS[name].get(value) or value)
    return value


def _time(seconds: float, f: Figures) -> str:
    """1:42:07 for what lasts, minutes for what is short."""
    return str(f.duration(seconds)) if seconds >= 3600 else str(minutes(seconds))


_BY_END: Mapping[str, Callable[[float, Figures], Any]] = {
    "_m": lambda value, f: f.distance(value),
    "_mps": lambda value, f: f.pace(value) or "–",
    "_s": _time,
    "_share": lambda value, f: f.percent(value),
    "_c": lambda value, f: whole(value, "°C", f.locale) or "–",
    "_bpm": lambda value, f: f.heart_rate(value),
}


def _a_day(weekday: int) -> date:
    """Any day that is this day of the week, 0 for Monday."""
    return date(2026, 11, 23 + weekday)


class _Blank(dict[str, str]):
    """A figure that did not come along is an ellipsis, never an error on her page."""

    def __missing__(self, name: str) -> str:
        return "…"
