from typing import Any

import pytest

from flakon import Secret, broker
from flakon.celery import create_celery


@pytest.mark.parametrize(("url", "tls"), [("redis://h:1/0", False), ("rediss://h:1/0", True)])
def test_redis_is_reached_by_the_mended_transport(url: str, tls: bool) -> None:
    connection = create_celery("tester", Secret(url), queue="tester").connection_for_write()
    assert isinstance(connection.transport, broker.Transport)
    assert (bool(connection.ssl), connection.hostname, connection.port) == (tls, "h", 1)


class Channel:
    """As much of a channel as the acknowledging needs; its Redis is away."""

    connection_errors = (ConnectionError,)
    unacked_key = unacked_index_key = "x"
    do_restore = False

    def conn_or_acquire(self, client: Any) -> Any:
        raise ConnectionError


def test_a_message_that_cannot_be_acknowledged_counts_no_longer_as_under_way() -> None:
    qos: Any = broker.Transport.Channel.QoS(Channel(), prefetch_count=1)
    qos._quick_append("tag", object())
    assert not qos.can_consume()
    with pytest.raises(ConnectionError):
        qos.ack("tag")
    assert qos.can_consume()
