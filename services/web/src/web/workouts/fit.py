"""A session as a FIT workout, which a watch leads through: written by Garmin's own encoder.

Durations are in milliseconds, distances in centimetres, speeds in millimetres per second, as the profile has them. A
repeat follows the steps that it repeats and names the first of them. FIT knows no repeats within repeats; sessions
have none.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from garmin_fit_sdk import Encoder, Profile

from web.api.training import PlannedSession, Repeat, Step

MIMETYPE = "application/vnd.ant.fit"
STANDING_MPS = 0.5
"""The lower end where only a ceiling is given: a watch wants two ends, and must never say that she is too slow."""
LONGEST_NAME = 40

_INTENSITIES = {
    "warm_up": "warmup",
    "run": "active",
    "stride": "active",
    "walk": "recovery",
    "recovery": "recovery",
    "cool_down": "cooldown",
}


def fit_workout(session: PlannedSession, name: str) -> bytes:
    """The file. The same session is the same bytes, so that a watch knows it again."""
    encoder = Encoder()

    def add(message: str, **fields: Any) -> None:
        encoder.on_mesg(Profile["mesg_num"][message], fields)

    steps = list(_messages(session))
    add(
        "FILE_ID",
        type="workout",
        manufacturer="development",
        product=0,
        serial_number=UUID(session.session_id).int % 0xFFFF_FFFE + 1,
        time_created=datetime.combine(session.local_date, time(), UTC) + timedelta(seconds=session.sequence),
    )
    add("WORKOUT", wkt_name=name[:LONGEST_NAME], sport="running", num_valid_steps=len(steps))
    for number, step in enumerate(steps):
        add("WORKOUT_STEP", message_index=number, **step)
    return bytes(encoder.close())


def _messages(session: PlannedSession) -> Iterator[dict[str, Any]]:
    number = 0
    for each in session.steps:
        inner = each.steps if isinstance(each, Repeat) else (each,)
        first = number
        for step in inner:
            yield _step(step)
            number += 1
        if isinstance(each, Repeat):
            yield {
                "duration_type": "repeat_until_steps_cmplt",
                "duration_value": first,
                "target_value": each.times,
            }
            number += 1


def _step(step: Step) -> dict[str, Any]:
    return {"intensity": _INTENSITIES[step.kind], **_length(step), **_target(step)}


def _length(step: Step) -> dict[str, Any]:
    if step.distance_m is not None:
        return {"duration_type": "distance", "duration_value": round(step.distance_m * 100)}
    if step.duration_s is not None:
        return {"duration_type": "time", "duration_value": round(step.duration_s * 1000)}
    return {"duration_type": "open"}


def _target(step: Step) -> dict[str, Any]:
    if step.fastest_speed_mps is None:
        return {"target_type": "open"}
    return {
        "target_type": "speed",
        "target_value": 0,
        "custom_target_value_low": round((step.slowest_speed_mps or STANDING_MPS) * 1000),
        "custom_target_value_high": round(step.fastest_speed_mps * 1000),
    }
