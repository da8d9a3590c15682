"""The signed-in athlete's own data at dataservice, called in her name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from web.api import Client
from web.api.accounts import SignIn
from web.formatting import Units
from web.weeks import WeekStart


@dataclass(frozen=True)
class Athlete:
    """Who is signed in, with her settings. `version` is the ETag that a change names."""

    athlete_id: str
    email: str
    pending_email: str | None
    is_admin: bool
    name: str | None
    language: str
    timezone: str
    units: Units
    week_start: WeekStart
    sex: str | None
    birth_date: date | None
    version: str | None

    @classmethod
    def read(cls, data: Mapping[str, Any], version: str | None) -> "Athlete":
        """From dataservice's JSON and its ETag."""
        return cls(
            athlete_id=data["athlete_id"],
            email=data["email"],
            pending_email=data["pending_email"],
            is_admin=data["role"] == "admin",
            name=data["name"],
            language=data["language"],
            timezone=data["timezone"],
            units=cast(Units, data["units"]),
            week_start=cast(WeekStart, data["week_start"]),
            sex=data["sex"],
            birth_date=date.fromisoformat(data["birth_date"]) if data["birth_date"] else None,
            version=version,
        )

    @property
    def zone(self) -> ZoneInfo:
        """Her time zone; UTC where this machine does not know its name."""
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")


@dataclass(frozen=True)
class Run:
    """A line of the list of runs, in metres and seconds; `start_date_local` is naive, on the clock where she ran."""

    activity_id: str
    name: str
    sport_type: str
    is_race: bool
    start_date_local: datetime
    distance_m: float
    moving_time_s: int
    total_elevation_gain_m: float | None
    average_speed_mps: float | None
    average_heartrate_bpm: float | None
    strava_activity_id: int | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Run":
        """From dataservice's JSON."""
        return cls(
            activity_id=data["activity_id"],
            name=data["name"],
            sport_type=data["sport_type"],
            is_race=data["is_race"],
            start_date_local=datetime.fromisoformat(data["start_date_local"]),
            distance_m=data["distance_m"],
            moving_time_s=data["moving_time_s"],
            total_elevation_gain_m=data["total_elevation_gain_m"],
            average_speed_mps=data["average_speed_mps"],
            average_heartrate_bpm=data["average_heartrate_bpm"],
            strava_activity_id=data["strava_activity_id"] if "strava" in data["sources"] else None,
        )


class AthleteData:
    """Her settings, her runs."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def athlete(self) -> Athlete:
        """She, as she is now."""
        answer = self._client.get("/athlete")
        return Athlete.read(answer.data, answer.headers.get("ETag"))

    def update(self, changes: Mapping[str, Any], version: str | None) -> Athlete:
        """Change the named settings. PreconditionFailed when they were changed elsewhere since `version`."""
        answer = self._client.patch("/athlete", json=changes, headers={"If-Match": version} if version else None)
        return Athlete.read(answer.data, answer.headers.get("ETag"))

    def change_password(self, current: str, new: str) -> SignIn:
        """Every sign-in ends; the one that comes back is for this browser. Forbidden `wrong_password`."""
        return SignIn.read(self._client.post("/athlete/password", json={"current": current, "new": new}).data)

    def request_email_change(self, email: str, password: str) -> None:
        """A link goes to the new address. Forbidden `wrong_password`."""
        self._client.post("/athlete/email-changes", json={"email": email, "password": password})

    def delete(self, password: str) -> None:
        """The account and all in it are gone. Forbidden `wrong_password`, Conflict `last_admin`."""
        self._client.post("/athlete/deletion", json={"password": password})

    def runs(self, limit: int) -> tuple[Sequence[Run], bool]:
        """Her newest runs, newest first, and whether there are older ones."""
        data = self._client.get("/activities", params={"limit": limit, "sport": "runs"}).data
        return [Run.read(each) for each in data["activities"]], data["next_cursor"] is not None
