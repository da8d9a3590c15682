"""Access at Strava that is to be given back: all that is needed for it, encrypted, after the athlete or the link is
gone.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, insert, select

from dataservice.crypto import Vault
from dataservice.domain.problems import StravaRevocationNotFound
from dataservice.domain.strava import App, Tokens
from dataservice.storage.strava_tables import strava_revocations


@dataclass(frozen=True, kw_only=True, slots=True)
class Revocation:
    """What POST /oauth/revoke needs, in clear."""

    revocation_id: UUID
    client_id: str
    client_secret: str
    strava_athlete_id: int
    tokens: Tokens


def place(column: str, revocation_id: UUID) -> str:
    """What a ciphertext of this table is bound to."""
    return f"strava_revocations.{column}:{revocation_id}"


class StravaRevocations:
    """Revocations within one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, app: App, strava_athlete_id: int, tokens: Tokens, now: datetime) -> UUID:
        """Its id."""
        revocation_id = uuid4()
        seal = self._vault.seal
        self._connection.execute(
            insert(strava_revocations).values(
                id=revocation_id,
                client_id=app.client_id,
                sealed_client_secret=seal(app.client_secret, place("client_secret", revocation_id)),
                strava_athlete_id=strava_athlete_id,
                sealed_access_token=seal(tokens.access_token, place("access_token", revocation_id)),
                sealed_refresh_token=seal(tokens.refresh_token, place("refresh_token", revocation_id)),
                tokens_expire_at=tokens.expires_at,
                created_at=now,
            )
        )
        return revocation_id

    def get(self, revocation_id: UUID) -> Revocation:
        """The revocation in clear. StravaRevocationNotFound."""
        query = select(strava_revocations).where(strava_revocations.c.id == revocation_id)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise StravaRevocationNotFound("There is no such revocation: it is done, or never was.")
        open_ = self._vault.open
        return Revocation(
            revocation_id=row.id,
            client_id=row.client_id,
            client_secret=open_(row.sealed_client_secret, place("client_secret", row.id)),
            strava_athlete_id=row.strava_athlete_id,
            tokens=Tokens(
                access_token=open_(row.sealed_access_token, place("access_token", row.id)),
                refresh_token=open_(row.sealed_refresh_token, place("refresh_token", row.id)),
                expires_at=row.tokens_expire_at,
            ),
        )

    def delete(self, revocation_id: UUID) -> None:
        """It is done; nothing happens if it was."""
        self._connection.execute(delete(strava_revocations).where(strava_revocations.c.id == revocation_id))

    def drop(self, client_id: str, strava_athlete_id: int) -> None:
        """The athlete has given the app access anew, so none is to be given back."""
        hers = (
            strava_revocations.c.client_id == client_id,
            strava_revocations.c.strava_athlete_id == strava_athlete_id,
        )
        self._connection.execute(delete(strava_revocations).where(*hers))
