"""What tokendealer is told by its environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flakon import Secret, ServerSettings, Settings
from tokendealer.domain.access_tokens import LONGEST_LIFETIME_S
from tokendealer.keys.files import RotationTimes


@dataclass(frozen=True, kw_only=True)
class KeySettings(Settings):
    """What `rotate-keys` needs, too: where the keys lie and how long a rotation's steps take (seconds)."""

    keys_dir: Path
    token_lifetime_s: int = LONGEST_LIFETIME_S
    jwks_max_age_s: int = 60
    key_publish_lead_s: int = 180
    key_retire_margin_s: int = 60

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if not 1 <= self.token_lifetime_s <= LONGEST_LIFETIME_S:
            yield "token_lifetime_s", f"is {self.token_lifetime_s}: give 1 to {LONGEST_LIFETIME_S} seconds"
        if self.jwks_max_age_s < 1:
            yield "jwks_max_age_s", f"is {self.jwks_max_age_s}: give 1 second or more"
        if self.key_publish_lead_s <= self.jwks_max_age_s:
            yield (
                "key_publish_lead_s",
                f"is {self.key_publish_lead_s}: give more than RUNNERLY_JWKS_MAX_AGE_S ({self.jwks_max_age_s}), "
                "or a new key signs before verifiers know it",
            )
        if self.key_retire_margin_s < 0:
            yield "key_retire_margin_s", f"is {self.key_retire_margin_s}: give 0 seconds or more"

    @property
    def rotation_times(self) -> RotationTimes:
        """How long a rotation's two steps take: until the new key signs, and until the old one is gone.

        The old key stays for the longest token any setting allows, so that lowering `token_lifetime_s` ends none early.
        """
        return RotationTimes(self.key_publish_lead_s, LONGEST_LIFETIME_S + self.key_retire_margin_s)


@dataclass(frozen=True, kw_only=True)
class TokendealerSettings(KeySettings, ServerSettings):
    """What `serve` needs. `tokendealer_url` is the issuer, and where the others reach this service."""

    tokendealer_url: str
    clients_file: Path
    redis_url: Secret
    policy_file: Path | None = None

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        url = urlsplit(self.tokendealer_url)
        if url.scheme not in ("http", "https") or not url.netloc or url.path or url.query or url.fragment:
            yield (
                "tokendealer_url",
                f"is {self.tokendealer_url!r}: give scheme and host alone, as http://tokendealer:8000",
            )
        if not self.redis_url.reveal().startswith(("redis://", "rediss://", "unix://")):
            yield "redis_url", "is no redis:// address"
