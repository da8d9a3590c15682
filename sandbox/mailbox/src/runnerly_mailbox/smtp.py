"""The SMTP server: takes every message into the store, and sends none on."""

import asyncio
import ipaddress
import logging
import sqlite3
import threading

from aiosmtpd.smtp import SMTP, Envelope, Session

from runnerly_mailbox.store import MessageStore

LARGEST_BYTES = 10 * 1024 * 1024

log = logging.getLogger(__name__)


class StoringHandler:
    """aiosmtpd's hooks: mail from loopback and private addresses is stored, other mail refused."""

    def __init__(self, store: MessageStore) -> None:
        self._store = store

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        """Accept the sender, or refuse a peer from outside."""
        if not _is_near(session.peer):
            return "550 5.7.1 This mailbox takes mail from its own machine and network only"
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store the message; what was answered with 250 is in the file."""
        raw = envelope.original_content or b""
        try:
            message_id = self._store.add(envelope.mail_from or "", envelope.rcpt_tos, raw)
        except sqlite3.Error as error:
            log.error("cannot store a message: %s", error)
            return "451 4.3.0 The mailbox cannot store the message now"
        return f"250 2.0.0 Kept as message {message_id}, not sent on"


class SmtpServer:
    """An SMTP server in a thread of its own, on `host` and `port` (0: any free one; `port` tells which)."""

    def __init__(self, store: MessageStore, host: str, port: int) -> None:
        self._handler = StoringHandler(store)
        self._host = host
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp", daemon=True)
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        """Listen from now on; OSError where the address cannot be had."""
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop listening and end the thread."""
        asyncio.run_coroutine_threadsafe(self._leave(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(
            lambda: SMTP(
                self._handler,
                hostname="mailbox",
                ident="Runnerly demo mailbox",
                data_size_limit=LARGEST_BYTES,
                enable_SMTPUTF8=True,
                loop=self._loop,
            ),
            self._host,
            self.port,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _leave(self) -> None:
        if self._server is not None:
            self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _is_near(peer: object) -> bool:
    if not isinstance(peer, tuple) or not peer:
        return False
    address = ipaddress.ip_address(str(peer[0]).partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_loopback or address.is_private
