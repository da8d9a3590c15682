"""Originals and exports going out, each to who holds its ticket, once."""

from typing import IO
from urllib.parse import quote

from flask import Response, request

from flakon import SwaggerBlueprint, errors, get_logger
from stravaworker.dataservice_files import Download, FilesDataservice
from stravaworker.originals.store import NotKept, Originals, chunks
from stravaworker.views.places import Places

log = get_logger(__name__)


def register(api: SwaggerBlueprint, dataservice: FilesDataservice, originals: Originals, places: Places) -> None:
    """Bind the operation."""

    @api.operation("download_file")
    def download_file(ticket: str) -> Response:
        if request.method == "HEAD":
            # Who only looks must not use the ticket up.
            raise errors.MethodNotAllowed("A ticket is good for one GET", headers={"Allow": "GET"})
        leave = places.take()
        try:
            response = _response(dataservice.redeem_download(ticket), originals)
        except BaseException:
            leave()
            raise
        response.call_on_close(leave)
        return response


def _response(download: Download, originals: Originals) -> Response:
    stream = _opened(originals, download)
    size = stream.seek(0, 2)
    stream.seek(0)
    response = Response(chunks(stream), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = _attachment(download.filename)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.content_length = size
    response.call_on_close(stream.close)
    return response


def _opened(originals: Originals, download: Download) -> IO[bytes]:
    try:
        if download.digest is not None:
            return originals.open(download.athlete_id, download.digest)
        return originals.open_export(download.athlete_id, str(download.export_id))
    except NotKept as error:
        log.error("original_missing", digest=download.digest, export_id=download.export_id)
        raise errors.NotFound("The file is not here any more", code="file_gone") from error


def _attachment(filename: str) -> str:
    """The header of a download with this name (RFC 6266), in ASCII for those who know no better."""
    plain = "".join(each if each.isascii() and each.isprintable() and each not in '"\\' else "_" for each in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
