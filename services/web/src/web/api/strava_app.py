"""The instance's Strava app: its keys, and who has a seat in it. dataservice's operations for an admin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from web.api import Client, instant, optional_instant
from web.api.connection import AppState, Subscription


@dataclass(frozen=True)
class SeatCount:
    """As many athletes as Strava lets the app connect, and what became of the seats."""

    count: int
    taken: int
    reserved: int
    waiting: int

    @property
    def free(self) -> int:
        """How many nobody has; fewer seats than are taken are none."""
        return max(0, self.count - self.taken - self.reserved)


@dataclass(frozen=True)
class StravaApp:
    """The instance's Strava keys, less the secret, what is to be entered at Strava, and whether it answers."""

    configured: bool
    client_id: str | None
    webhook_url: str | None
    callback_domain: str
    state: AppState | None
    reason: str | None
    subscription: Subscription | None
    seats: SeatCount | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "StravaApp":
        """From dataservice's JSON."""
        seats = data["seats"]
        return cls(
            configured=data["configured"],
            client_id=data["client_id"],
            webhook_url=data["webhook_url"],
            callback_domain=data["callback_domain"],
            state=data["state"],
            reason=data["reason"],
            subscription=Subscription.read(data["subscription"]),
            seats=SeatCount(seats["count"], seats["taken"], seats["reserved"], seats["waiting"]) if seats else None,
        )


@dataclass(frozen=True)
class Sitting:
    """Somebody with a seat: a link holds it for good, a way to Strava or an offer `until` then."""

    athlete_id: str
    name: str | None
    email: str
    state: Literal["taken", "reserved", "offered"]
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for a seat."""

    athlete_id: str
    name: str | None
    email: str
    since: datetime


@dataclass(frozen=True)
class Seats:
    """Everybody who sits or waits."""

    sitting: Sequence[Sitting]
    waiting: Sequence[Waiting]


class AppAdministration:
    """The app and its seats, in the name of an admin."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def app(self) -> StravaApp:
        """As it is now."""
        return StravaApp.read(self._client.get("/admin/strava-app").data)

    def set_keys(self, client_id: str, client_secret: str) -> StravaApp:
        """Conflict `sandbox_only` in the demo, `sandbox_refused` outside it, `strava_app_taken`."""
        body = {"client_id": client_id, "client_secret": client_secret}
        return StravaApp.read(self._client.put("/admin/strava-app", json=body).data)

    def seats(self) -> Seats:
        """Who sits, by time, and who waits, in order. Never anything of Strava's."""
        data = self._client.get("/admin/strava-app/seats").data
        return Seats(
            [
                Sitting(
                    each["athlete_id"],
                    each["name"],
                    each["email"],
                    each["state"],
                    instant(each["since"]),
                    optional_instant(each["until"]),
                )
                for each in data["seats"]
            ],
            [
                Waiting(each["athlete_id"], each["name"], each["email"], instant(each["since"]))
                for each in data["waiting"]
            ],
        )

    def set_seat_count(self, count: int) -> StravaApp:
        """Fewer than are taken sends nobody away. NotFound until there are keys."""
        return StravaApp.read(self._client.put("/admin/strava-app/seats", json={"count": count}).data)

    def release_seat(self, athlete_id: str) -> None:
        """Her link ends, or she waits no more. NotFound `strava_seat_not_found`."""
        self._client.delete(f"/admin/strava-app/seats/{quote(athlete_id, '')}")
