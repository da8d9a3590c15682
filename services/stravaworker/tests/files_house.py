"""Everything that works on files, over the dataservice in memory and a folder of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from fake_dataservice import FakeDataservice
from fake_files import digest_of

from flakon import ServiceClient
from flakon.celery import TryAgain
from stravaworker.archives.limits import ArchiveLimits
from stravaworker.dataservice_files import FilesDataservice
from stravaworker.exports.building import ExportBuilding
from stravaworker.files.reader import FileReader
from stravaworker.originals.deletion import OriginalDeletion
from stravaworker.originals.store import Originals
from stravaworker.uploads.incoming import IncomingFiles
from stravaworker.uploads.reading import UploadReading


class FilesHouse:
    """One athlete's uploads and originals; `read` does what the worker does until it is done."""

    def __init__(self, folder: Path, fake: FakeDataservice, client: ServiceClient) -> None:
        self.athlete_id = str(uuid4())
        self.fake = fake
        self.dataservice = FilesDataservice(client)
        self.incoming = IncomingFiles(folder / "uploads", min_free_bytes=1)
        self.originals = Originals((folder / "originals").as_uri())
        self.reader = FileReader()

    def reading(self, **options: Any) -> UploadReading:
        """What reads uploads."""
        limits = options.pop("limits", ArchiveLimits())
        return UploadReading(self.dataservice, self.incoming, self.originals, self.reader, limits, **options)

    def receive(self, filename: str, data: bytes) -> str:
        """An upload whose content has come; its id."""
        upload_id = self.fake.add_upload(self.athlete_id, filename, len(data), ticket="a ticket")
        upload = self.incoming.upload(self.athlete_id, upload_id)
        with upload.locked():
            upload.content.write_bytes(data)
        self.dataservice.finish_upload(self.athlete_id, upload_id, digest_of(data), len(data))
        return upload_id

    def read(self, upload_id: str, **options: Any) -> int:
        """Read it to its end; how many slices that took."""
        reading = self.reading(**options)
        for slices in range(1, 1000):
            try:
                reading.run(self.athlete_id, upload_id)
            except TryAgain as again:
                if again.after_s != 0:
                    raise
            else:
                return slices
        raise AssertionError("it comes to no end")

    def take(self, filename: str, data: bytes, **options: Any) -> dict[str, str]:
        """Receive and read; the outcome of each path."""
        upload_id = self.receive(filename, data)
        self.read(upload_id, **options)
        return self.fake.words(upload_id)

    @property
    def export_building(self) -> ExportBuilding:
        return ExportBuilding(self.dataservice, self.incoming, self.originals)

    @property
    def original_deletion(self) -> OriginalDeletion:
        return OriginalDeletion(self.dataservice, self.incoming, self.originals)


@contextmanager
def a_files_house(folder: Path, fake: FakeDataservice, client: ServiceClient) -> Iterator[FilesHouse]:
    """A house whose child ends with the block."""
    house = FilesHouse(folder, fake, client)
    yield house
    house.reader.close()
