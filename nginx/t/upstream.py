"""A service small enough to misbehave on purpose: raw sockets, one thread per connection."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BufferedReader


@dataclass
class Request:
    """One request as it came over the wire; header names in lower case, repeated ones joined with ", "."""

    connection: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""


def answer(status: str = "200 OK", body: bytes = b"fine", **headers: str) -> bytes:
    """The bytes of a response; ``content_type="text/plain"`` sets that header."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def echo(request: Request) -> bytes:
    """What the service saw, as JSON."""
    seen = {"method": request.method, "target": request.target, "headers": request.headers, "body": len(request.body)}
    return answer(body=json.dumps(seen).encode(), content_type="application/json")


@dataclass
class Upstream:
    """``reply`` gives the response's bytes, or None to close the connection without one."""

    reply: Callable[[Request], bytes | None] = echo
    host: str = "127.0.0.1"
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    first_bytes: threading.Event = field(default_factory=threading.Event)
    _listener: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def start(self) -> Upstream:
        self._listener = socket.create_server((self.host, self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Close everything, as a process that ends would."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for connection in self._open:
            close(connection)
        self._open.clear()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # stopped
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            with connection.makefile("rb") as stream:
                while (request := self._read(stream, number)) is not None:
                    self.requests.append(request)
                    response = self.reply(request)
                    if response is None:
                        break
                    connection.sendall(response)
        except OSError:
            return  # the gateway, or stop(), closed it
        finally:
            close(connection)

    def _read(self, stream: BufferedReader, number: int) -> Request | None:
        line = stream.readline().decode()
        if not line.strip():
            return None
        method, target, _ = line.split(" ", 2)
        headers: dict[str, str] = {}
        while (header := stream.readline().decode().strip()) != "":
            name, value = header.split(":", 1)
            known = headers.get(name.lower())
            headers[name.lower()] = value.strip() if known is None else f"{known}, {value.strip()}"
        request = Request(number, method, target, headers)
        if headers.get("transfer-encoding") == "chunked":
            while (size := int(stream.readline(), 16)) > 0:
                request.body += stream.read(size)
                self.first_bytes.set()
                stream.readline()
            stream.readline()
        elif (left := int(headers.get("content-length", "0"))) > 0:
            while left and (piece := stream.read1(left)):
                request.body += piece
                left -= len(piece)
                self.first_bytes.set()
        return request


def close(connection: socket.socket) -> None:
    """Close in both directions; a connection that is closed already stays so."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        connection.close()
    else:
        connection.close()
