"""Calls that end in a WSGI app of this process: nothing listens, nothing is sent, and the calls are counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask
from requests.adapters import BaseAdapter
from werkzeug.test import EnvironBuilder, run_wsgi_app


class WsgiAdapter(BaseAdapter):
    """Hands requests to the app of their host. `calls` counts them by method, host and the last words of the path."""

    def __init__(self, apps: Mapping[str, Flask]) -> None:
        super().__init__()
        self._apps = apps
        self.calls: Counter[str] = Counter()

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        app = self._apps[parts.hostname or ""]
        names = [part for part in parts.path.split("/") if part and not part.isdecimal()]
        self.calls[f"{request.method} {parts.hostname} {'/'.join(names[-2:])}"] += 1
        body = request.body or b""
        builder = EnvironBuilder(
            path=parts.path,
            query_string=parts.query,
            method=request.method or "GET",
            headers=list(request.headers.items()),
            data=body.encode() if isinstance(body, str) else body,
        )
        chunks, status, headers = run_wsgi_app(app.wsgi_app, builder.get_environ())
        response = requests.Response()
        response.status_code = int(status.split()[0])
        response.headers.update(dict(headers))
        response.raw = BytesIO(_joined(chunks))
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """There is no connection."""


def session(adapter: WsgiAdapter) -> requests.Session:
    """A session of which every call goes to the adapter's apps."""
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", adapter)
    return made


def _joined(chunks: Iterable[bytes]) -> bytes:
    try:
        return b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
