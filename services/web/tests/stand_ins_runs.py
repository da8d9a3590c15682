"""dataservice's operations about runs, in memory: the list, one run with what was recorded of it, sums over time."""

import math
import random
import uuid
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from held_to_contract import Answered

from flakon import errors

RUNS = ("Run", "TrailRun", "VirtualRun")
_EFFORTS = (400.0, 1000.0, 1609.344, 5000.0, 10000.0, 21097.5)


def recording(distance_m: float = 10_210.0, moving_time_s: int = 3_042, *, seed: int = 1) -> dict[str, list[Any]]:
    """Streams of a run in Paris, every five seconds: a loop with a hill, faster towards the end."""
    chance = random.Random(seed)
    times = list(range(0, moving_time_s, 5))
    speed = distance_m / moving_time_s
    covered, place = [], 0.0
    for time in times:
        covered.append(round(place, 1))
        place += (
            5 * speed * (0.95 + 0.1 * time / moving_time_s + 0.05 * math.sin(time / 90) + chance.uniform(-0.06, 0.06))
        )
    shares = [metres / covered[-1] for metres in covered]
    radius = distance_m / (2 * math.pi * 111_320)
    angles = [2 * math.pi * share for share in shares]
    return {
        "time_s": times,
        "distance_m": covered,
        "latitude_deg": [
            round(48.86 + radius * math.sin(a) * (1 + 0.25 * math.sin(3 * a)) + 0.0004 * math.sin(29 * a), 6)
            for a in angles
        ],
        "longitude_deg": [
            round(2.35 + 1.5 * radius * math.cos(a) * (1 + 0.2 * math.cos(2 * a)) + 0.0005 * math.cos(23 * a), 6)
            for a in angles
        ],
        "altitude_m": [round(62 + 38 * math.sin(2 * a) ** 2 + 12 * math.sin(5 * a), 1) for a in angles],
        "heartrate_bpm": [
            round(168 - 45 * math.exp(-time / 240) + 6 * math.sin(time / 70) + chance.uniform(-2, 2)) for time in times
        ],
        "cadence_spm": [round(172 + 5 * math.sin(time / 200) + chance.uniform(-3, 3)) for time in times],
    }


def section(start_s: float, time_s: float, distance_m: float, beats: float | None = 150.0, climb_m: float = 8.0) -> Any:
    """A split or a lap."""
    return {
        "start_s": start_s,
        "elapsed_time_s": time_s,
        "moving_time_s": time_s,
        "distance_m": distance_m,
        "average_speed_mps": distance_m / time_s,
        "grade_adjusted_speed_mps": distance_m / time_s * 1.02,
        "total_elevation_gain_m": climb_m,
        "total_elevation_loss_m": climb_m,
        "elevation_difference_m": 0.0,
        "average_heartrate_bpm": beats,
        "average_cadence_spm": 172.0,
        "average_power_w": None,
    }


def analysis_of(run: dict[str, Any], streams: dict[str, list[Any]], **more: Any) -> dict[str, Any]:
    """What dataservice could have computed of these streams; `more` replaces parts."""
    times, covered = streams["time_s"], streams["distance_m"]
    beats = streams.get("heartrate_bpm")

    def at(metres: float) -> float:
        return float(next((time for time, place in zip(times, covered, strict=True) if place >= metres), times[-1]))

    def splits(size: float) -> list[Any]:
        found = []
        for number in range(math.ceil(covered[-1] / size)):
            begin, end = number * size, min((number + 1) * size, covered[-1])
            if end - begin < 30:
                continue
            start, stop = at(begin), at(end)
            held = beats[int(start / 5) : int(stop / 5) + 1] if beats else []
            mean = sum(held) / len(held) if held else None
            found.append(section(start, max(1.0, stop - start), end - begin, mean, 4.0 + 7 * (number % 4)))
        return found

    efforts = [
        {
            "distance_m": metres,
            "elapsed_time_s": at(covered[-1]) - at(covered[-1] - metres),
            "start_offset_s": at(covered[-1] - metres),
            "is_plausible": True,
            "counts": True,
            "rank": rank,
            "rank_in_year": min(rank, 2),
            "is_record": rank == 1,
        }
        for rank, metres in zip((14, 3, 5, 1, 2, 1), _EFFORTS, strict=True)
        if metres <= covered[-1]
    ]
    bounds = (0, 114, 133, 152, 171)
    zones = [
        {"low_bpm": low, "high_bpm": high, "seconds": 5 * sum(low <= beat < (high or 999) for beat in beats or ())}
        for low, high in zip(bounds, (*bounds[1:], None), strict=True)
    ]
    return {
        "activity_id": run["activity_id"],
        "source": run["sources"][0],
        "total": section(0, times[-1], covered[-1]),
        "max_heartrate_bpm": max(beats) if beats else None,
        "splits_km": splits(1000.0),
        "splits_mi": splits(1609.344),
        "laps": [],
        "bouts": [],
        "best_efforts": efforts,
        "zones": {
            "method": "percent_of_max",
            "max_heartrate_bpm": 190,
            "max_is_estimated": True,
            "resting_heartrate_bpm": None,
            "zones": zones,
        }
        if beats
        else None,
        **more,
    }


def with_recording(run: dict[str, Any], *, seed: int = 1, **more: Any) -> dict[str, Any]:
    """The run with streams and analysis; `more` replaces parts of the analysis."""
    streams = recording(run["distance_m"], run["moving_time_s"], seed=seed)
    return {**run, "_streams": streams, "_analysis": analysis_of(run, streams, **more)}


class Running:
    """What of dataservice is about runs. A run's keys that begin with _ are what other operations say of it."""

    def __init__(self) -> None:
        super().__init__()
        self.details_requested: list[str] = []
        self.details_refused: errors.Error | None = None
        self.logged: dict[str, str] = {}

    # The list

    def list_activities(
        self, athlete: Any, limit: int, sport: str = "runs", cursor: str | None = None, sort: str = "start_date",
        order: str = "desc", **filters: Any,
    ) -> Any:  # fmt: skip
        runs = self._filtered(athlete, sport, filters)
        keys = {
            "start_date": lambda run: run["start_date"],
            "distance": lambda run: run["distance_m"],
            "pace": lambda run: run["average_speed_mps"] or 0.0,
            "elevation": lambda run: run["total_elevation_gain_m"] or 0.0,
        }
        runs.sort(key=keys[sort], reverse=order == "desc")
        if cursor is not None and not cursor.isdecimal():
            raise errors.Invalid(errors=[{"in": "query", "path": "/cursor", "message": "is wrong"}])
        first = int(cursor or 0)
        more = str(first + limit) if len(runs) > first + limit else None
        return {"activities": [public(run) for run in runs[first : first + limit]], "next_cursor": more}

    def get_activity_totals(self, athlete: Any, sport: str = "runs", **filters: Any) -> Any:
        return _summed(self._filtered(athlete, sport, filters))

    @staticmethod
    def _filtered(athlete: Any, sport: str, filters: dict[str, Any]) -> list[dict[str, Any]]:
        tests = {
            "from": lambda run, day: run["start_date_local"][:10] >= day,
            "to": lambda run, day: run["start_date_local"][:10] <= day,
            "min_distance_m": lambda run, metres: run["distance_m"] >= metres,
            "max_distance_m": lambda run, metres: run["distance_m"] <= metres,
            "kind": lambda run, kind: run["is_race"] if kind == "race" else run["workout_type"] == kind,
            "text": lambda run, text: text.lower() in f"{run['name']} {run['note'] or ''}".lower(),
        }
        return [
            run
            for run in athlete.runs
            if (sport == "all" or run["sport_type"] in RUNS)
            and all(tests[name](run, value) for name, value in filters.items())
        ]

    # One run

    def _find(self, athlete: Any, activity_id: str) -> dict[str, Any]:
        for run in athlete.runs:
            if run["activity_id"] == activity_id:
                found: dict[str, Any] = run
                return found
        raise errors.NotFound(code="activity_not_found")

    @staticmethod
    def _detail(run: dict[str, Any]) -> Answered:
        edits = dict(run.get("_edits", {}))
        return Answered({**public(run), "edits": edits}, headers={"ETag": f'"{run.get("_version", 1)}"'})

    def get_activity(self, athlete: Any, activity_id: str) -> Any:
        return self._detail(self._find(athlete, activity_id))

    def create_activity(self, athlete: Any, body: Any, headers: dict[str, str]) -> Any:
        key = headers["Idempotency-Key"]
        if key not in self.logged:
            from stand_ins import run  # it knows what a run has

            begun = datetime.fromisoformat(body["start_date_local"])
            made = run(begun, body["distance_m"], body["moving_time_s"], sources=["manual"], strava_activity_id=None)
            given = {name: value for name, value in body.items() if name in made}
            athlete.runs.append({**made, "name": "Morning run", "average_heartrate_bpm": None, **given})
            self.logged[key] = made["activity_id"]
        return self._detail(self._find(athlete, self.logged[key]))

    def edit_activity(self, athlete: Any, activity_id: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        run = self._find(athlete, activity_id)
        self._check_version(run, headers)
        edits = run.setdefault("_edits", {})
        for name, value in body.items():
            edits[name] = value
            if name in run and value is not None:
                run[name] = value
        run["_version"] = run.get("_version", 1) + 1
        return self._detail(run)

    def delete_activity(self, athlete: Any, activity_id: str, headers: dict[str, str] | None = None) -> None:
        run = self._find(athlete, activity_id)
        self._check_version(run, headers)
        athlete.runs.remove(run)

    @staticmethod
    def _check_version(run: dict[str, Any], headers: dict[str, str] | None) -> None:
        if headers and headers["If-Match"] != f'"{run.get("_version", 1)}"':
            raise errors.PreconditionFailed

    def get_activity_streams(self, athlete: Any, activity_id: str, points: int, whole: bool = False) -> Any:
        run = self._find(athlete, activity_id)
        if "_streams" not in run:
            raise errors.NotFound(code="no_streams")
        streams = run["_streams"]
        length = len(streams["time_s"])
        kept = sorted({round(number * (length - 1) / (points - 1)) for number in range(min(points, length))})
        if length <= points:
            kept = list(range(length))
        shown = {name: [column[number] for number in kept] for name, column in streams.items()}
        return {"source": run["sources"][0], "points": length, "streams": shown}

    def get_activity_analysis(self, athlete: Any, activity_id: str) -> Any:
        run = self._find(athlete, activity_id)
        if "_analysis" not in run:
            raise errors.NotFound(code="no_streams")
        return run["_analysis"]

    def request_activity_details(self, athlete: Any, activity_id: str) -> Any:
        self._find(athlete, activity_id)
        if self.details_refused is not None:
            raise self.details_refused
        self.details_requested.append(activity_id)
        return {}

    def list_similar_activities(self, athlete: Any, activity_id: str) -> Any:
        run = self._find(athlete, activity_id)
        others = [each for each in athlete.runs if each is not run and each.get("_route", 1) == run.get("_route", 0)]
        return {"activities": [{"similarity": 0.94, "activity": public(each)} for each in others[:100]]}

    def list_originals(self, athlete: Any, activity_id: str) -> Any:
        return {"originals": self._find(athlete, activity_id).get("_originals", [])}

    def create_download(self, athlete: Any, body: Any) -> Any:
        for run in athlete.runs:
            for each in run.get("_originals", []):
                if each["digest"] == body.get("digest"):
                    url = "http://runs.example.org/downloads/0nce"
                    return {"url": url, "filename": each["filename"], "expires_at": "2026-11-26T19:00:00Z"}
        kept: Any = super()
        return kept.create_download(athlete, body)

    # Over time

    def get_trends(self, athlete: Any, by: str, sport: str = "runs", **between: Any) -> Any:
        groups: dict[date, list[dict[str, Any]]] = defaultdict(list)
        for run in self._filtered(athlete, sport, between):
            groups[_first_day(by, date.fromisoformat(run["start_date_local"][:10]))].append(run)
        return {"periods": [{"start": day.isoformat(), **_summed(groups[day])} for day in sorted(groups)]}

    def get_habits(self, athlete: Any, sport: str = "runs", **between: Any) -> Any:
        runs = self._filtered(athlete, sport, between)

        def sums(kept: list[dict[str, Any]]) -> dict[str, Any]:
            return {name: value for name, value in _summed(kept).items() if name != "total_elevation_gain_m"}

        begun = [(datetime.fromisoformat(run["start_date_local"]), run) for run in runs]
        return {
            "by_hour": [{"hour": hour, **sums([run for at, run in begun if at.hour == hour])} for hour in range(24)],
            "by_weekday": [
                {"weekday": day, **sums([run for at, run in begun if at.isoweekday() == day])} for day in range(1, 8)
            ],
        }

    def list_tracks(
        self, athlete: Any, limit: int, cursor: str | None = None, sport: str = "runs", **between: Any
    ) -> Any:
        names = (
            "activity_id",
            "name",
            "start_date",
            "start_date_local",
            "sport_type",
            "distance_m",
            "summary_polyline",
        )
        runs = [run for run in self._filtered(athlete, sport, between) if run["summary_polyline"]]
        first = int(cursor or 0)
        more = str(first + limit) if len(runs) > first + limit else None
        return {
            "tracks": [{name: run[name] for name in names} for run in runs[first : first + limit]],
            "next_cursor": more,
        }


def public(run: dict[str, Any]) -> dict[str, Any]:
    """The run as an Activity: without what other operations say of it."""
    return {name: value for name, value in run.items() if not name.startswith("_")}


def encoded(line: list[tuple[float, float]]) -> str:
    """The short form of a track (Google's encoding, precision 5)."""
    text, before = "", (0, 0)
    for latitude, longitude in line:
        here = (round(latitude * 1e5), round(longitude * 1e5))
        for value in (here[0] - before[0], here[1] - before[1]):
            left = ~(value << 1) if value < 0 else value << 1
            while left >= 32:
                text += chr((32 | left & 31) + 63)
                left >>= 5
            text += chr(left + 63)
        before = here
    return text


def original(filename: str = "morning.fit") -> dict[str, Any]:
    """A file that a run came from."""
    digest = uuid.uuid4().hex * 2
    about = {"digest": digest, "filename": filename, "format": filename.rsplit(".", 1)[-1]}
    return {**about, "size_bytes": 123_456, "added_at": "2026-11-20T10:00:00Z"}


def _summed(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "activities": len(runs),
        "distance_m": sum(run["distance_m"] for run in runs),
        "moving_time_s": sum(run["moving_time_s"] for run in runs),
        "total_elevation_gain_m": sum(run["total_elevation_gain_m"] or 0.0 for run in runs),
    }


def _first_day(by: str, day: date) -> date:
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day.replace(month=1, day=1) if by == "year" else day
