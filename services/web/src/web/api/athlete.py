"""The signed-in athlete's own data at dataservice, called in her name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from web.api import Client, optional_instant
from web.api.accounts import SignIn
from web.formatting import Units
from web.totals import WeekStart


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
    resting_heartrate_bpm: int | None
    max_heartrate_bpm: int | None
    threshold_heartrate_bpm: int | None
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
            resting_heartrate_bpm=data["resting_heartrate_bpm"],
            max_heartrate_bpm=data["max_heartrate_bpm"],
            threshold_heartrate_bpm=data["threshold_heartrate_bpm"],
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


ImportState = Literal["queued", "running", "waiting", "done", "failed"]


@dataclass(frozen=True)
class StravaImport:
    """How far the reading of her list of activities is."""

    state: ImportState
    activities: int
    error: str | None
    finished_at: datetime | None

    @property
    def goes_on(self) -> bool:
        """Whether the page should look again soon."""
        return self.state in ("queued", "running")


@dataclass(frozen=True)
class StravaStatus:
    """Whether Strava can be connected (`available`: the instance has keys), is connected, and how far the import is."""

    available: bool
    connected: bool
    needs_consent: bool
    scopes: tuple[str, ...]
    profile_name: str | None
    connected_at: datetime | None
    last_import: StravaImport | None

    @property
    def reads_activities(self) -> bool:
        """Whether she let activities be read at all; without that there is nothing to import."""
        return "activity:read" in self.scopes or "activity:read_all" in self.scopes

    @property
    def reads_private_activities(self) -> bool:
        """Whether those only she can see at Strava are read too."""
        return "activity:read_all" in self.scopes

    @property
    def works(self) -> bool:
        """Connected, and nothing for her to do."""
        return self.connected and not self.needs_consent and self.reads_activities

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "StravaStatus":
        """From dataservice's JSON."""
        found = data["import"]
        return cls(
            available=data["available"],
            connected=data["connected"],
            needs_consent=data["state"] == "reauth_required",
            scopes=tuple(data["scopes"]),
            profile_name=data["profile_name"],
            connected_at=optional_instant(data["connected_at"]),
            last_import=StravaImport(
                found["state"], found["activities"], found["error"], optional_instant(found["finished_at"])
            )
            if found
            else None,
        )


class AthleteData:
    """Her settings, her runs, her connection to Strava."""

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

    def strava(self) -> StravaStatus:
        """Her connection to Strava, as it is now."""
        return StravaStatus.read(self._client.get("/athlete/strava").data)

    def read_strava_again(self) -> None:
        """Have the whole list read again, now."""
        self._client.post("/athlete/strava/import")

    def disconnect_strava(self) -> None:
        """Forget the link and what came by it."""
        self._client.delete("/athlete/strava")
