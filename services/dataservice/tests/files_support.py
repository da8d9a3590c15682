"""What the tests of files share: what stravaworker says of a file, and who says it."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from dataservice_support import World

START = datetime(2026, 5, 1, 6, tzinfo=UTC)


def digest_of(name: str) -> str:
    """The digest of a file whose whole content is its name."""
    return hashlib.sha256(name.encode()).hexdigest()


def summary_of_file(*, after_s: float = 0, **changes: Any) -> dict[str, Any]:
    """What a file says of a run."""
    start = START + timedelta(seconds=after_s)
    return {
        "sport_type": "Run",
        "start_date": start.isoformat().replace("+00:00", "Z"),
        "start_date_local": (start + timedelta(hours=2)).replace(tzinfo=None).isoformat(),
        "timezone": "Europe/Paris",
        "distance_m": 10000,
        "moving_time_s": 2990,
        "elapsed_time_s": 3000,
        "average_heartrate_bpm": 150,
        **changes,
    }


def streams(seconds: int = 600, speed_mps: float = 3.0) -> dict[str, Any]:
    """Streams of a steady run northwards, with a heart rate."""
    time_s = list(range(0, seconds + 1, 2))
    return {
        "time_s": time_s,
        "distance_m": [round(each * speed_mps, 1) for each in time_s],
        "heartrate_bpm": [140 + each % 7 for each in time_s],
    }


def put_file(
    world: World, athlete_id: UUID, file: str, /, *, index: int = 0, status: int = 200, body: Any = None, **changes: Any
) -> Any:
    """What came of an activity of a file; `changes` are of its summary, `body` of what is said besides."""
    said = {"filename": f"{file}.fit", "format": "fit", "size_bytes": 1000, "summary": summary_of_file(**changes)}
    path = f"/athletes/{athlete_id}/files/{digest_of(file)}/activities/{index}"
    return world.service("stravaworker").put(path, {**said, **(body or {})}, status).json
