"""An athlete who sends files: by dataservice's operations as web asks for them, and the gateway's addresses."""

import io
import time
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from runnerly_dev.demo import Login

SCOPES = "files:read files:write activities:read activities:write athlete:read"
TUS = {"Tus-Resumable": "1.0.0"}
WITHIN_S = 90.0


class Athlete:
    """dataservice as web asks it for her, and the gateway's addresses for files."""

    def __init__(self, services: Any, login: Login, http: requests.Session) -> None:
        grant = services.sign_in(login)
        self._services = services
        self._token = services.exchange(grant, SCOPES).json()["access_token"]
        self.site = services.stack.url
        self.http = http

    def ask(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        url = self._services.url("dataservice", path)
        answer = self._services.http.request(method, url, headers=headers, timeout=20, **options)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def upload_token(self) -> dict[str, str]:
        token = self.ask("POST", "/upload-tokens", json={"name": "a script"})["token"]
        return {"Authorization": f"Bearer {token}"}

    def begin(self, filename: str, size: int) -> tuple[str, str, dict[str, str]]:
        """Id and address of an upload, and the headers that open it."""
        made = self.ask("POST", "/uploads", json={"filename": filename, "size_bytes": size})
        return made["upload_id"], made["url"], {"Authorization": f"Upload {made['ticket']}", **TUS}

    def ended(self, upload_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The upload once it is read, and what became of each file."""
        end = time.monotonic() + WITHIN_S
        while True:
            page = self.ask("GET", f"/uploads/{upload_id}", params={"limit": 200})
            if page["upload"]["state"] in ("done", "failed"):
                return page["upload"], page["outcomes"]
            assert time.monotonic() < end, page
            time.sleep(0.2)

    def send(self, filename: str, data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """A whole file with a ticket."""
        upload_id, url, headers = self.begin(filename, len(data))
        answer = self.patch(url, headers, 0, data)
        assert answer.status_code == 204, answer.text
        return self.ended(upload_id)

    def patch(self, url: str, headers: dict[str, str], offset: int, data: bytes) -> requests.Response:
        more = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return self.http.patch(url, data=data, headers={**headers, **more}, timeout=60)


_moments = iter(range(1, 10_000))


def gpx(points: int = 120, *, start: datetime | None = None) -> bytes:
    """A run along a meridian, at a time that no other of this session has."""
    begin = start or datetime(2020, 1, 1, 8, tzinfo=UTC) + timedelta(days=next(_moments))
    parts = [
        '<gpx version="1.1" creator="Testwatch" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>running</type>'
    ]
    parts.append("<trkseg>")
    for second in range(points):
        moment = (begin + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
        parts.append(
            f'<trkpt lat="{48.85 + second * 2.7e-5:.6f}" lon="2.35"><ele>40</ele><time>{moment}</time></trkpt>'
        )
    return "".join([*parts, "</trkseg></trk></gpx>"]).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()
