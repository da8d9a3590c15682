"""Links between athletes and Strava athletes, with their encrypted tokens, and how far their imports are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.crypto import Vault
from dataservice.domain.problems import StravaNotLinked, VersionMoved
from dataservice.domain.strava import ImportState, LinkState, Tokens
from dataservice.storage.records import AnyRow
from dataservice.storage.strava_tables import strava_imports, strava_links

LISTING_EVERY = timedelta(days=1)
"""Strava's data may be kept for a week: a listing a day renews it with days to spare, staggered by when each
connected.
"""

EXPIRY_TOLD_AFTER = timedelta(days=4)
"""So long her list may not have been read before she is told that her data is about to end; of a week. Where less is
kept, it is as large a part of that.
"""

_EXPIRING = text(
    """
    UPDATE strava_links SET expiry_mailed_at = CAST(:now AS timestamptz)
    FROM (
        SELECT l.athlete_id, first.expires_at AS deadline
        FROM strava_links l
        CROSS JOIN LATERAL (
            SELECT s.fetched_at, s.expires_at FROM activity_sources s
            WHERE s.athlete_id = l.athlete_id AND s.kind = 'strava' AND s.expires_at > CAST(:now AS timestamptz)
            ORDER BY s.expires_at LIMIT 1
        ) first
        WHERE l.expiry_mailed_at IS NULL
            AND coalesce(l.last_listed_at, l.connected_at)
                + least(CAST(:told_after AS interval), (first.expires_at - first.fetched_at) * 4 / 7)
                <= CAST(:now AS timestamptz)
        FOR UPDATE OF l SKIP LOCKED
    ) due
    WHERE strava_links.athlete_id = due.athlete_id
    RETURNING due.athlete_id, due.deadline
    """
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """An athlete's link, without its tokens."""

    athlete_id: UUID
    app_id: UUID
    strava_athlete_id: int
    profile_name: str | None
    scopes: list[str]
    state: LinkState
    reason: str | None
    version: int
    connected_at: datetime
    next_listing_at: datetime
    last_listed_at: datetime | None
    listed_from: datetime | None
    last_event_at: datetime | None
    expiry_mailed_at: datetime | None


_LINK = tuple(strava_links.c[name] for name in Link.__dataclass_fields__)


def place(column: str, athlete_id: UUID) -> str:
    """What a ciphertext of this table is bound to."""
    return f"strava_links.{column}:{athlete_id}"


class StravaLinks:
    """Links within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, athlete_id: UUID, *, lock: bool = False) -> Link | None:
        """The athlete's link, if she has one."""
        query = select(*_LINK).where(strava_links.c.athlete_id == athlete_id)
        row = self._connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
        return None if row is None else _link(row)

    def get(self, athlete_id: UUID, *, lock: bool = False) -> Link:
        """The athlete's link. StravaNotLinked."""
        link = self.find(athlete_id, lock=lock)
        if link is None:
            raise StravaNotLinked("This athlete is not connected to Strava.")
        return link

    def claim(self, strava_athlete_id: int) -> None:
        """Nobody else connects this Strava athlete, or is refused to, before this transaction ends."""
        name = f"strava_athlete:{strava_athlete_id}"
        self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))

    def lock_both(self, athlete_id: UUID, strava_athlete_id: int) -> tuple[Link | None, Link | None]:
        """The athlete's own link, and the one that the Strava athlete has; locked in one order, whoever asks."""
        query = select(*_LINK).where(
            (strava_links.c.athlete_id == athlete_id) | (strava_links.c.strava_athlete_id == strava_athlete_id)
        )
        query = query.order_by(strava_links.c.athlete_id).with_for_update(key_share=True)
        found = [_link(row) for row in self._connection.execute(query)]
        own = next((each for each in found if each.athlete_id == athlete_id), None)
        return own, next((each for each in found if each.strava_athlete_id == strava_athlete_id), None)

    def tokens(self, athlete_id: UUID, vault: Vault) -> Tokens:
        """Her tokens in clear. StravaNotLinked."""
        query = select(
            strava_links.c.sealed_access_token, strava_links.c.sealed_refresh_token, strava_links.c.tokens_expire_at
        ).where(strava_links.c.athlete_id == athlete_id)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise StravaNotLinked("This athlete is not connected to Strava.")
        return Tokens(
            access_token=vault.open(row.sealed_access_token, place("access_token", athlete_id)),
            refresh_token=vault.open(row.sealed_refresh_token, place("refresh_token", athlete_id)),
            expires_at=row.tokens_expire_at,
        )

    def add(
        self,
        athlete_id: UUID,
        *,
        app_id: UUID,
        strava_athlete_id: int,
        profile_name: str | None,
        scopes: Sequence[str],
        tokens: Tokens,
        vault: Vault,
        now: datetime,
    ) -> int:
        """The version of the new link; the Strava athlete was claimed and has none."""
        self._connection.execute(
            insert(strava_links).values(
                athlete_id=athlete_id,
                app_id=app_id,
                strava_athlete_id=strava_athlete_id,
                profile_name=profile_name,
                scopes=list(scopes),
                state=LinkState.ACTIVE.value,
                version=1,
                connected_at=now,
                updated_at=now,
                next_listing_at=now + LISTING_EVERY,
                **_sealed(athlete_id, tokens, vault),
            )
        )
        return 1

    def renew(
        self,
        link: Link,
        *,
        app_id: UUID,
        profile_name: str | None,
        scopes: Sequence[str],
        tokens: Tokens,
        vault: Vault,
        now: datetime,
    ) -> int:
        """The next version, after she consented again."""
        values: dict[str, Any] = {
            "app_id": app_id,
            "profile_name": profile_name,
            "scopes": list(scopes),
            "reason": None,
        }
        values |= {"state": LinkState.ACTIVE.value, "version": link.version + 1, "updated_at": now}
        self._set(link.athlete_id, values | _sealed(link.athlete_id, tokens, vault))
        return link.version + 1

    def put_tokens(self, athlete_id: UUID, tokens: Tokens, version: int, vault: Vault, now: datetime) -> int:
        """The next version. VersionMoved (409) when `version` is no longer the stored one; StravaNotLinked."""
        statement = update(strava_links).where(
            strava_links.c.athlete_id == athlete_id, strava_links.c.version == version
        )
        sealed = _sealed(athlete_id, tokens, vault)
        statement = statement.values(version=strava_links.c.version + 1, updated_at=now, **sealed)
        changed = self._connection.execute(statement.returning(strava_links.c.version)).scalar_one_or_none()
        if changed is None:
            stored = self.get(athlete_id).version
            raise VersionMoved(f"Version {version} is not the stored one ({stored}): read the tokens again.")
        return int(changed)

    def mark(self, athlete_id: UUID, state: LinkState, reason: str | None, now: datetime) -> None:
        """Store a state."""
        self._set(athlete_id, {"state": state.value, "reason": reason, "updated_at": now})

    def mark_all_of_app(self, app_id: UUID, state: LinkState, reason: str, now: datetime) -> None:
        """Store a state for every link of an app."""
        self._connection.execute(
            update(strava_links)
            .where(strava_links.c.app_id == app_id)
            .values(state=state.value, reason=reason, updated_at=now)
        )

    def due_listings(self, now: datetime) -> list[UUID]:
        """Whose list is to be read now. Each is due again a day later; one that another process takes is left out."""
        due = (
            select(strava_links.c.athlete_id)
            .where(strava_links.c.next_listing_at <= now, strava_links.c.state == LinkState.ACTIVE.value)
            .with_for_update(skip_locked=True)
        )
        statement = update(strava_links).where(strava_links.c.athlete_id.in_(due))
        statement = statement.values(next_listing_at=now + LISTING_EVERY).returning(strava_links.c.athlete_id)
        return list(self._connection.execute(statement).scalars())

    def hear(self, strava_athlete_id: int, app_id: UUID, now: datetime) -> UUID | None:
        """Who is linked to a Strava athlete by this app, of whom Strava has just told something."""
        theirs = (strava_links.c.strava_athlete_id == strava_athlete_id) & (strava_links.c.app_id == app_id)
        athlete_id = self._connection.execute(select(strava_links.c.athlete_id).where(theirs)).scalar_one_or_none()
        if athlete_id is not None:
            # An import holds the row while it stores a page, and Strava waits for no import.
            free = select(strava_links.c.athlete_id).where(theirs).with_for_update(skip_locked=True, key_share=True)
            statement = update(strava_links).where(strava_links.c.athlete_id.in_(free)).values(last_event_at=now)
            self._connection.execute(statement)
        return athlete_id

    def expiring(self, now: datetime) -> list[AnyRow]:
        """Whose Strava data ends soon because her list could not be read anew, and who was not told: athlete_id and
        deadline, when the first of it goes. They count as told; one that another process takes is left out.
        """
        return list(self._connection.execute(_EXPIRING, {"now": now, "told_after": EXPIRY_TOLD_AFTER}))

    def delete(self, athlete_id: UUID) -> None:
        """Forget the link and how far its import was."""
        self._connection.execute(delete(strava_links).where(strava_links.c.athlete_id == athlete_id))

    def import_of(self, athlete_id: UUID) -> AnyRow | None:
        """How far the import is; columns as in the contract."""
        query = select(strava_imports).where(strava_imports.c.athlete_id == athlete_id)
        return self._connection.execute(query).one_or_none()

    def put_import(
        self,
        athlete_id: UUID,
        state: ImportState,
        pages: int,
        activities: int,
        error: str | None,
        now: datetime,
        next_page: int = 1,
    ) -> None:
        """Store how far the import is.

        It starts when it first runs after an end, and ends when it is done or failed.
        """
        finished_at = now if state.ended else None
        started_at = None if state is ImportState.QUEUED else now
        values: dict[str, Any] = {"state": state.value, "pages": pages, "activities": activities, "error": error}
        values |= {"next_page": next_page, "finished_at": finished_at, "updated_at": now}
        statement = upsert(strava_imports).values(athlete_id=athlete_id, started_at=started_at, **values)
        before = self.import_of(athlete_id)
        goes_on = before is not None and before.finished_at is None and before.started_at is not None
        values["started_at"] = before.started_at if goes_on and before is not None and started_at else started_at
        if state is ImportState.DONE:
            listed = {"last_listed_at": now, "listed_from": values["started_at"], "expiry_mailed_at": None}
            self._set(athlete_id, listed)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=[strava_imports.c.athlete_id], set_=values)
        )

    def _set(self, athlete_id: UUID, values: dict[str, Any]) -> None:
        self._connection.execute(update(strava_links).where(strava_links.c.athlete_id == athlete_id).values(values))


def _sealed(athlete_id: UUID, tokens: Tokens, vault: Vault) -> dict[str, Any]:
    return {
        "sealed_access_token": vault.seal(tokens.access_token, place("access_token", athlete_id)),
        "sealed_refresh_token": vault.seal(tokens.refresh_token, place("refresh_token", athlete_id)),
        "tokens_expire_at": tokens.expires_at,
    }


def _link(row: AnyRow) -> Link:
    values = dict(row._mapping)
    values["state"] = LinkState(values["state"])
    return Link(**values)
