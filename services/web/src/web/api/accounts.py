"""Account operations of dataservice, which web calls in its own name: nobody is signed in yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from web.api import Client, instant

Registration = Literal["invite", "open", "closed"]


@dataclass(frozen=True)
class SignIn:
    """A sign-in that was opened: the grant is the key to her data, kept in the server-side session only."""

    athlete_id: str
    grant: str
    grant_expires_at: datetime

    @classmethod
    def read(cls, data: Any) -> "SignIn":
        """From dataservice's JSON."""
        return cls(data["athlete_id"], data["grant"], instant(data["grant_expires_at"]))


@dataclass(frozen=True)
class Instance:
    """Who may sign up, and whether there is a first admin."""

    registration: Registration
    is_set_up: bool


@dataclass(frozen=True)
class NewAccount:
    """What someone tells about herself when she signs up."""

    email: str
    password: str
    name: str | None
    language: str
    timezone: str

    def as_json(self) -> dict[str, Any]:
        """As dataservice takes it."""
        return {
            "email": self.email,
            "password": self.password,
            "name": self.name,
            "language": self.language,
            "timezone": self.timezone,
        }


class Accounts:
    """Signing up, in, and recovering. Refusals are raised as flakon.errors with the codes of dataservice's document."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def instance(self) -> Instance:
        """The registration mode, and whether there is an admin."""
        data = self._client.get("/registration").data
        return Instance(data["mode"], data["set_up"])

    def set_up(self, code: str, account: NewAccount) -> SignIn:
        """The first admin, signed in."""
        return SignIn.read(self._client.post("/set-up", json={"code": code, **account.as_json()}).data)

    def sign_up(self, account: NewAccount) -> None:
        """An account that waits until the mail is answered; the answer does not tell whether the address was known."""
        self._client.post("/sign-ups", json=account.as_json())

    def invited_address(self, token: str) -> str:
        """Whom an invitation is for. NotFound when the link does not work any more."""
        return str(self._client.post("/invitation-checks", json={"token": token}).data["email"])

    def accept_invitation(self, token: str, account: NewAccount) -> SignIn:
        """The account for the invited address, active and signed in. NotFound, Conflict `already_registered`."""
        body = {name: value for name, value in account.as_json().items() if name != "email"}
        return SignIn.read(self._client.post("/invitation-acceptances", json={"token": token, **body}).data)

    def activate(self, token: str, password: str) -> SignIn:
        """The account of this link becomes active, and she is signed in. NotFound, RateLimited.

        Raises Unauthenticated `wrong_credentials` unless the account was signed up with this password.
        """
        return SignIn.read(self._client.post("/activations", json={"token": token, "password": password}).data)

    def sign_in(self, email: str, password: str, known_device: str | None = None) -> SignIn:
        """Raises Unauthenticated `wrong_credentials`, RateLimited. `known_device`: see web.devices."""
        body = {"email": email, "password": password, "known_device": known_device}
        return SignIn.read(self._client.post("/sign-ins", json=body).data)

    def request_password_reset(self, email: str) -> None:
        """A mail goes out if there is such an account; the answer does not tell."""
        self._client.post("/password-resets", json={"email": email})

    def reset_password(self, token: str, password: str) -> SignIn:
        """The new password holds, she is signed in, every other sign-in has ended."""
        return SignIn.read(
            self._client.post("/password-resets/redemption", json={"token": token, "password": password}).data
        )

    def confirm_email_change(self, token: str) -> None:
        """Her new address holds. NotFound, Conflict `email_taken`."""
        self._client.post("/email-changes/confirmation", json={"token": token})
