"""The keys on disk: one JSON file per key, readable by tokendealer alone.

A key's file is written once, whole (temporary name, fsync, rename), and never changed; rotating adds a file, and a
file is deleted when its key has ended. So the folder's listing says whether anything changed, and every process asks it
at every use: that is how workers follow a rotation without a restart. Writers hold a lock (`flock`).
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flakon import get_logger
from tokendealer.keys.ring import KeyRing, SigningKey, thumbprint

log = get_logger(__name__)

KEY_BITS = 2048  # what RS256 asks for at least; the keys rotate and their signatures live five minutes
_SUFFIX = ".json"
_LOCK = ".lock"


class KeysError(Exception):
    """The keys cannot be used; the text is one line that says why and what to do."""


class RotationUnderWay(Exception):  # noqa: N818 - no error: it is being done already
    """A key is published already that does not sign yet."""

    def __init__(self, key: SigningKey) -> None:
        self.key = key
        super().__init__(f"a rotation is under way: {key.kid} signs from {instant(key.signs_from)}")


@dataclass(frozen=True)
class RotationTimes:
    """How long a rotation's two steps take, in seconds."""

    publish_lead_s: float
    older_keys_stay_s: float


class KeyFiles:
    """The key folder, and the ring last read from it."""

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        self._folder = folder
        self._now = now
        self._reading = threading.Lock()
        self._names: frozenset[str] = frozenset()
        self._ring: KeyRing | None = None
        self._complaint = ""

    def prepare(self) -> None:
        """Make the folder and the first key where they are missing, once however many processes start together.

        Raises:
            KeysError: the folder cannot be used, or is open to others and not ours to close.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._close_to_others()
            with self._locked():
                if not self._list():
                    now = self._now()
                    self._write(signs_from=now, older_keys_end_at=now)
                for leftover in self._folder.glob(".new-*"):
                    leftover.unlink()
        except OSError as problem:
            raise KeysError(f"the key folder {self._folder} cannot be used: {problem.strerror or problem}") from problem
        self.ring()

    def ring(self) -> KeyRing:
        """The keys as they lie on disk now; cheap, for files are only read when the listing has changed.

        Keys that cannot be read after others could are logged, and the others stay.

        Raises:
            KeysError: no key is there, or one cannot be read.
        """
        with self._reading:
            try:
                return self._follow()
            except KeysError as problem:
                if self._ring is None:
                    raise
                if str(problem) != self._complaint:
                    log.error("keys_unreadable", problem=str(problem))
                    self._complaint = str(problem)
                return self._ring

    def rotate(self, times: RotationTimes) -> SigningKey:
        """Publish a new key at once that signs once verifiers have had time to see it; returns it.

        Raises:
            RotationUnderWay: the last rotation's key does not sign yet.
            KeysError: the folder cannot be used.
        """
        with self._locked():
            now = self._now()
            for upcoming in self.ring().upcoming(now):
                raise RotationUnderWay(upcoming)
            signs_from = now + times.publish_lead_s
            return self._write(signs_from=signs_from, older_keys_end_at=signs_from + times.older_keys_stay_s)

    def replace(self) -> SigningKey:
        """Sign with a new key from now on and drop all others, for when a key has become known; returns the new one.

        Tokens signed before are refused, and so may be new ones, until each verifier has read the keys again.
        """
        with self._locked():
            older = self._list()
            now = self._now()
            key = self._write(signs_from=now, older_keys_end_at=now)
            for name in older:
                self._delete(name)
            return key

    def delete_ended(self) -> list[str]:
        """Delete the files of keys that have ended; returns their ids."""
        ended = self.ring().ended(self._now())
        if ended:
            with self._locked():
                for key in ended:
                    self._delete(key.kid + _SUFFIX)
        return [key.kid for key in ended]

    def _follow(self) -> KeyRing:
        while True:
            try:
                names = self._list()
                if self._ring is None or names != self._names:
                    if not names:
                        raise KeysError(f"there is no key in {self._folder}; start tokendealer, it makes the first")
                    known = {key.kid + _SUFFIX: key for key in self._ring.keys} if self._ring else {}
                    self._ring = KeyRing([known.get(name) or _read_key(self._folder / name) for name in names])
                    self._names = names
                return self._ring
            except FileNotFoundError as problem:
                if not self._folder.is_dir():
                    raise KeysError(
                        f"there is no key folder {self._folder}; start tokendealer, it makes it"
                    ) from problem
                # else a key was deleted since it was listed: list again
            except OSError as problem:
                raise KeysError(
                    f"the keys in {self._folder} cannot be read: {problem.strerror or problem}"
                ) from problem

    def _list(self) -> frozenset[str]:
        return frozenset(
            name for name in os.listdir(self._folder) if name.endswith(_SUFFIX) and not name.startswith(".")
        )

    def _write(self, *, signs_from: float, older_keys_end_at: float) -> SigningKey:
        private_key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        key = SigningKey(thumbprint(private_key.public_key()), private_key, signs_from, older_keys_end_at)
        pem = private_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        content = {
            "kid": key.kid,
            "made_at": instant(self._now()),
            "signs_from": instant(signs_from),
            "older_keys_end_at": instant(older_keys_end_at),
            "private_key": pem.decode(),
        }
        temporary = self._folder / f".new-{key.kid}"
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            self._give_to_owner(file.fileno())
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self._folder / (key.kid + _SUFFIX))
        self._sync_folder()
        return key

    def _delete(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)
        self._sync_folder()

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _close_to_others(self) -> None:
        found = self._folder.stat()
        if stat.S_IMODE(found.st_mode) & 0o077:
            if found.st_uid != os.geteuid():
                raise KeysError(f"the key folder {self._folder} is open to others and not ours; chmod it to 0700")
            self._folder.chmod(0o700)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            descriptor = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as problem:
            raise KeysError(f"the key folder {self._folder} cannot be written: {problem.strerror}") from problem
        try:
            self._give_to_owner(descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)  # which releases the lock

    def _give_to_owner(self, descriptor: int) -> None:
        """Hand a file to the folder's owner: root may run `rotate-keys`, and the service must read what it wrote."""
        if os.geteuid() == 0:
            owner = self._folder.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)


def instant(timestamp: float) -> str:
    """Unix seconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(timestamp, UTC).isoformat()


def _read_key(path: Path) -> SigningKey:
    with path.open() as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise KeysError(f"the key {path} is open to others: chmod it to 0600, and rotate if others could read it")
        content = file.read()
    try:
        fields = json.loads(content)
        private_key = serialization.load_pem_private_key(fields["private_key"].encode(), password=None)
        if not isinstance(private_key, rsa.RSAPrivateKey):
            raise ValueError("not an RSA key")
        kid = thumbprint(private_key.public_key())
        if path.name != kid + _SUFFIX:
            raise ValueError("another key's name")
        return SigningKey(
            kid,
            private_key,
            datetime.fromisoformat(fields["signs_from"]).timestamp(),
            datetime.fromisoformat(fields["older_keys_end_at"]).timestamp(),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise KeysError(f"the key {path} is broken ({type(problem).__name__}); restore or remove it") from problem
