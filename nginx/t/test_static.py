"""Files of the build: small on the wire, and kept by browsers as long as their names allow."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway import Gateway
from upstream import Upstream

STYLE = "body { color: teal }\n" * 100

KEPT = "public, max-age=31536000, immutable"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static files"
    folder.mkdir()
    for name in (
        "app-X5K2QJ7L.css",
        "app.5f2c91d0.css",
        "main-Q2W3E4R5.js.LEGAL.txt",
        "favicon-1A2B3C4D.svg",
        "app.css",
    ):
        (folder / name).write_text(STYLE)
    (folder / "font-ABCDEFG2.woff2").write_bytes(b"\0" * 2000)
    return folder


@pytest.fixture
def gateway(make_gateway: Callable[..., Gateway], static: Path) -> Gateway:
    return make_gateway(STATIC_DIR=str(static)).start()


@pytest.mark.parametrize(
    ("name", "cached", "kind"),
    [
        ("app-X5K2QJ7L.css", KEPT, "text/css; charset=utf-8"),
        ("app.5f2c91d0.css", KEPT, "text/css; charset=utf-8"),
        ("favicon-1A2B3C4D.svg", KEPT, "image/svg+xml; charset=utf-8"),
        ("font-ABCDEFG2.woff2", KEPT, "font/woff2"),
        ("main-Q2W3E4R5.js.LEGAL.txt", "no-cache", "text/plain; charset=utf-8"),
        ("app.css", "no-cache", "text/css; charset=utf-8"),
    ],
)
def test_a_name_that_holds_a_digest_is_kept_for_good(gateway: Gateway, name: str, cached: str, kind: str) -> None:
    response = gateway.get(f"/static/{name}")
    assert response.status == 200
    assert (response.headers["cache-control"], response.headers["content-type"]) == (cached, kind)


def test_a_file_that_did_not_change_is_not_sent_again(gateway: Gateway) -> None:
    tag = gateway.get("/static/app.css").headers["etag"]
    response = gateway.get("/static/app.css", headers={"If-None-Match": tag})
    assert (response.status, response.body) == (304, b"")
    assert response.headers["cache-control"] == "no-cache"


def test_text_is_compressed_and_fonts_are_not(gateway: Gateway) -> None:
    style = gateway.get("/static/app.css", headers={"Accept-Encoding": "gzip"})
    assert (style.headers["content-encoding"], style.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(style.body).decode() == STYLE
    font = gateway.get("/static/font-ABCDEFG2.woff2", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in font.headers


def test_pages_with_a_form_token_are_not_compressed(gateway: Gateway) -> None:
    """A secret beside reflected input in one compressed answer can be guessed from its length (BREACH)."""
    assert "content-encoding" not in gateway.get("/", headers={"Accept-Encoding": "gzip"}).headers


def test_a_file_opened_by_itself_runs_nothing(gateway: Gateway) -> None:
    headers = gateway.get("/static/favicon-1A2B3C4D.svg").headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_a_missing_file_is_a_404_that_nobody_keeps(gateway: Gateway, upstream: Upstream) -> None:
    response = gateway.get("/static/gone-X5K2QJ7L.css")
    assert (response.status, response.headers["cache-control"]) == (404, "no-store")
    assert upstream.requests == []


@pytest.mark.parametrize("path", ["/static/", "/static"])
def test_the_folder_itself_is_not_listed(gateway: Gateway, path: str) -> None:
    response = gateway.get(path)
    assert "app.css" not in response.text
    gateway.expected_errors.append("directory index of")


def test_a_file_cannot_be_posted_to(gateway: Gateway) -> None:
    assert gateway.post("/static/app.css").status == 405


@pytest.mark.parametrize("path", ["/static/../nginx.conf", "/static/..%2fnginx.conf", "/static../nginx.conf"])
def test_nothing_beside_the_folder_is_served(gateway: Gateway, path: str) -> None:
    assert "worker_processes" not in gateway.get(path).text
