"""What reports needs to know from its environment."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from urllib.parse import urlsplit

from flakon import Secret
from flakon.settings import ServiceSettings
from reports.mails.addresses import parse_sender
from reports.smtp.server import SmtpServer


@dataclass(frozen=True, kw_only=True)
class ReportsSettings(ServiceSettings):
    """Settings of `reports serve` and `reports work`.

    Without `smtp_url` no mail goes out: the mails wait, and an admin can hand over their links. `mail_from` is an
    address or `Name <address>`; without it, `Runnerly <runnerly@HOST>` with the host of `public_url`.
    """

    dataservice_url: str
    redis_url: Secret
    public_url: str = "http://localhost:8080"
    smtp_url: Secret | None = None
    mail_from: str | None = None

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if not self.dataservice_url.startswith(("http://", "https://")):
            yield "dataservice_url", f"is {self.dataservice_url!r}: give a URL, like http://dataservice:8000"
        url = urlsplit(self.public_url)
        if url.scheme not in ("http", "https") or not url.hostname or url.path not in ("", "/") or url.query:
            yield "public_url", f"is {self.public_url!r}: give a URL without a path, like https://runs.example.org"
        if self.smtp_url is not None:
            try:
                SmtpServer.from_url(self.smtp_url)
            except ValueError as problem:
                yield "smtp_url", str(problem)
        if self.mail_from is not None:
            try:
                parse_sender(self.mail_from)
            except ValueError as problem:
                yield "mail_from", str(problem)

    @property
    def site_url(self) -> str:
        """Where the links of mails lead: `public_url` without a slash at its end."""
        return self.public_url.rstrip("/")

    @property
    def sender(self) -> Address:
        """Whom mails are from."""
        if self.mail_from is not None:
            return parse_sender(self.mail_from)
        return Address("Runnerly", "runnerly", urlsplit(self.public_url).hostname or "localhost")

    @property
    def smtp_server(self) -> SmtpServer | None:
        """The mail server, or None where mails have to wait for one."""
        return None if self.smtp_url is None else SmtpServer.from_url(self.smtp_url)
