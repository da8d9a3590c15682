"""How requests travel to the services: kept connections, uploads as they come, names looked up when needed."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest

from gateway import Gateway
from nameserver import NameServer
from upstream import Request, Upstream, answer, echo

MakeGateway = Callable[..., Gateway]


def test_reading_requests_share_kept_connections(gateway: Gateway, upstream: Upstream) -> None:
    for _ in range(20):
        assert gateway.get("/").status == 200
    assert upstream.connections <= 2, "one per worker"


def test_a_request_that_changes_something_has_a_connection_of_its_own(gateway: Gateway, upstream: Upstream) -> None:
    gateway.get("/")
    for _ in range(5):
        assert gateway.post("/activities").status == 200
    assert upstream.connections == 6


def test_a_browsers_connection_is_kept(gateway: Gateway) -> None:
    connection = gateway.connect()
    for _ in range(3):
        response = gateway.get("/", connection=connection)
        assert response.headers["connection"] == "keep-alive"
    connection.close()


def test_a_kept_connection_that_was_closed_meanwhile_costs_nobody_an_error(
    gateway: Gateway, upstream: Upstream
) -> None:
    used: set[int] = set()

    def close_on_second_use(request: Request) -> bytes | None:
        if request.connection in used:
            return None
        used.add(request.connection)
        return echo(request)

    upstream.reply = close_on_second_use
    gateway.expected_errors.append("upstream prematurely closed connection")
    assert [gateway.get("/").status for _ in range(10)] == [200] * 10
    assert len(upstream.requests) > 10, "some were repeated"


def test_a_post_is_never_sent_twice(gateway: Gateway, upstream: Upstream) -> None:
    upstream.reply = lambda _: None
    gateway.expected_errors.append("upstream prematurely closed connection")
    assert gateway.post("/activities").status == 503
    assert len(upstream.requests) == 1


def test_the_first_bytes_of_an_upload_arrive_before_the_last_were_sent(gateway: Gateway, upstream: Upstream) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        head = f"POST /uploads/a-ticket HTTP/1.1\r\nHost: {gateway.host}\r\nContent-Length: 2000000\r\n\r\n"
        connection.sendall(head.encode() + b"x" * 1000)
        assert upstream.first_bytes.wait(5), "the gateway holds the upload back"
        assert upstream.requests == []
        connection.sendall(b"x" * 1_999_000)
        received = connection.recv(65536)
    assert received.startswith(b"HTTP/1.1 200 ")
    assert len(upstream.requests[0].body) == 2_000_000


def test_an_upload_of_unknown_length_goes_through_as_it_comes(gateway: Gateway, upstream: Upstream) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        head = f"POST /uploads/a-ticket HTTP/1.1\r\nHost: {gateway.host}\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode() + b"5\r\nfirst\r\n")
        assert upstream.first_bytes.wait(5)
        connection.sendall(b"4\r\nlast\r\n0\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert upstream.requests[0].body == b"firstlast"


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "PUT"])
def test_uploads_may_use_the_methods_of_tus(gateway: Gateway, upstream: Upstream, method: str) -> None:
    upstream.reply = lambda request: answer("204 No Content", b"", upload_offset="5", tus_resumable="1.0.0")
    response = gateway.request(method, "/uploads/an-upload", headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})
    assert (response.status, response.headers["upload-offset"]) == (204, "5")
    seen = upstream.requests[0]
    assert (seen.method, seen.headers["tus-resumable"], seen.headers["upload-offset"]) == (method, "1.0.0", "0")


def test_an_upload_that_is_refused_early_is_told_why(gateway: Gateway, upstream: Upstream) -> None:
    upstream.reply = lambda request: answer("507 Insufficient Storage", b"no room", content_type="text/plain")
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        head = f"PUT /uploads/files/run.fit HTTP/1.1\r\nHost: {gateway.host}\r\nContent-Length: 500\r\n\r\n"
        connection.sendall(head.encode() + b"x" * 500)
        assert connection.recv(65536).startswith(b"HTTP/1.1 507 ")


def test_a_ticket_of_a_download_is_shown_once_whatever_happens(gateway: Gateway, upstream: Upstream) -> None:
    upstream.reply = lambda _: None
    gateway.expected_errors.append("upstream prematurely closed connection")
    assert gateway.get("/downloads/a-ticket").status == 503
    assert len(upstream.requests) == 1


def test_a_large_download_arrives_whole(gateway: Gateway, upstream: Upstream) -> None:
    upstream.reply = lambda _: answer(body=b"y" * 20_000_000, content_disposition="attachment")
    response = gateway.get("/downloads/a-ticket")
    assert len(response.body) == 20_000_000
    assert response.headers["content-disposition"] == "attachment"


def test_a_form_is_held_until_it_is_whole(gateway: Gateway, upstream: Upstream) -> None:
    """A slow browser costs the gateway a buffer and web no thread."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        head = f"POST /settings HTTP/1.1\r\nHost: {gateway.host}\r\nContent-Length: 2000\r\n\r\n"
        connection.sendall(head.encode() + b"x" * 1000)
        assert not upstream.first_bytes.wait(0.3)
        connection.sendall(b"x" * 1000)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_a_large_answer_arrives_whole(gateway: Gateway, upstream: Upstream) -> None:
    # said where the client reads more slowly than the service writes, as on a busy machine
    gateway.expected_errors.append("an upstream response is buffered to a temporary file")
    upstream.reply = lambda _: answer(body=b"y" * 5_000_000)
    assert len(gateway.get("/export").body) == 5_000_000


# ---------------------------------------------------------------- names


def test_a_name_is_looked_up(make_gateway: MakeGateway, upstream: Upstream) -> None:
    with NameServer({"web.inner": ["127.0.0.1"]}) as names:
        gateway = make_gateway(WEB_URL=f"http://web.inner:{upstream.port}", RESOLVER=names.address).start()
        assert gateway.get("/").status == 200


def test_a_service_that_moved_is_found_within_two_seconds(make_gateway: MakeGateway, upstream: Upstream) -> None:
    moved = Upstream(host="127.0.0.2", port=upstream.port, reply=lambda _: answer(body=b"moved")).start()
    with NameServer({"web.inner": ["127.0.0.1"]}) as names:
        gateway = make_gateway(WEB_URL=f"http://web.inner:{upstream.port}", RESOLVER=names.address).start()
        assert gateway.get("/").text != "moved"
        names.records["web.inner"] = ["127.0.0.2"]
        time.sleep(1.1)
        assert gateway.get("/").text == "moved"
    moved.stop()


def test_replicas_take_turns(make_gateway: MakeGateway, upstream: Upstream) -> None:
    second = Upstream(host="127.0.0.2", port=upstream.port).start()
    with NameServer({"web.inner": ["127.0.0.1", "127.0.0.2"]}) as names:
        gateway = make_gateway(WEB_URL=f"http://web.inner:{upstream.port}", RESOLVER=names.address).start()
        for _ in range(20):
            assert gateway.get("/").status == 200
    assert min(len(upstream.requests), len(second.requests)) >= 8
    second.stop()


def test_while_one_replica_is_away_the_other_answers_everything(make_gateway: MakeGateway, upstream: Upstream) -> None:
    with NameServer({"web.inner": ["127.0.0.1", "127.0.0.2"]}) as names:
        gateway = make_gateway(WEB_URL=f"http://web.inner:{upstream.port}", RESOLVER=names.address).start()
        gateway.expected_errors.append("Connection refused")
        assert [gateway.get("/").status for _ in range(10)] == [200] * 10
        assert [gateway.post("/activities").status for _ in range(10)] == [200] * 10
    assert len(upstream.requests) == 20


def test_a_name_that_nobody_has_is_a_503_at_once(make_gateway: MakeGateway) -> None:
    with NameServer({}) as names:
        gateway = make_gateway(WEB_URL="http://web.inner:8000", RESOLVER=names.address).start()
        before = time.monotonic()
        assert gateway.get("/").status == 503
        assert time.monotonic() - before < 1


def test_while_the_name_server_is_silent_the_last_answer_serves(make_gateway: MakeGateway, upstream: Upstream) -> None:
    with NameServer({"web.inner": ["127.0.0.1"]}) as names:
        gateway = make_gateway(WEB_URL=f"http://web.inner:{upstream.port}", RESOLVER=names.address).start()
        connection = gateway.connect()  # one connection, one worker: each worker remembers for itself
        assert gateway.get("/", connection=connection).status == 200
        names.silent = True
        time.sleep(1.1)
        response = gateway.get("/", connection=connection)
        assert response.status == 200
        assert "did not answer for web.inner" in gateway.line_of(response)["note"]
        connection.close()


def test_without_any_answer_of_the_name_server_a_503_comes_within_two_seconds(make_gateway: MakeGateway) -> None:
    with NameServer({}, silent=True) as names:
        gateway = make_gateway(WEB_URL="http://web.inner:8000", RESOLVER=names.address).start()
        before = time.monotonic()
        assert gateway.get("/").status == 503
        assert time.monotonic() - before < 2


def test_a_broken_answer_of_the_name_server_is_no_answer(make_gateway: MakeGateway) -> None:
    with NameServer({"web.inner": ["127.0.0.1"]}, cut_at=30) as names:
        gateway = make_gateway(WEB_URL="http://web.inner:8000", RESOLVER=names.address).start()
        assert gateway.get("/").status == 503
        assert "did not answer" in gateway.access_log()[0]["note"]
