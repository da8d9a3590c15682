"""Deleting original files, after their activities or their athlete have gone."""

from flakon import get_logger
from stravaworker.dataservice_files import FilesDataservice
from stravaworker.originals.store import Originals
from stravaworker.uploads.incoming import IncomingFiles

log = get_logger(__name__)


class OriginalDeletion:
    """Deletes what dataservice says. Repeating it does no harm."""

    def __init__(self, dataservice: FilesDataservice, incoming: IncomingFiles, originals: Originals) -> None:
        self._dataservice = dataservice
        self._incoming = incoming
        self._originals = originals

    def run(self, athlete_id: str) -> None:
        """Return when nothing is left to be deleted."""
        while True:
            wanted = self._dataservice.deletions(athlete_id)
            if not (wanted.everything or wanted.digests or wanted.export_ids):
                return
            if wanted.everything:
                self._originals.delete_athlete(athlete_id)
                self._incoming.discard_athlete(athlete_id)
            for digest in wanted.digests:
                self._originals.delete(athlete_id, digest)
            for export_id in wanted.export_ids:
                self._originals.delete_export(athlete_id, export_id)
            self._dataservice.confirm_deletions(athlete_id, wanted)
            count = len(wanted.digests) + len(wanted.export_ids)
            log.info("originals_deleted", athlete_id=athlete_id, everything=wanted.everything, count=count)
