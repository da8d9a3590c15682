"""What works on files, put together from the settings."""

from dataclasses import dataclass

from flakon import ServiceClient
from stravaworker.archives.limits import ArchiveLimits
from stravaworker.dataservice_files import FilesDataservice
from stravaworker.exports.building import ExportBuilding
from stravaworker.files.reader import FileReader
from stravaworker.originals.deletion import OriginalDeletion
from stravaworker.originals.store import Originals
from stravaworker.settings import StravaworkerSettings
from stravaworker.uploads.incoming import IncomingFiles
from stravaworker.uploads.reading import UploadReading
from stravaworker.views.places import Places
from stravaworker.views.uploads import Uploads


@dataclass(frozen=True)
class FilesWork:
    """What the tasks on files do, one object for each."""

    upload_reading: UploadReading
    export_building: ExportBuilding
    original_deletion: OriginalDeletion


@dataclass(frozen=True)
class FilesDoor:
    """What the operations on files need."""

    uploads: Uploads
    dataservice: FilesDataservice
    originals: Originals
    places: Places


def open_incoming(settings: StravaworkerSettings) -> IncomingFiles:
    """Where uploads come in."""
    return IncomingFiles(settings.uploads_dir, settings.uploads_min_free_mib << 20)


def open_files_work(settings: StravaworkerSettings, client: ServiceClient) -> FilesWork:
    """The work over one dataservice."""
    dataservice = FilesDataservice(client)
    incoming, originals = open_incoming(settings), Originals(settings.originals_url)
    return FilesWork(
        UploadReading(dataservice, incoming, originals, FileReader(), ArchiveLimits()),
        ExportBuilding(dataservice, incoming, originals),
        OriginalDeletion(dataservice, incoming, originals),
    )


def open_files_door(settings: StravaworkerSettings, client: ServiceClient) -> FilesDoor:
    """The operations over one dataservice; half of the threads at most are for files."""
    dataservice = FilesDataservice(client)
    places = Places(settings.threads // 2)
    most_bytes = settings.upload_max_mib << 20
    uploads = Uploads(dataservice, open_incoming(settings), places, settings.site_url, most_bytes)
    return FilesDoor(uploads, dataservice, Originals(settings.originals_url), places)
