"""Sending one file by tus 1.0: created with the token, then continued from wherever the server says that it is."""

import base64
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urljoin, urlsplit

import requests

from runnerly_upload.memory import Memory, digest_of

TIMEOUT_S = (10.0, 120.0)
PART_BYTES = 32 * 1024 * 1024
"""A PATCH ends after so much, so that a proxy that keeps bodies, or a line that breaks, costs no more than that."""

PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Between tries while nothing moves. A try that brought the file on begins them anew."""

_READ_BYTES = 1 << 20
_BUSY = (408, 423, 425, 429, 500, 502, 503, 504)


class NotSent(Exception):  # noqa: N818 - the name is the case
    """A file that could not be sent; the message says why, and what to do.

    `is_final`: no other file will fare better.
    """

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


@dataclass(frozen=True)
class Sent:
    """What became of a file. `is_new` is false when its bytes had been sent before."""

    file: Path
    is_new: bool


class Sender:
    """Sends files to one Runnerly. `sleep` is what it does between tries."""

    def __init__(self, site: str, token: str, memory: Memory, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._site = site.rstrip("/")
        self._memory = memory
        self._sleep = sleep
        self._session = requests.Session()
        self._session.headers.update({"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"})

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def send(self, file: Path, *, again: bool = False) -> Sent:
        """Send a file if its bytes were not sent before; NotSent."""
        try:
            size, digest = file.stat().st_size, digest_of(file)
        except OSError as error:
            raise NotSent(f"it cannot be read: {error.strerror}") from error
        if size == 0:
            raise NotSent("it is empty")
        if not again and self._memory.was_sent(self._site, digest):
            return Sent(file, is_new=False)
        self._deliver(file, size, digest)
        self._memory.finish(self._site, digest)
        return Sent(file, is_new=True)

    def _deliver(self, file: Path, size: int, digest: str) -> None:
        address = self._memory.under_way(self._site, digest)
        offset: int | None = None
        pauses = iter(PAUSES_S)
        while offset != size:
            try:
                if address is None:
                    address, offset = self._begin(file, size), 0
                    self._memory.begin(self._site, digest, address)
                elif offset is None:
                    offset = self._offset(address, size)
                    if offset is None:
                        self._memory.forget(self._site, digest)
                        address = None
                        continue
                if offset < size:
                    offset = self._continue(address, file, offset, size)
                pauses = iter(PAUSES_S)
            except _Interrupted as error:
                pause_s = next(pauses, None)
                if pause_s is None:
                    raise NotSent(f"{error}; run it again and it goes on where it was") from error
                self._sleep(max(pause_s, error.retry_after_s))
                offset = None

    def _begin(self, file: Path, size: int) -> str:
        name = base64.b64encode(file.name.encode()).decode()
        headers = {"Upload-Length": str(size), "Upload-Metadata": f"filename {name}"}
        answer = self._ask("POST", f"{self._site}/uploads/files", headers)
        if answer.status_code != 201:
            raise _refusal(answer)
        address = urljoin(f"{self._site}/", answer.headers.get("Location", ""))
        # The token goes to the address that it was given for and to no other.
        if urlsplit(address)[:2] != urlsplit(self._site)[:2]:
            raise NotSent(f"the server names an upload at another address ({address}): check --url", is_final=True)
        return address

    def _offset(self, address: str, size: int) -> int | None:
        """How much has arrived; None where there is no such upload any more."""
        answer = self._ask("HEAD", address, {})
        if answer.status_code in (404, 410):
            return None
        if answer.status_code == 409:  # all of it had arrived, and only the answer got lost
            return size
        if answer.status_code != 200:
            raise _refusal(answer)
        return int(answer.headers["Upload-Offset"])

    def _continue(self, address: str, file: Path, offset: int, size: int) -> int:
        """The offset after another part."""
        length = min(PART_BYTES, size - offset)
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        with file.open("rb") as stream:
            stream.seek(offset)
            answer = self._ask("PATCH", address, headers, data=_Part(stream, length))
        if answer.status_code == 409:
            raise _Interrupted("the server has another part of it", 0)
        if answer.status_code != 204:
            raise _refusal(answer)
        return int(answer.headers["Upload-Offset"])

    def _ask(
        self, method: str, address: str, headers: dict[str, str], data: "_Part | None" = None
    ) -> requests.Response:
        try:
            answer = self._session.request(
                method, address, headers=headers, data=data, timeout=TIMEOUT_S, allow_redirects=False
            )
        except requests.RequestException as error:
            raise _Interrupted(f"{self._site} does not answer ({type(error).__name__})", 0) from error
        if answer.status_code in _BUSY:
            retry_after = answer.headers.get("Retry-After", "")
            raise _Interrupted(_said(answer), min(float(retry_after), 300) if retry_after.isdecimal() else 0)
        return answer


class _Interrupted(Exception):  # noqa: N818 - the name is the case
    """This try ended early; another may do. The server's wish for a pause in seconds."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class _Part:
    """A part of a file, read while it is sent. Its length is known, so that it goes as it is and not in chunks."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self._stream = stream
        self._length = length
        self._left = length

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; NotSent when the file has become shorter."""
        size = self._left if size < 0 else min(size, self._left)
        data = self._stream.read(size)
        if len(data) < size:
            raise NotSent("it became shorter while it was being sent")
        self._left -= size
        return data

    def __iter__(self) -> Iterator[bytes]:
        while self._left:
            yield self.read(_READ_BYTES)


def _refusal(answer: requests.Response) -> NotSent:
    if answer.status_code == 401 or answer.status_code == 404:
        return NotSent("the server does not know this token: make a new one on the page Your data", is_final=True)
    if 300 <= answer.status_code < 400:
        return NotSent(f"the server points to {answer.headers.get('Location')}: give that to --url", is_final=True)
    return NotSent(_said(answer), is_final=answer.status_code == 507)


def _said(answer: requests.Response) -> str:
    try:
        body = answer.json()
        return f"the server says: {body['detail']}"
    except (requests.JSONDecodeError, KeyError, TypeError):
        return f"the server answers {answer.status_code}"
