"""Strava apps: keys and webhook secrets, encrypted, and how Strava takes their calls."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, exists, insert, select, update

from dataservice.crypto import Vault
from dataservice.domain.problems import StravaAppNotFound
from dataservice.domain.strava import App, AppKind, AppState, LinkState
from dataservice.domain.tokens import digest
from dataservice.storage.records import AnyRow
from dataservice.storage.strava_tables import strava_apps, strava_links

WINDOW_EVERY = timedelta(minutes=15)
"""Strava counts by the quarter of an hour: each is a new one to fetch details in."""

_INSTANCE = strava_apps.c.kind == AppKind.INSTANCE.value
_FORMER = strava_apps.c.kind == AppKind.FORMER.value
_RIGHT_KEYS = {"state": AppState.ACTIVE.value, "reason": None, "state_mailed_at": None}


def place(column: str, app_id: UUID) -> str:
    """What a ciphertext of this table is bound to."""
    return f"strava_apps.{column}:{app_id}"


class StravaApps:
    """Apps within one transaction.

    Where an app is locked together with athletes or links, it is locked first.
    """

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def instance(self, *, lock: bool = False) -> App | None:
        """The app that everybody connects through, if an admin has entered its keys."""
        return self._one(_INSTANCE, lock=lock)

    def has_instance(self) -> bool:
        """Whether the instance has keys."""
        return bool(self._connection.execute(select(exists().where(_INSTANCE))).scalar_one())

    def own(self, athlete_id: UUID, *, lock: bool = False) -> App | None:
        """The app whose keys the athlete has entered for herself."""
        hers = (strava_apps.c.athlete_id == athlete_id) & (strava_apps.c.kind == AppKind.ATHLETE.value)
        return self._one(hers, lock=lock)

    def get(self, app_id: UUID, *, lock: bool = False) -> App:
        """An app of any kind. StravaAppNotFound."""
        app = self._one(strava_apps.c.id == app_id, lock=lock)
        if app is None:
            raise StravaAppNotFound("There is no Strava app with this id.")
        return app

    def named(self, name: str, *, lock: bool = False) -> App:
        """An app by its id, the instance's as `instance`. StravaAppNotFound."""
        if name != AppKind.INSTANCE.value:
            return self.get(UUID(name), lock=lock)
        app = self.instance(lock=lock)
        if app is None:
            raise StravaAppNotFound("No Strava keys are entered yet: an admin enters them on the Strava page.")
        return app

    def put(
        self, athlete_id: UUID | None, client_id: str, client_secret: str, seats: int, now: datetime
    ) -> tuple[App, UUID | None]:
        """The athlete's own app with these keys, or the instance's; and the id of the one it replaced.

        That is one with another client id. An app whose client id was in use before is itself again, with its links;
        the webhook address stays as long as the client id does. IntegrityError when another's app has this client id.
        """
        before = self.own(athlete_id, lock=True) if athlete_id is not None else self.instance(lock=True)
        if before is not None and before.client_id == client_id:
            self._renew(before.app_id, before.kind, client_secret, now)
            return self.get(before.app_id), None
        if before is not None:
            self.retire(before.app_id, now)
        kind = AppKind.INSTANCE if athlete_id is None else AppKind.ATHLETE
        whose = strava_apps.c.athlete_id.is_(None) if athlete_id is None else strava_apps.c.athlete_id == athlete_id
        former = self._one(_FORMER & (strava_apps.c.client_id == client_id) & whose, lock=True)
        if former is None:
            app_id = self._add(kind, athlete_id, client_id, client_secret, seats, now)
        else:
            app_id = former.app_id
            self._renew(app_id, kind, client_secret, now)
        return self.get(app_id), None if before is None else before.app_id

    def retire(self, app_id: UUID, now: datetime) -> None:
        """It is a former one from now on."""
        self.change(app_id, {"kind": AppKind.FORMER.value, "updated_at": now})

    def change(self, app_id: UUID, values: dict[str, Any]) -> None:
        """Store columns of an app."""
        self._connection.execute(update(strava_apps).where(strava_apps.c.id == app_id).values(values))

    def by_webhook_secret(self, webhook_secret: str) -> App | None:
        """The app whose webhook address holds this secret; it is looked up by digest. A former one has no address."""
        return self._one((strava_apps.c.webhook_secret_digest == digest(webhook_secret)) & ~_FORMER)

    def state_mailed_at(self, app_id: UUID) -> datetime | None:
        """When somebody was told last that Strava does not answer the app's calls."""
        query = select(strava_apps.c.state_mailed_at).where(strava_apps.c.id == app_id)
        return self._connection.execute(query).scalar_one_or_none()

    def _add(
        self, kind: AppKind, athlete_id: UUID | None, client_id: str, client_secret: str, seats: int, now: datetime
    ) -> UUID:
        app_id = uuid4()
        webhook_secret = secrets.token_urlsafe(24)
        sealed = {
            "client_secret": client_secret,
            "webhook_secret": webhook_secret,
            "webhook_verify_token": secrets.token_urlsafe(24),
        }
        self._connection.execute(
            insert(strava_apps).values(
                id=app_id,
                kind=kind.value,
                athlete_id=athlete_id,
                client_id=client_id,
                webhook_secret_digest=digest(webhook_secret),
                seats=seats,
                next_window_at=now,
                created_at=now,
                updated_at=now,
                **{f"sealed_{name}": self._vault.seal(value, place(name, app_id)) for name, value in sealed.items()},
            )
        )
        return app_id

    def _renew(self, app_id: UUID, kind: AppKind, client_secret: str, now: datetime) -> None:
        sealed = self._vault.seal(client_secret, place("client_secret", app_id))
        values = {"kind": kind.value, "sealed_client_secret": sealed, "updated_at": now}
        self.change(app_id, values | _RIGHT_KEYS)

    def _one(self, condition: Any, *, lock: bool = False) -> App | None:
        query = select(strava_apps).where(condition).order_by(strava_apps.c.updated_at.desc()).limit(1)
        row = self._connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
        return None if row is None else self._open(row)

    def _open(self, row: AnyRow) -> App:
        opened = {
            name: self._vault.open(row._mapping[f"sealed_{name}"], place(name, row.id))
            for name in ("client_secret", "webhook_secret", "webhook_verify_token")
        }
        return App(
            app_id=row.id,
            kind=AppKind(row.kind),
            athlete_id=row.athlete_id,
            client_id=row.client_id,
            state=AppState(row.state),
            reason=row.reason,
            subscription_id=row.subscription_id,
            subscription_error=row.subscription_error,
            seats=row.seats,
            window_depth=row.window_depth,
            window_reason=row.window_reason,
            updated_at=row.updated_at,
            **opened,
        )


def client_ids(connection: Connection) -> list[str]:
    """Those of the apps that athletes connect through: the instance's, and their own."""
    return list(connection.execute(select(strava_apps.c.client_id).where(~_FORMER)).scalars())


def due_windows(connection: Connection, now: datetime) -> list[AnyRow]:
    """The apps whose details are to be fetched now: id, athlete_id.

    Each is due again a quarter of an hour later; one that another process takes is left out.
    """
    is_used = exists().where(strava_links.c.app_id == strava_apps.c.id, strava_links.c.state == LinkState.ACTIVE.value)
    due = select(strava_apps.c.id).where(~_FORMER, strava_apps.c.next_window_at <= now, is_used)
    statement = update(strava_apps).where(strava_apps.c.id.in_(due.with_for_update(skip_locked=True, key_share=True)))
    statement = statement.values(next_window_at=now + WINDOW_EVERY)
    return list(connection.execute(statement.returning(strava_apps.c.id, strava_apps.c.athlete_id)))
