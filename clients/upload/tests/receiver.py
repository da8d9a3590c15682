"""A small server that takes uploads by tus 1.0, and misbehaves when told to."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "rup_right"


@dataclass
class Upload:
    """One upload: its name, its whole size, and what has come."""

    name: str
    size: int
    content: bytearray = field(default_factory=bytearray)


@dataclass
class Receiver:
    """What has come, and what goes wrong next."""

    url: str = ""
    uploads: list[Upload] = field(default_factory=list)
    break_after_bytes: list[int] = field(default_factory=list)
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    lose_answers: int = 0
    location: str | None = None
    requests: list[str] = field(default_factory=list)

    def complete(self) -> dict[str, bytes]:
        """What arrived whole, by name."""
        return {each.name: bytes(each.content) for each in self.uploads if len(each.content) == each.size}


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        if not self._may("POST"):
            return
        name = base64.b64decode(self.headers["Upload-Metadata"].removeprefix("filename ")).decode()
        self.receiver.uploads.append(Upload(name, int(self.headers["Upload-Length"])))
        place = f"{self.receiver.url}/uploads/{len(self.receiver.uploads) - 1}"
        self._answer(201, {"Location": self.receiver.location or place})

    def do_HEAD(self) -> None:
        if not self._may("HEAD"):
            return
        upload = self._upload()
        if len(upload.content) == upload.size:
            self._answer(409, {})
        else:
            self._answer(200, {"Upload-Offset": str(len(upload.content))})

    def do_PATCH(self) -> None:
        if not self._may("PATCH"):
            return
        upload = self._upload()
        if "Transfer-Encoding" in self.headers:  # with a length beside it, every gateway refuses this
            self._answer(400, {})
            return
        assert int(self.headers["Upload-Offset"]) == len(upload.content)
        left = int(self.headers["Content-Length"])
        most = self.receiver.break_after_bytes.pop(0) if self.receiver.break_after_bytes else None
        while left and (most is None or most > 0):
            part = self.rfile.read(min(left, 1000 if most is None else most))
            upload.content += part
            left -= len(part)
            most = None if most is None else most - len(part)
        if left or self.receiver.lose_answers:
            self.receiver.lose_answers = max(0, self.receiver.lose_answers - 1)
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self._answer(204, {"Upload-Offset": str(len(upload.content))})

    def _upload(self) -> Upload:
        return self.receiver.uploads[int(self.path.rpartition("/")[2])]

    def _may(self, method: str) -> bool:
        self.receiver.requests.append(method)
        assert self.headers["Tus-Resumable"] == "1.0.0"
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._answer(404, {})
        elif self.receiver.refusals:
            status, headers = self.receiver.refusals.pop(0)
            self._answer(status, headers, b'{"detail": "no room left"}')
        else:
            return True
        return False

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status >= 400:  # the body of the request was not read
            self.send_header("Connection", "close")
            self.close_connection = True
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver at an address of its own."""
    receiver = Receiver()
    handler = type("Handler", (_Handler,), {"receiver": receiver})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
