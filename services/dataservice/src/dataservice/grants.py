"""Sign-in grants: tokendealer issues them, dataservice alone may ask for one."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from flakon import ServiceClient

WEB = "web"


@dataclass(frozen=True, slots=True)
class Grant:
    """`secret` goes to the caller and is kept nowhere; `grant_id` names the grant without being it."""

    secret: str
    grant_id: str
    expires_at: str


class Grants(Protocol):
    """Where sign-in grants come from. Everything raises Unavailable (503) when it is away."""

    def issue(self, athlete_id: UUID) -> Grant:
        """A new grant, for web to act for this athlete."""
        ...

    def revoke_all(self, athlete_id: UUID, *, keep: Grant | None = None) -> None:
        """End every grant of the athlete but `keep`."""
        ...


class TokendealerGrants:
    """Grants from tokendealer."""

    def __init__(self, tokendealer: ServiceClient, lifetime_s: int) -> None:
        self._tokendealer = tokendealer
        self._lifetime_s = lifetime_s

    def issue(self, athlete_id: UUID) -> Grant:
        body = {"subject": str(athlete_id), "client_id": WEB, "lifetime_s": self._lifetime_s}
        answer = self._tokendealer.post("/grants", json=body).data
        return Grant(secret=answer["grant"], grant_id=answer["grant_id"], expires_at=answer["expires_at"])

    def revoke_all(self, athlete_id: UUID, *, keep: Grant | None = None) -> None:
        parameters = {"subject": str(athlete_id)}
        if keep is not None:
            parameters["except_grant_id"] = keep.grant_id
        self._tokendealer.delete("/grants", params=parameters)


def sign_in_answer(athlete_id: UUID, grant: Grant) -> dict[str, object]:
    """The SignIn object of the contract."""
    return {"athlete_id": str(athlete_id), "grant": grant.secret, "grant_expires_at": grant.expires_at}
