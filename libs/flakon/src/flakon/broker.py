"""Kombu's Redis transport, mended: a worker survives that its broker goes while work is under way.

When the end of a message cannot be acknowledged because Redis is away, Kombu keeps counting the message as under way. A
worker that takes one at a time then never asks for another one, and since it no longer reads from Redis, it never
notices that the connection is lost either. Here such a message is forgotten; the worker reads on, finds the connection
lost and opens another one. Redis hands the message out again, and the ledger knows that it was done.
"""

from kombu.transport import redis, virtual

__all__ = ["Transport"]


class _QoS(redis.QoS):
    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]
        except self.channel.connection_errors:
            virtual.QoS.ack(self, delivery_tag)  # type: ignore[no-untyped-call]
            raise


class _Channel(redis.Channel):
    QoS = _QoS


class Transport(redis.Transport):
    """What `broker_transport` names."""

    Channel = _Channel
