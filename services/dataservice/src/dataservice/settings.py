"""What each process of dataservice reads from the environment, and no more than it needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from dataservice.crypto import KeysUnreadableError, Vault, read_keys
from flakon import Secret, ServiceSettings, Settings
from flakon.settings import LogLevel


def _public_url_problem(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        return f"is {url!r}: give the address that browsers use, like https://runs.example.org"
    return None


def _keys_problem(keys: Secret) -> str | None:
    try:
        read_keys(keys.reveal())
    except KeysUnreadableError as problem:
        return str(problem)
    return None


@dataclass(frozen=True, kw_only=True)
class DataserviceSettings(ServiceSettings):
    """`dataservice serve`."""

    database_url: Secret
    encryption_keys: Secret
    public_url: str = "http://localhost:8080"
    registration: Literal["invite", "open", "closed"] = "invite"
    demo: bool = False
    strava_retention_days: int = 7
    sign_in_days: int = 30
    password_hashes_at_once: int = 2
    upload_quota_mib: int = 5120

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if (problem := _public_url_problem(self.public_url)) is not None:
            yield "public_url", problem
        if (problem := _keys_problem(self.encryption_keys)) is not None:
            yield "encryption_keys", problem
        for field in ("strava_retention_days", "sign_in_days", "password_hashes_at_once", "upload_quota_mib"):
            if getattr(self, field) < 1:
                yield field, f"is {getattr(self, field)}: give 1 or more"

    def vault(self) -> Vault:
        """What seals and opens secrets with these keys."""
        return Vault.from_text(self.encryption_keys.reveal())


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings(Settings):
    """What every one-shot command needs."""

    database_url: Secret
    log_level: LogLevel = "info"


@dataclass(frozen=True, kw_only=True)
class MigrateSettings(DatabaseSettings):
    """`dataservice migrate`."""

    public_url: str = "http://localhost:8080"

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if (problem := _public_url_problem(self.public_url)) is not None:
            yield "public_url", problem


@dataclass(frozen=True, kw_only=True)
class RotateSettings(DatabaseSettings):
    """`dataservice rotate-encryption`."""

    encryption_keys: Secret

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if (problem := _keys_problem(self.encryption_keys)) is not None:
            yield "encryption_keys", problem


@dataclass(frozen=True, kw_only=True)
class BeatSettings(DatabaseSettings):
    """`dataservice beat`."""

    redis_url: Secret

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if not self.redis_url.reveal().startswith(("redis://", "rediss://")):
            yield "redis_url", "is no address of Redis: give redis://user:password@host:6379/0"
