"""What dataservice holds of Strava, next to what Strava has: with a mapping of the test's own."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from chaos.installation import Installation, Runner

_SOURCES = "SELECT external_id, data FROM activity_sources WHERE athlete_id = :athlete_id AND kind = 'strava'"
_ACTIVITIES = "SELECT * FROM activities WHERE athlete_id = :athlete_id AND 'strava' = ANY(sources)"
_WORKOUTS = {1: "race", 2: "long_run", 3: "workout"}


@dataclass(frozen=True)
class Differences:
    """Activities that are not here, that should not be, that are here twice, and those that say something else."""

    lost: tuple[int, ...]
    left_over: tuple[int, ...]
    doubled: tuple[int, ...]
    stale: tuple[str, ...]

    def __str__(self) -> str:
        counts = {"lost": self.lost, "left over": self.left_over, "doubled": self.doubled, "stale": self.stale}
        return ", ".join(f"{len(found)} {name}" for name, found in counts.items())


EXACT = Differences((), (), (), ())


def compare(installation: Installation, runner: Runner) -> tuple[Differences, int]:
    """The differences, and how many activities there are at Strava."""
    truth = {each["id"]: _wanted(each) for each in installation.control.truth(runner.strava_id, runner.client_id)}
    sources = {int(row.external_id): row.data for row in installation.rows(_SOURCES, athlete_id=runner.athlete_id)}
    rows = installation.rows(_ACTIVITIES, athlete_id=runner.athlete_id)
    derived = {int(row.strava_activity_id): _derived(row) for row in rows}
    counts = Counter(int(row.strava_activity_id) for row in rows)
    stale = []
    for number, wanted in truth.items():
        for place, held in (("source", sources.get(number)), ("activity", derived.get(number))):
            names = [] if held is None else [name for name in wanted if held.get(name) != wanted[name]]
            stale += [
                f"{number}, {place}: {name} is {held.get(name)!r}, not {wanted[name]!r}" for name in names if held
            ]
    differences = Differences(
        lost=tuple(sorted(truth.keys() - (sources.keys() & derived.keys()))),
        left_over=tuple(sorted((sources.keys() | derived.keys()) - truth.keys())),
        doubled=tuple(sorted(number for number, count in counts.items() if count > 1)),
        stale=tuple(stale),
    )
    return differences, len(truth)


def _derived(row: Any) -> dict[str, Any]:
    held = dict(row._mapping)
    held["start_date"] = f"{row.start_date.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
    held["start_date_local"] = row.start_date_local.isoformat()
    return held


def _wanted(summary: dict[str, Any]) -> dict[str, Any]:
    """Of Strava's summary, in our names."""
    return {
        "name": summary["name"],
        "sport_type": summary["sport_type"],
        "workout_type": _WORKOUTS.get(summary["workout_type"]),
        "start_date": summary["start_date"],
        "start_date_local": summary["start_date_local"].removesuffix("Z"),
        "timezone": summary["timezone"].partition(") ")[2],
        "distance_m": summary["distance"],
        "moving_time_s": summary["moving_time"],
        "elapsed_time_s": summary["elapsed_time"],
        "total_elevation_gain_m": summary["total_elevation_gain"],
        "average_heartrate_bpm": summary["average_heartrate"],
        "summary_polyline": summary["map"]["summary_polyline"] or None,
        "is_trainer": summary["trainer"],
    }
