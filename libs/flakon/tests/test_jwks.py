import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from flakon import HttpJwks, StaticJwks, errors
from flakon.testing import Issuer, issuer, serving


class KeyServer:
    """Answers with what it is told to, and counts."""

    def __init__(self) -> None:
        self.answer: Any = issuer(number=1).jwks
        self.asked = 0
        self.gate: threading.Event | None = None
        self.url = ""
        self.app = Flask("keys")
        self.app.add_url_rule("/jwks", view_func=self.read)

    def read(self) -> Any:
        self.asked += 1
        if self.gate is not None:
            self.gate.wait(5)
        return self.answer


@pytest.fixture
def server() -> Iterator[KeyServer]:
    keys = KeyServer()
    with serving(keys.app) as url:
        keys.url = f"{url}/jwks"
        yield keys


def kid(number: int) -> str:
    return issuer(number=number).kid


def test_keys_are_read_on_first_use_and_kept(server: KeyServer) -> None:
    jwks = HttpJwks(server.url)
    assert server.asked == 0
    key = jwks.key(kid(1))
    assert key is not None
    assert jwks.key(kid(1)) is key
    assert server.asked == 1


def test_they_are_read_again_by_age_and_the_same_key_stays_the_same_object(server: KeyServer) -> None:
    jwks = HttpJwks(server.url, max_age_s=0, pause_s=0)
    key = jwks.key(kid(1))
    assert jwks.key(kid(1)) is key
    assert server.asked >= 2


def test_a_key_that_has_left_is_not_known_any_more(server: KeyServer) -> None:
    jwks = HttpJwks(server.url, max_age_s=0, pause_s=0)
    jwks.check()
    server.answer = issuer(number=2).jwks
    assert jwks.key(kid(2)) is not None
    assert jwks.key(kid(1)) is None


def test_an_unknown_key_is_looked_for_at_once_but_once_a_second(server: KeyServer) -> None:
    jwks = HttpJwks(server.url, pause_s=0)
    jwks.check()
    server.answer = issuer(number=2).jwks
    assert jwks.key(kid(2)) is not None
    assert server.asked == 2

    patient = HttpJwks(server.url, pause_s=60)
    for _ in range(20):
        assert patient.key("made up") is None
    assert server.asked == 3


@pytest.mark.parametrize(
    "answer", [("down", 503), "no json", {"keys": []}, {"keys": [{"kid": "x", "kty": "RSA"}]}, [], {"keys": 7}]
)
def test_a_failed_reading_keeps_the_old_keys(server: KeyServer, answer: Any, logs: list[dict[str, Any]]) -> None:
    jwks = HttpJwks(server.url, max_age_s=0, pause_s=0)
    key = jwks.key(kid(1))
    server.answer = answer
    assert jwks.key(kid(1)) is key
    assert "jwks_not_read" in [line["event"] for line in logs]


def test_a_redirect_is_not_followed(server: KeyServer) -> None:
    server.answer = ("", 302, {"Location": "/jwks"})
    with pytest.raises(errors.Unavailable):
        HttpJwks(server.url).check()


def test_without_any_keys_the_service_is_unavailable() -> None:
    jwks = HttpJwks("http://127.0.0.1:9/jwks", pause_s=0)
    with pytest.raises(errors.Unavailable, match="cannot be read; try again"):
        jwks.key("any")
    with pytest.raises(errors.Unavailable, match=r"No keys could be read from http://127\.0\.0\.1:9/jwks"):
        jwks.check()


def test_while_one_thread_reads_again_the_others_go_on(server: KeyServer) -> None:
    jwks = HttpJwks(server.url, max_age_s=0, pause_s=0)
    jwks.check()
    server.gate = threading.Event()
    reading = threading.Thread(target=jwks.key, args=(kid(1),))
    reading.start()
    try:
        while server.asked < 2:
            pass
        assert jwks.key(kid(1)) is not None
        assert server.asked == 2
    finally:
        server.gate.set()
        reading.join()


@pytest.mark.parametrize("change", [{"kty": "EC"}, {"use": "enc"}, {"alg": "RS512"}, {"kid": ""}])
def test_only_rs256_signing_keys_count(keys: Issuer, change: dict[str, str]) -> None:
    jwks = StaticJwks({"keys": [{**keys.jwks["keys"][0], **change}]})
    assert jwks.key(keys.kid) is None
