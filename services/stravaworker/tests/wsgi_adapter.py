"""A requests session whose calls end in a WSGI app, with both sides held to the app's document."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask
from requests.adapters import BaseAdapter

from flakon.testing import client


class WsgiAdapter(BaseAdapter):
    """Answers with what the app answers, after it was judged by the app's document."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._client = client(app)

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        answer = self._client.request(
            parts.path + (f"?{parts.query}" if parts.query else ""),
            method=request.method,
            headers=dict(request.headers),
            body=request.body or b"",
            expect_errors=True,
        )
        response = requests.Response()
        response.status_code = answer.status_int
        response.headers.update(answer.headers)
        response.raw = BytesIO(answer.body)
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """There is no connection."""


def session(app: Flask) -> requests.Session:
    """A session for a ServiceClient of which every call goes to the app."""
    found = requests.Session()
    found.trust_env = False
    found.mount("http://", WsgiAdapter(app))
    return found
