"""Sends events to the apps that subscribed: a thread that looks for what is due, and some that post.

An answer counts if it is a 200 within two seconds. Real seconds: the sandbox's clock may be moved at will.
"""

import http.client
import json
import threading
import time
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any
from urllib.parse import urlencode, urlsplit

from strava_sandbox.webhooks import Delivery, Webhooks

PATIENCE_S = 2.0
_THREADS = 6
_LOOK_EVERY_S = 0.05


class Postman:
    """Posts what is due, from `start` to `stop`."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        """Begin; what an earlier process left half sent is sent again."""
        self._webhooks.resume()
        self._thread.start()

    def stop(self) -> None:
        """Return when what is being sent was sent."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        sending: set[Future[None]] = set()
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="post") as threads:
            while not self._stopped.is_set():
                due = self._webhooks.take_due(time.time(), _THREADS - len(sending))
                sending |= {threads.submit(self._send, delivery) for delivery in due}
                done, sending = wait(sending, timeout=_LOOK_EVERY_S, return_when=FIRST_COMPLETED)
                for sent in done:
                    sent.result()
                if not due and not done:
                    self._stopped.wait(_LOOK_EVERY_S)

    def _send(self, delivery: Delivery) -> None:
        self._webhooks.note(delivery, post(delivery.callback_url, delivery.body), time.time())


def post(url: str, body: str) -> str:
    """The status of the answer, or the name of what went wrong."""
    try:
        status, _ = _call("POST", url, body.encode(), {"Content-Type": "application/json"})
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    return str(status)


def get(url: str, query: Mapping[str, str]) -> tuple[int, Any]:
    """Status and parsed JSON; (0, None) if nobody answers in time."""
    joined = f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(query)}"
    try:
        status, body = _call("GET", joined, None, {})
        return status, json.loads(body)
    except (OSError, http.client.HTTPException):
        return 0, None
    except ValueError:
        return status, None


def _call(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(url)
    https = http.client.HTTPSConnection
    made = https if parts.scheme == "https" else http.client.HTTPConnection
    connection = made(parts.netloc, timeout=PATIENCE_S)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body=body, headers={"User-Agent": "strava-sandbox", **headers})
        response = connection.getresponse()
        return response.status, response.read(100_000)
    finally:
        connection.close()
