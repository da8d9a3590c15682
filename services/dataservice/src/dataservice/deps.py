"""What the views and workflows work with, made once by `create_app`."""

from dataclasses import dataclass

from dataservice.crypto import Vault
from dataservice.grants import Grants
from dataservice.hashing import Hasher
from dataservice.settings import DataserviceSettings
from dataservice.storage.database import Database


@dataclass(frozen=True, slots=True)
class Deps:
    """Passed to every workflow; a test passes its own."""

    settings: DataserviceSettings
    database: Database
    vault: Vault
    hasher: Hasher
    grants: Grants
