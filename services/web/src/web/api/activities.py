"""Her runs at dataservice: the list with its filters, one run, her edits, what they add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from web.api import Client, instant
from web.api.athlete import Run
from web.api.fitness import Method

SourceKind = Literal["file", "strava", "manual"]


@dataclass(frozen=True)
class ListedRun(Run):
    """A line of the list, with the short form of its track (Google's encoding)."""

    summary_polyline: str | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "ListedRun":
        """From dataservice's JSON."""
        return cls(**vars(Run.read(data)), summary_polyline=data["summary_polyline"])


@dataclass(frozen=True)
class Page:
    """Some of the list, and how to ask for what follows."""

    runs: Sequence[ListedRun]
    next_cursor: str | None


@dataclass(frozen=True)
class Totals:
    """What runs add up to: metres and seconds."""

    runs: int
    distance_m: float
    moving_time_s: int
    total_elevation_gain_m: float

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Totals":
        """From dataservice's JSON."""
        return cls(data["activities"], data["distance_m"], data["moving_time_s"], data["total_elevation_gain_m"])


@dataclass(frozen=True)
class WholeRun(Run):
    """One run. `edits` are what she said over the sources, by name; `version` is the ETag that a change names.

    `load` is None until it is computed; 100 is an hour at threshold.
    """

    workout_type: Literal["race", "long_run", "workout"] | None
    start_date: datetime
    timezone: str
    elapsed_time_s: int
    max_heartrate_bpm: float | None
    average_cadence_spm: float | None
    average_power_w: float | None
    is_trainer: bool
    description: str | None
    note: str | None
    perceived_exertion: int | None
    pain: int | None
    summary_polyline: str | None
    shoe_id: str | None
    load: float | None
    load_method: Method | None
    sources: tuple[SourceKind, ...]
    edits: Mapping[str, Any]
    version: str | None

    @classmethod
    def of(cls, data: Mapping[str, Any], version: str | None) -> "WholeRun":
        """From dataservice's JSON and its ETag."""
        names = (
            *("workout_type", "timezone", "elapsed_time_s", "max_heartrate_bpm", "average_cadence_spm"),
            *("average_power_w", "is_trainer", "description", "note", "perceived_exertion", "pain", "summary_polyline"),
            *("shoe_id", "load", "load_method"),
        )
        return cls(
            **vars(Run.read(data)),
            **{name: data[name] for name in names},
            start_date=instant(data["start_date"]),
            sources=tuple(data["sources"]),
            edits={name: value for name, value in data["edits"].items() if value is not None},
            version=version,
        )

    @property
    def is_from_strava(self) -> bool:
        """Whether Strava knows it, and it is shown by Strava's leave."""
        return "strava" in self.sources


@dataclass(frozen=True)
class SimilarRun:
    """Another run on the same route; `similarity` is the part of the way that both took."""

    similarity: float
    run: Run


@dataclass(frozen=True)
class Original:
    """A file that a run came from, as she brought it."""

    digest: str
    filename: str
    format: str
    size_bytes: int
    added_at: datetime


class Activities:
    """dataservice's operations on the signed-in athlete's runs."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def page(self, filters: Mapping[str, Any], cursor: str | None = None, limit: int = 30) -> Page:
        """Some of the runs that the filters let through; Invalid for a cursor that is none."""
        params = {**filters, "limit": limit} | ({"cursor": cursor} if cursor else {})
        data = self._client.get("/activities", params=params).data
        return Page([ListedRun.read(each) for each in data["activities"]], data["next_cursor"])

    def totals(self, filters: Mapping[str, Any]) -> Totals:
        """What all runs that the filters let through add up to."""
        unsorted = {name: value for name, value in filters.items() if name not in ("sort", "order")}
        return Totals.read(self._client.get("/activity-totals", params=unsorted).data)

    def run(self, activity_id: str) -> WholeRun:
        """One run; NotFound when it is not there, or somebody else's."""
        answer = self._client.get(f"/activities/{activity_id}")
        return WholeRun.of(answer.data, answer.headers.get("ETag"))

    def log(self, values: Mapping[str, Any], key: str) -> WholeRun:
        """A run by hand; the same `key` again answers with the same run."""
        answer = self._client.post("/activities", json=values, headers={"Idempotency-Key": key})
        return WholeRun.of(answer.data, answer.headers.get("ETag"))

    def edit(self, activity_id: str, edits: Mapping[str, Any], version: str | None) -> WholeRun:
        """Her words over the sources'; None takes one back. PreconditionFailed when it changed since `version`."""
        headers = {"If-Match": version} if version else None
        answer = self._client.patch(f"/activities/{activity_id}", json=edits, headers=headers)
        return WholeRun.of(answer.data, answer.headers.get("ETag"))

    def delete(self, activity_id: str, version: str | None) -> None:
        """It is gone, and no import brings it back. PreconditionFailed when it changed since `version`."""
        self._client.delete(f"/activities/{activity_id}", headers={"If-Match": version} if version else None)

    def similar(self, activity_id: str) -> Sequence[SimilarRun]:
        """Her other runs on the same route, newest first."""
        data = self._client.get(f"/activities/{activity_id}/similar").data
        return [SimilarRun(each["similarity"], Run.read(each["activity"])) for each in data["activities"]]

    def originals(self, activity_id: str) -> Sequence[Original]:
        """The files that it came from."""
        data = self._client.get(f"/activities/{activity_id}/originals").data
        return [
            Original(each["digest"], each["filename"], each["format"], each["size_bytes"], instant(each["added_at"]))
            for each in data["originals"]
        ]

    def download(self, digest: str) -> str:
        """The address from which an original can be had once, soon."""
        return str(self._client.post("/downloads", json={"digest": digest}).data["url"])

    def questions(self, activity_id: str) -> int:
        """How many questions about this run only she can answer."""
        data = self._client.get("/questions", params={"activity_id": activity_id, "limit": 1}).data
        return int(data["total"])

    def request_details(self, activity_id: str) -> None:
        """Have Strava asked for what was recorded. NotFound, or Conflict: Strava can't be asked for it."""
        self._client.post(f"/activities/{activity_id}/strava-details")
