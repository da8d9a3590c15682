"""Strava apps: keys and webhook secrets, encrypted."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, exists, insert, select, update

from dataservice.crypto import Vault
from dataservice.domain.problems import StravaAppNotFound
from dataservice.domain.strava import App
from dataservice.domain.tokens import digest
from dataservice.storage.records import AnyRow
from dataservice.storage.strava_tables import strava_apps

_INSTANCE = strava_apps.c.kind == "instance"


def place(column: str, app_id: UUID) -> str:
    """What a ciphertext of this table is bound to."""
    return f"strava_apps.{column}:{app_id}"


class StravaApps:
    """Apps within one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def instance(self) -> App | None:
        """The app that everybody connects through, if an admin has entered its keys."""
        row = self._connection.execute(select(strava_apps).where(_INSTANCE)).one_or_none()
        return None if row is None else self._open(row)

    def has_instance(self) -> bool:
        """Whether the instance has keys."""
        return bool(self._connection.execute(select(exists().where(_INSTANCE))).scalar_one())

    def get(self, app_id: UUID) -> App:
        """An app, the instance's or a former one. StravaAppNotFound."""
        row = self._connection.execute(select(strava_apps).where(strava_apps.c.id == app_id)).one_or_none()
        if row is None:
            raise StravaAppNotFound("There is no Strava app with this id.")
        return self._open(row)

    def put_instance(self, client_id: str, client_secret: str, now: datetime) -> tuple[App, UUID | None]:
        """The instance's app with these keys, and the id of the one it replaced, if that was another client id.

        The webhook address stays as long as the client id does.
        """
        row = self._connection.execute(select(strava_apps).where(_INSTANCE).with_for_update()).one_or_none()
        if row is not None and row.client_id == client_id:
            sealed = self._vault.seal(client_secret, place("client_secret", row.id))
            self._set(row.id, {"sealed_client_secret": sealed, "updated_at": now})
            return self.get(row.id), None
        if row is not None:
            self._set(row.id, {"kind": "former", "updated_at": now})
        return self._add(client_id, client_secret, now), None if row is None else row.id

    def by_webhook_secret(self, webhook_secret: str) -> App | None:
        """The app whose webhook address holds this secret; it is looked up by digest."""
        query = select(strava_apps).where(strava_apps.c.webhook_secret_digest == digest(webhook_secret), _INSTANCE)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else self._open(row)

    def _add(self, client_id: str, client_secret: str, now: datetime) -> App:
        app = App(
            app_id=uuid4(),
            client_id=client_id,
            client_secret=client_secret,
            webhook_secret=secrets.token_urlsafe(24),
            webhook_verify_token=secrets.token_urlsafe(24),
            updated_at=now,
        )
        self._connection.execute(
            insert(strava_apps).values(
                id=app.app_id,
                kind="instance",
                client_id=client_id,
                sealed_client_secret=self._vault.seal(client_secret, place("client_secret", app.app_id)),
                sealed_webhook_secret=self._vault.seal(app.webhook_secret, place("webhook_secret", app.app_id)),
                webhook_secret_digest=digest(app.webhook_secret),
                sealed_webhook_verify_token=self._vault.seal(
                    app.webhook_verify_token, place("webhook_verify_token", app.app_id)
                ),
                created_at=now,
                updated_at=now,
            )
        )
        return app

    def _set(self, app_id: UUID, values: dict[str, Any]) -> None:
        self._connection.execute(update(strava_apps).where(strava_apps.c.id == app_id).values(values))

    def _open(self, row: AnyRow) -> App:
        return App(
            app_id=row.id,
            client_id=row.client_id,
            client_secret=self._vault.open(row.sealed_client_secret, place("client_secret", row.id)),
            webhook_secret=self._vault.open(row.sealed_webhook_secret, place("webhook_secret", row.id)),
            webhook_verify_token=self._vault.open(
                row.sealed_webhook_verify_token, place("webhook_verify_token", row.id)
            ),
            updated_at=row.updated_at,
        )
