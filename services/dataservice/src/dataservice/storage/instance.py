"""The one row about the instance itself."""

from sqlalchemy import Connection, select, update

from dataservice.domain.registration import RegistrationMode
from dataservice.storage.tables import instance


class Instance:
    """The instance's row within one transaction; the first migration made it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def registration(self, initial: RegistrationMode) -> RegistrationMode:
        """What an admin chose, or else `initial`, the setting."""
        chosen = self._connection.execute(select(instance.c.registration)).scalar_one()
        return RegistrationMode(chosen) if chosen else initial

    def choose_registration(self, mode: RegistrationMode) -> None:
        """From now on this decides, not the setting."""
        self._connection.execute(update(instance).values(registration=mode.value))

    def lock_code(self) -> bytes | None:
        """The digest of the first visit's code; nobody else can redeem it before this transaction ends."""
        code: bytes | None = self._connection.execute(
            select(instance.c.set_up_code_digest).with_for_update()
        ).scalar_one()
        return code

    def set_code(self, digest: bytes | None) -> None:
        """Keep the digest of a new code; the former stops working."""
        self._connection.execute(update(instance).values(set_up_code_digest=digest))
