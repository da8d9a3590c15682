"""Running the instance: dataservice's admin operations and reports' mail test, in the name of an admin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

from web.api import Client, instant, optional_instant
from web.api.accounts import Registration

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of a longer list; `next_cursor` asks for the rest."""

    items: Sequence[T]
    next_cursor: str | None


@dataclass(frozen=True)
class User:
    """Someone with an account."""

    athlete_id: str
    email: str
    name: str | None
    is_admin: bool
    activated: bool
    created_at: datetime
    last_sign_in_at: datetime | None
    strava_connected: bool

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "User":
        """From dataservice's JSON."""
        return cls(
            data["athlete_id"],
            data["email"],
            data["name"],
            data["role"] == "admin",
            data["activated"],
            instant(data["created_at"]),
            optional_instant(data["last_sign_in_at"]),
            data["strava_connected"],
        )


@dataclass(frozen=True)
class Invitation:
    """Someone who was asked in."""

    invitation_id: str
    email: str
    invited_by: str | None
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    sent_at: datetime | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Invitation":
        """From dataservice's JSON."""
        return cls(
            data["invitation_id"],
            data["email"],
            data["invited_by"],
            instant(data["created_at"]),
            instant(data["expires_at"]),
            optional_instant(data["accepted_at"]),
            optional_instant(data["sent_at"]),
        )


@dataclass(frozen=True)
class IssuedToken:
    """The secret part of a link to hand over."""

    token: str
    expires_at: datetime

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "IssuedToken":
        """From dataservice's JSON."""
        return cls(data["token"], instant(data["expires_at"]))


@dataclass(frozen=True)
class Work:
    """A task in the background that was given up, or waits."""

    work_id: str
    task: str
    attempts: int
    last_error: str | None
    created_at: datetime
    not_before: datetime

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Work":
        """From dataservice's JSON."""
        return cls(
            data["work_id"],
            data["task"],
            data["attempts"],
            data["last_error"],
            instant(data["created_at"]),
            instant(data["not_before"]),
        )


def _page(limit: int, cursor: str | None) -> dict[str, Any]:
    return {"limit": limit, **({"cursor": cursor} if cursor else {})}


class Admin:
    """Users, invitations, settings, mail, work. Forbidden for whoever is no admin, or no longer."""

    def __init__(self, dataservice: Client, reports: Client) -> None:
        self._dataservice = dataservice
        self._reports = reports

    def users(self, cursor: str | None, limit: int = 50) -> Page[User]:
        """Everyone with an account, newest first."""
        data = self._dataservice.get("/admin/users", params=_page(limit, cursor)).data
        return Page([User.read(each) for each in data["users"]], data["next_cursor"])

    def activation_link(self, athlete_id: str) -> IssuedToken:
        """A new activation token; the one before stops working. Conflict `already_activated`."""
        return IssuedToken.read(self._dataservice.post(f"/admin/users/{quote(athlete_id, '')}/activation-link").data)

    def set_role(self, athlete_id: str, role: Literal["athlete", "admin"]) -> None:
        """Conflict `last_admin`, `admin_not_activated`."""
        self._dataservice.put(f"/admin/users/{quote(athlete_id, '')}/role", json={"role": role})

    def invitations(self, cursor: str | None, limit: int = 50) -> Page[Invitation]:
        """Newest first."""
        data = self._dataservice.get("/admin/invitations", params=_page(limit, cursor)).data
        return Page([Invitation.read(each) for each in data["invitations"]], data["next_cursor"])

    def invite(self, email: str, language: str) -> Invitation:
        """A mail is queued in that language. Conflict `already_registered`, `already_invited`."""
        body = {"email": email, "language": language}
        return Invitation.read(self._dataservice.post("/admin/invitations", json=body).data)

    def revoke_invitation(self, invitation_id: str) -> None:
        """Its link stops working. Conflict `already_accepted`."""
        self._dataservice.delete(f"/admin/invitations/{quote(invitation_id, '')}")

    def invitation_link(self, invitation_id: str) -> IssuedToken:
        """A new token for it; the one before stops working."""
        return IssuedToken.read(self._dataservice.post(f"/admin/invitations/{quote(invitation_id, '')}/link").data)

    def registration(self) -> Registration:
        """Who may sign up."""
        mode: Registration = self._dataservice.get("/admin/settings").data["registration"]
        return mode

    def set_registration(self, mode: str) -> None:
        """Change who may sign up."""
        self._dataservice.put("/admin/settings", json={"registration": mode})

    def work(self, state: Literal["failed", "waiting"], cursor: str | None, limit: int = 50) -> Page[Work]:
        """Tasks that were given up, or that wait, newest first."""
        data = self._dataservice.get("/admin/work", params={"state": state, **_page(limit, cursor)}).data
        return Page([Work.read(each) for each in data["work"]], data["next_cursor"])

    def retry_work(self, work_id: str) -> None:
        """It is due now. Conflict `work_done`."""
        self._dataservice.post(f"/admin/work/{quote(work_id, '')}/retry")

    def send_test_mail(self, recipient: str) -> str:
        """The message id that the mail server was given. Errors say in plain words what the mail server said."""
        return str(self._reports.post("/test-mails", json={"recipient": recipient}).data["message_id"])
