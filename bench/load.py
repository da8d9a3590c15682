"""Requests per second of an address: by wrk where it is installed, else by a few threads of Python."""

import http.client
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

__all__ = ["LoadError", "generator", "requests_per_second"]

CONNECTIONS = 16


class LoadError(Exception):
    """The address answered with something else than 2xx, or not at all: its speed means nothing."""


def generator() -> str:
    """Which load generator this machine has, for people."""
    if shutil.which("wrk"):
        return f"wrk, {CONNECTIONS} connections"
    return f"{CONNECTIONS} threads of Python, since wrk is not installed: they slow the server down, and fast ones most"


def requests_per_second(url: str, seconds: float, headers: Mapping[str, str] | None = None) -> float:
    """How many requests the address answers in a second, kept busy for some seconds. LoadError for other than 2xx."""
    headers = headers or {}
    return _wrk(url, seconds, headers) if shutil.which("wrk") else _threads(url, seconds, headers)


def _wrk(url: str, seconds: float, headers: Mapping[str, str]) -> float:
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s"]
    for name, value in headers.items():
        words += ["-H", f"{name}: {value}"]
    printed = subprocess.run([*words, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in printed or "Socket errors" in printed:
        raise LoadError(f"{url} failed under load:\n{printed}")
    found = re.search(r"Requests/sec:\s+([0-9.]+)", printed)
    if found is None:
        raise LoadError(f"wrk printed no rate:\n{printed}")
    return float(found[1])


def _threads(url: str, seconds: float, headers: Mapping[str, str]) -> float:
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    counts: list[int] = []
    failures: list[str] = []
    end = time.monotonic() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        count = 0
        try:
            while time.monotonic() < end:
                connection.request("GET", path, headers=dict(headers))
                answer = connection.getresponse()
                answer.read()
                if answer.status >= 300:
                    failures.append(f"{url} answered {answer.status}")
                    return
                count += 1
        except OSError as error:
            failures.append(f"{url} failed under load: {error}")
        finally:
            counts.append(count)
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise LoadError(failures[0])
    return sum(counts) / seconds
