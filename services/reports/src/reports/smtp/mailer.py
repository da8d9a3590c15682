"""The connection to the mail server: opened when needed, kept for mails that follow at once, given up when broken."""

import smtplib
import ssl
import threading
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from flakon import clock
from reports.smtp.errors import explain
from reports.smtp.server import SmtpServer

# Within these a kept connection is worth more than it costs the server; servers end idle ones after some minutes.
KEPT_S = 20.0
MESSAGES_PER_CONNECTION = 100


class Mailer:
    """Sends messages to one server, one at a time; safe to share between threads.

    `timeout_s` bounds each step of the conversation. TLS is verified, against `tls` where given, else against the
    system's certificates; with STARTTLS nothing is said before it but the greeting.
    """

    def __init__(self, server: SmtpServer, *, timeout_s: float = 30.0, tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._timeout_s = timeout_s
        self._tls = tls
        self._lock = threading.RLock()
        self._connection: smtplib.SMTP | None = None
        self._used_at = 0.0
        self._messages = 0

    def connect(self) -> None:
        """Make sure that the server is there and takes mail from us; raises MailServerTrouble.

        Asked before a link is minted, so that a server that is away does not cost the links handed over by hand.
        """
        with self._lock:
            self._connected()

    def send(self, message: EmailMessage) -> None:
        """Hand the message over to the recipient of its To: on return the server has taken it.

        Raises MailRefused where it never will, MailServerTrouble where another try is worth it. When the connection
        dies after the message and before the answer, nobody knows: then it is MailServerTrouble, and a repeat has
        the same Message-ID.
        """
        with self._lock:
            connection = self._connected()
            try:
                connection.send_message(message)
            except OSError as error:
                self.close()
                raise explain(error, self._server) from error
            self._used_at = clock.monotonic()
            self._messages += 1

    def close(self) -> None:
        """Leave the server, if connected."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                _quit(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None and not self._still_good(self._connection):
            self.close()
        if self._connection is None:
            try:
                self._connection = self._open()
            except OSError as error:
                raise explain(error, self._server) from error
            self._messages = 0
        self._used_at = clock.monotonic()
        return self._connection

    def _still_good(self, connection: smtplib.SMTP) -> bool:
        if self._messages >= MESSAGES_PER_CONNECTION or clock.monotonic() - self._used_at > KEPT_S:
            return False
        try:
            status, _ = connection.rset()
        except OSError:
            return False
        return status == 250

    def _open(self) -> smtplib.SMTP:
        server = self._server
        if server.encryption == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._timeout_s, context=self._context()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=self._timeout_s)
        try:
            connection.ehlo_or_helo_if_needed()
            if server.encryption == "starttls":
                connection.starttls(context=self._context())
            if server.user is not None and server.password is not None:
                connection.login(server.user, server.password.reveal())
        except BaseException:
            connection.close()
            raise
        return connection

    def _context(self) -> ssl.SSLContext:
        return self._tls if self._tls is not None else ssl.create_default_context()


def _quit(connection: smtplib.SMTP) -> None:
    """Say goodbye where it is still heard; the mails are settled either way."""
    try:
        connection.quit()
    except OSError:
        connection.close()
