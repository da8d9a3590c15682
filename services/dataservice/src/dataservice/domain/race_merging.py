"""What becomes of two entries of one athlete when the races turn out to be one."""

from collections.abc import Mapping
from typing import Any

from dataservice.domain.races import Goals, RunWord
from flakon import errors

_GOALS = tuple(Goals.__dataclass_fields__)
_RESULT = ("official_time_s", "official_distance_m")
_RUN = ("run", "activity_id", "source_kind", "source_external_id")


def joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the entry that is kept: those of the one changed last, with what only the other one says.

    A goal of the other one that would stand in the wrong order is left out. She is seen only if she let both be seen.
    A result goes as a whole, and so does her word on the run.
    """
    newer, older = sorted((one, other), key=lambda each: (each["updated_at"], each["race_id"]), reverse=True)
    result = older if all(newer[name] is None for name in _RESULT) else newer
    run = older if newer["run"] == RunWord.FOUND.value else newer
    return {
        "priority": newer["priority"],
        **_goals(newer, older),
        "is_visible": one["is_visible"] and other["is_visible"],
        **{name: result[name] for name in _RESULT},
        **{name: run[name] for name in _RUN},
        "entered_at": min(one["entered_at"], other["entered_at"]),
        "updated_at": newer["updated_at"],
    }


def _goals(newer: Mapping[str, Any], older: Mapping[str, Any]) -> dict[str, int | None]:
    goals = {name: newer[name] for name in _GOALS}
    for name in _GOALS:
        filled = goals | {name: older[name] if goals[name] is None else goals[name]}
        try:
            Goals(**filled).check()
        except errors.Invalid:
            continue
        goals = filled
    return goals
