"""Secrets of one installation: files that are made once and kept."""

import base64
import hashlib
import json
import secrets
import string
from collections.abc import Callable, Mapping
from pathlib import Path

# What each service may touch in Redis: its own keys, and the queues of the broker.
REDIS_PREFIXES = {
    "tokendealer": ("grants:*",),
    "web": ("sessions:*",),
    "dataservice": ("broker:*",),
    "stravaworker": ("broker:*", "strava:*"),
    "reports": ("broker:*",),
}
# Everything but what administers the server, or reads more than one's own keys.
REDIS_RIGHTS = "+@all -@admin -@dangerous"


class SecretFiles:
    """A folder of the owner's alone (0700), with a folder per service inside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str, make: Callable[[], str]) -> Path:
        """The file ``name`` (``web/client_secret``), written with what ``make()`` gives if it is not there yet."""
        path = self._folder / name
        return path if path.exists() else self.write(name, make())

    def write(self, name: str, content: str) -> Path:
        """Replace the file ``name`` as a whole, readable for its owner alone."""
        path = self._folder / name
        for folder in (self._folder, path.parent):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        draft = path.with_name(f".{path.name}.draft")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(content + "\n")
        draft.replace(path)
        return path

    def folder(self, name: str) -> Path:
        """A folder of the owner's alone, made if it is not there."""
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def client_secret(self, client: str) -> Path:
        """The file with the secret that this service shows to tokendealer."""
        return self.path(f"{client}/client_secret", random_secret)

    def clients_file(self, clients: list[str]) -> Path:
        """tokendealer's file of hashed client secrets, written anew."""
        entries = {}
        for client in clients:
            secret = self.client_secret(client).read_text().strip()
            entries[client] = f"sha256:{hashlib.sha256(secret.encode()).hexdigest()}"
        return self.write("tokendealer/clients.json", json.dumps(entries, indent=2))


def random_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def encryption_key() -> str:
    """32 random bytes in base64, as dataservice takes them."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def typeable_password() -> str:
    """A password of some 77 random bits that can be read out and typed."""
    letters = "".join(c for c in string.ascii_lowercase + string.digits if c not in "l1o0i")
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def redis_users(passwords: Mapping[str, str]) -> list[str]:
    """Redis' access list, by hashed passwords: each service its own keys, none an administrator's commands."""
    lines = []
    for name, prefixes in REDIS_PREFIXES.items():
        digest = hashlib.sha256(passwords[name].encode()).hexdigest()
        own = " ".join(f"~{prefix} &{prefix}" for prefix in prefixes)
        lines.append(f"user {name} on #{digest} {own} {REDIS_RIGHTS}")
    return lines
