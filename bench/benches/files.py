"""Reading files: an archive of FIT files to activities with streams and analysis, next to the parser alone.

Database and services are processes of their own, and so is the child that reads; the worker's task runs here. "The
parser alone" is fitdecode over the same files in one process, without checksums and processors, as fast as it goes.
Then the most that each process took while a thousand files were read.
"""

import io
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import fitdecode
import psycopg

from bench import fit_files
from bench.installation import add_athlete, installed
from bench.results import Measured, Result, a_second, in_turn
from flakon import Secret
from flakon.celery import TryAgain
from runnerly_dev.stack import Stack
from stravaworker.archives.limits import ArchiveLimits
from stravaworker.dataservice_files import WORK_SCOPES, FilesDataservice, open_files_client
from stravaworker.files.reader import FileReader
from stravaworker.files_wiring import open_incoming
from stravaworker.originals.store import Originals
from stravaworker.settings import StravaworkerSettings
from stravaworker.uploads.reading import UploadReading

ROUNDS = 3
FILES = 16
SECONDS = 3_600
MANY_FILES = 1_000
MANY_SECONDS = 600
UNIT = "files/s"


def run() -> Iterator[Result]:
    """Files a second of an hour each; then the memory that a thousand of them take."""
    with _reading() as bench:
        measures: Mapping[str, Callable[[], Measured]] = {
            "fitdecode alone": bench.parse,
            "archive to activities": bench.take_in,
        }
        yield from in_turn(measures, against="fitdecode alone", rounds=ROUNDS)
        for name, most in bench.take_in_many().items():
            yield Result(f"{name}, most memory over {MANY_FILES} files", most / 2**20, "MiB")


@dataclass
class _Bench:
    stack: Stack
    settings: StravaworkerSettings
    athlete_id: str
    reading: UploadReading
    reader: FileReader
    seeds: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def parse(self) -> Measured:
        """Every message of every file."""
        files = [self._file(SECONDS) for _ in range(FILES)]

        def read() -> int:
            for data in files:
                reader = fitdecode.FitReader(
                    io.BytesIO(data),
                    processor=None,
                    check_crc=fitdecode.CrcCheck.DISABLED,
                    error_handling=fitdecode.ErrorHandling.IGNORE,
                )
                for _ in reader:
                    pass
            return len(files)

        return a_second(UNIT, read)

    def take_in(self) -> Measured:
        """An archive of new files, from the disk to analysed activities."""
        upload_id = self._receive([self._file(SECONDS) for _ in range(FILES)])
        return a_second(UNIT, lambda: self._read(upload_id, FILES))

    def take_in_many(self) -> dict[str, int]:
        """The most bytes that each process took."""
        upload_id = self._receive([self._file(MANY_SECONDS) for _ in range(MANY_FILES)])
        dataservice = self.stack.process("dataservice").pid
        with _Watching({"dataservice": dataservice}, lambda: self.reader.pid) as watching:
            self._read(upload_id, MANY_FILES)
        return watching.most

    def _file(self, seconds: int) -> bytes:
        seed = next(self.seeds)
        return fit_files.run(datetime(2015, 1, 1, 6, tzinfo=UTC) + timedelta(hours=2 * seed), seconds, seed)

    def _receive(self, files: list[bytes]) -> str:
        """An upload of an archive of these files, as if it had come."""
        upload_id = str(uuid4())
        upload = open_incoming(self.settings).upload(self.athlete_id, upload_id)
        with upload.locked(), zipfile.ZipFile(upload.content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for number, data in enumerate(files):
                archive.writestr(f"activities/{number}.fit", data)
        size, digest = upload.offset, sha256(upload_id.encode()).hexdigest()
        with psycopg.connect(self.stack.database_url) as connection:
            connection.execute(
                "INSERT INTO uploads (id, athlete_id, filename, origin, state, size_bytes, received_bytes, digest,"
                " next_entry, created_at, content_at)"
                " VALUES (%s, %s, 'all.zip', 'page', 'waiting', %s, %s, %s, 0, now(), now())",
                (upload_id, self.athlete_id, size, size, digest),
            )
        return upload_id

    def _read(self, upload_id: str, count: int) -> int:
        while True:
            try:
                self.reading.run(self.athlete_id, upload_id)
                break
            except TryAgain:
                continue
        with psycopg.connect(self.stack.database_url) as connection:
            query = "SELECT count(*) FROM upload_outcomes WHERE upload_id = %s AND outcome = 'added'"
            row = connection.execute(query, (upload_id,)).fetchone()
        assert row is not None
        assert row[0] == count, f"{row[0]} of {count} files came in"
        return count


class _Watching:
    """Looks at processes while something goes on; the child's is another one now and then."""

    def __init__(self, pids: Mapping[str, int], child: Callable[[], int | None]) -> None:
        self._pids = pids
        self._child = child
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.most: dict[str, int] = {}

    def __enter__(self) -> "_Watching":
        self._before = _memory("self")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.05):
            self._note("worker, beside what it had", _memory("self") - self._before)
            child = self._child()
            if child is not None:
                self._note("child that reads", _memory(str(child)))
            for name, pid in self._pids.items():
                for each in (str(pid), *_children(pid)):
                    self._note(name, _memory(each))

    def _note(self, name: str, value: int) -> None:
        self.most[name] = max(self.most.get(name, 0), value)


def _memory(pid: str) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * 4096


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []


@contextmanager
def _reading() -> Iterator[_Bench]:
    """An installation with one athlete, whose uploads are read here."""
    with installed() as stack:
        settings = _settings(stack)
        reader = FileReader()
        dataservice = FilesDataservice(open_files_client(settings, WORK_SCOPES))
        originals = Originals(settings.originals_url)
        reading = UploadReading(dataservice, open_incoming(settings), originals, reader, ArchiveLimits())
        yield _Bench(stack, settings, add_athlete(stack), reading, reader)
        reader.close()


def _settings(stack: Stack) -> StravaworkerSettings:
    environment = stack.env("stravaworker")
    given: dict[str, Any] = {
        name: environment[f"RUNNERLY_{name.upper()}"]
        for name in ("dataservice_url", "tokendealer_url", "originals_url")
    }
    return StravaworkerSettings(
        **given,
        uploads_dir=Path(environment["RUNNERLY_UPLOADS_DIR"]),
        client_secret=Secret(Path(environment["RUNNERLY_CLIENT_SECRET_FILE"]).read_text().strip()),
        redis_url=Secret(environment["RUNNERLY_REDIS_URL"]),
    )
