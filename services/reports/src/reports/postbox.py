"""A postbox: a mail goes in, and is with the mail server."""

import ssl
from collections.abc import Callable
from email.headerregistry import Address

from reports.mails import Link, Mail, compose
from reports.mails.composition import message_id
from reports.settings import ReportsSettings
from reports.smtp import Mailer


class Postbox:
    """Renders mails and hands them over; links lead to `site_url`, and nothing of a request has a say in that."""

    def __init__(self, mailer: Mailer, *, sender: Address, site_url: str) -> None:
        self._mailer = mailer
        self._sender = sender
        self._site_url = site_url

    def message_id(self, mail: Mail) -> str:
        """The Message-ID that this mail has, whenever and however often it is sent."""
        return message_id(mail.mail_id, self._sender)

    def post(self, mail: Mail, link: Callable[[], Link] | None = None) -> str:
        """The Message-ID of the mail, which the mail server has taken.

        `link` is asked for the mail's link as late as can be: when the server is there and says that it takes mail.
        Raises MailTrouble from the server, ValueError for a recipient that is no address, LookupError for an
        unknown kind, and what `link` raises.
        """
        self._mailer.connect()
        message = compose(mail, site_url=self._site_url, sender=self._sender, link=link() if link is not None else None)
        self._mailer.send(message)
        return str(message["Message-ID"])

    def close(self) -> None:
        """End the connection to the mail server."""
        self._mailer.close()


def open_postbox(
    settings: ReportsSettings, *, timeout_s: float = 30.0, tls: ssl.SSLContext | None = None
) -> Postbox | None:
    """The postbox of these settings, or None where no mail server is set. Connects to nothing yet."""
    server = settings.smtp_server
    if server is None:
        return None
    return Postbox(Mailer(server, timeout_s=timeout_s, tls=tls), sender=settings.sender, site_url=settings.site_url)
