"""The faults that were ordered, done to the request at hand."""

import socket
import time

from flask import Response, g, request

from strava_sandbox import errors, faults
from strava_sandbox.views import sandbox

_GARBAGE = "<html><head><title>503 Backend fetch failed</title></head><body>Guru meditation</body></html>"
# The slowest answer, so that a mistaken order blocks no thread for good.
_SLOWEST_S = 60.0


def before(route: str, client_id: str) -> None:
    """What happens before the request is looked at: a refusal, a wait, a closed connection."""
    struck = sandbox().faults.strike(route, client_id)
    g.struck = struck
    if slow := faults.first(struck, "slow"):
        time.sleep(min(slow.value, _SLOWEST_S))
    if faults.first(struck, "drop"):
        _hang_up(b"")
        raise errors.failed(502)
    if faults.first(struck, "rate_limit"):
        raise errors.over_the_limit("overall rate limit")
    if refused := faults.first(struck, "status"):
        raise errors.failed(int(refused.value))


def after(response: Response) -> Response:
    """What becomes of an answer that was ready to be sent."""
    struck = g.get("struck", [])
    if faults.first(struck, *faults.REFUSALS):
        return response
    if late := faults.first(struck, "late"):
        time.sleep(min(late.value, _SLOWEST_S))
    if faults.first(struck, "garbage"):
        return Response(_GARBAGE, mimetype="text/html")
    if faults.first(struck, "drop_answer"):
        _hang_up(b"")
        return Response(status=502)
    if faults.first(struck, "truncate"):
        body = response.get_data()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        _hang_up(head.encode() + body[: len(body) // 2])
        return Response(status=502)
    return response


def _hang_up(last_words: bytes) -> None:
    """Close the connection after these bytes; what is answered then reaches nobody.

    In a test without a server there is no connection, and the answer is seen.
    """
    connection: socket.socket | None = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    if connection is not None:
        if last_words:
            connection.sendall(last_words)
        connection.shutdown(socket.SHUT_RDWR)
