"""A real SMTP server (aiosmtpd) in a thread, that can be as rude as mail servers are."""

import asyncio
import logging
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# The server's own diary, which would mix with what the service under test logs.
logging.getLogger("mail.log").disabled = True


@dataclass
class Manners:
    """How the server behaves; answers are whole SMTP lines, None means: take it."""

    mail: str | None = None
    rcpt: str | None = None
    data: str | None = None
    drops_after_data: bool = False
    pause_s: float = 0.0
    user: str | None = None
    password: str | None = None
    starttls: ssl.SSLContext | None = None
    tls: ssl.SSLContext | None = None
    smtputf8: bool = False


@dataclass
class MailServer:
    """The server; `messages` are what it took, `connections` how often somebody came."""

    manners: Manners
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    commands: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._transports: list[asyncio.BaseTransport] = []

    @property
    def address(self) -> str:
        return f"localhost:{self.port}"

    def start(self) -> None:
        self._thread.start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._leave(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut_connections(self) -> None:
        """End every connection, as a server does that has waited long enough."""
        for transport in self._transports:
            self._loop.call_soon_threadsafe(transport.close)

    async def _listen(self) -> asyncio.Server:
        self._server = await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self.manners.tls)
        return self._server

    def _protocol(self) -> SMTP:
        self.connections += 1
        manners = self.manners
        return SMTP(
            self,
            hostname="mail.test",
            tls_context=manners.starttls,
            require_starttls=manners.starttls is not None,
            auth_required=manners.user is not None,
            auth_require_tls=manners.starttls is not None,
            auth_exclude_mechanism=None if manners.user is not None else ["LOGIN", "PLAIN"],
            authenticator=self._authenticate if manners.user is not None else None,
            enable_SMTPUTF8=manners.smtputf8,
            loop=self._loop,
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        good = (data.login.decode(), data.password.decode()) == (self.manners.user, self.manners.password)
        return AuthResult(success=good, handled=good)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        if server.transport is not None:
            self._transports.append(server.transport)
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands["MAIL"] += 1
        if self.manners.mail is not None:
            return self.manners.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.manners.rcpt is not None:
            return self.manners.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.manners.pause_s)
        if self.manners.data is not None:
            return self.manners.data
        parsed = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.messages.append(parsed)
        self.envelopes.append(envelope)
        if self.manners.drops_after_data:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"

    async def _leave(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


StartServer = Callable[[Manners], MailServer]
