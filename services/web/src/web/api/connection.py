"""Her connection to Strava, as dataservice has it: whether it works, through which app, how much it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from web.api import Client, instant, optional_instant

ImportState = Literal["queued", "running", "waiting", "done", "failed"]
AppState = Literal["active", "inactive", "keys_refused"]
SeatState = Literal["not_needed", "none", "waiting", "reserved", "offered", "taken"]
TroubleCode = Literal["data_expiring", "consent_needed", "app_inactive", "keys_refused"]


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
class Subscription:
    """Whether Strava tells an app of new runs at once."""

    state: Literal["none", "active", "failed"]
    error: str | None

    @classmethod
    def read(cls, data: Mapping[str, Any] | None) -> "Subscription | None":
        """From a service's JSON, None for None."""
        return cls(data["state"], data["error"]) if data else None


@dataclass(frozen=True)
class OwnApp:
    """The Strava app whose keys she entered herself."""

    client_id: str
    callback_domain: str
    state: AppState
    updated_at: datetime

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "OwnApp":
        """From dataservice's JSON."""
        return cls(data["client_id"], data["callback_domain"], data["state"], instant(data["updated_at"]))


@dataclass(frozen=True)
class Seat:
    """Her seat of the instance's app: held `until`, her `place` on the waiting list, seats `free` for anybody."""

    state: SeatState
    until: datetime | None
    place: int | None
    free: int

    @property
    def is_held(self) -> bool:
        """Whether there is one for her."""
        return self.state in ("not_needed", "reserved", "offered", "taken")

    @property
    def is_missing(self) -> bool:
        """Whether she needs one and there is none."""
        return not self.is_held and self.free == 0


@dataclass(frozen=True)
class Window:
    """The newest `depth` runs of each athlete are kept with details; `oldest` is the start of her oldest one."""

    depth: int
    reason: str | None
    oldest: datetime | None


@dataclass(frozen=True)
class Trouble:
    """What keeps her list from being renewed, and when the first of it goes."""

    code: TroubleCode
    data_ends_at: datetime | None


@dataclass(frozen=True)
class StravaStatus:
    """Whether Strava can be connected (`available`: the instance has keys), is connected, and how much is here."""

    available: bool
    connected: bool
    needs_consent: bool
    scopes: tuple[str, ...]
    profile_name: str | None
    connected_at: datetime | None
    last_import: StravaImport | None
    app_state: AppState | None
    is_own_app: bool
    own_app: OwnApp | None
    seat: Seat
    last_listed_at: datetime | None
    next_listing_at: datetime | None
    last_event_at: datetime | None
    window: Window | None
    retention_days: int
    trouble: Trouble | None
    subscription: Subscription | None
    activities: int
    with_details: int

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

    @property
    def app_stopped(self) -> bool:
        """Whether Strava answers nothing that is asked through the app."""
        return self.app_state in ("inactive", "keys_refused")

    @property
    def can_connect(self) -> bool:
        """Whether there is an app to connect through, with room for her in it."""
        return (self.available or self.own_app is not None) and not self.seat.is_missing and not self.app_stopped

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "StravaStatus":
        """From dataservice's JSON."""
        found, own, seat, window, warning = (data[name] for name in ("import", "own_app", "seat", "window", "warning"))
        return cls(
            available=data["available"],
            connected=data["connected"],
            needs_consent=data["state"] == "reauth_required",
            scopes=tuple(data["scopes"]),
            profile_name=data["profile_name"],
            connected_at=optional_instant(data["connected_at"]),
            last_import=_import(found) if found else None,
            app_state=data["app_state"],
            is_own_app=data["app_kind"] == "athlete",
            own_app=OwnApp.read(own) if own else None,
            seat=Seat(seat["state"], optional_instant(seat["until"]), seat["place"], seat["free"]),
            last_listed_at=optional_instant(data["last_listed_at"]),
            next_listing_at=optional_instant(data["next_listing_at"]),
            last_event_at=optional_instant(data["last_event_at"]),
            window=Window(window["depth"], window["reason"], optional_instant(window["oldest"])) if window else None,
            retention_days=data["retention_days"],
            trouble=Trouble(warning["code"], optional_instant(warning["data_ends_at"])) if warning else None,
            subscription=Subscription.read(data["subscription"]),
            activities=data["counts"]["activities"],
            with_details=data["counts"]["with_details"],
        )


def _import(data: Mapping[str, Any]) -> StravaImport:
    return StravaImport(data["state"], data["activities"], data["error"], optional_instant(data["finished_at"]))


class Connection:
    """The signed-in athlete's connection to Strava, called in her name."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def status(self) -> StravaStatus:
        """As it is now."""
        return StravaStatus.read(self._client.get("/athlete/strava").data)

    def read_again(self) -> None:
        """Have the whole list read again, now. RateLimited `import_too_soon`."""
        self._client.post("/athlete/strava/import")

    def disconnect(self) -> None:
        """Forget the link and what came by it."""
        self._client.delete("/athlete/strava")

    def set_own_app(self, client_id: str, client_secret: str) -> OwnApp:
        """She connects through it from now on. Conflict `strava_app_taken`, `sandbox_only`, `sandbox_refused`."""
        body = {"client_id": client_id, "client_secret": client_secret}
        return OwnApp.read(self._client.put("/athlete/strava/app", json=body).data)

    def remove_own_app(self) -> None:
        """A link by it must consent again, through the instance's. NotFound when there is none."""
        self._client.delete("/athlete/strava/app")

    def join_waiting_list(self) -> int | None:
        """Her place, None where a seat was free and is held for her. Conflict `strava_seat_held`."""
        place: int | None = self._client.post("/athlete/strava/waiting-list").data["place"]
        return place

    def leave_waiting_list(self) -> None:
        """An offer or a reservation is given up, too."""
        self._client.delete("/athlete/strava/waiting-list")
