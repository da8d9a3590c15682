"""A name server for IPv4 addresses, such as Docker's (RFC 1035)."""

from __future__ import annotations

import socket
import struct
import threading
from dataclasses import dataclass, field
from types import TracebackType

NAME_ERROR = 3
A, CLASS_IN = 1, 1


@dataclass
class NameServer:
    """Answers on a loopback port while used as a context manager."""

    records: dict[str, list[str]]
    silent: bool = False
    cut_at: int | None = None
    """Sends only so many bytes of each answer."""
    _socket: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def __enter__(self) -> NameServer:
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A datagram of no bytes wakes the thread, which is waiting in recvfrom.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            query, client = self._socket.recvfrom(4096)
            if not query:
                return
            if not self.silent:
                self._socket.sendto(self._answer(query)[: self.cut_at], client)

    def _answer(self, query: bytes) -> bytes:
        labels, at = [], 12
        while (length := query[at]) > 0:
            labels.append(query[at + 1 : at + 1 + length].decode())
            at += 1 + length
        question = query[12 : at + 5]
        addresses = self.records.get(".".join(labels))
        flags = 0x8180 if addresses is not None else 0x8180 | NAME_ERROR
        head = query[:2] + struct.pack("!HHHHH", flags, 1, len(addresses or []), 0, 0)
        records = b"".join(
            b"\xc0\x0c" + struct.pack("!HHIH", A, CLASS_IN, 1, 4) + socket.inet_aton(address)
            for address in addresses or []
        )
        return head + question + records
