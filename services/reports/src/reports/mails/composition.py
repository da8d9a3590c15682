"""A mail to a finished message: recipient, subject, text and HTML, with the headers that mail programs go by."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from flakon import clock
from reports.mails.addresses import one_line, parse_address
from reports.mails.catalogue import CATALOGUE, Kind
from reports.mails.rendering import render
from reports.mails.translation import LANGUAGES


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What is known of a mail before it is rendered. `mail_id` is the id of its row, and makes its Message-ID.

    `deadline` (aware) is for a kind that has one.
    """

    mail_id: str
    kind: str
    recipient: str
    name: str | None = None
    language: str = "en"
    timezone: str = "UTC"
    inviter_name: str | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """The one-time token of a mail's link, and when it ends (aware)."""

    token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Link(token=…, expires_at={self.expires_at!r})"


def compose(mail: Mail, *, site_url: str, sender: Address, link: Link | None = None) -> EmailMessage:
    """The message, ready to be sent; its links lead to `site_url` and nowhere else.

    Raises LookupError for an unknown kind, ValueError for a recipient that no mail can be addressed to and where a
    kind that needs a link or a deadline has none.
    """
    kind = CATALOGUE.get(mail.kind)
    if kind is None:
        raise LookupError(f"no such kind of mail: {mail.kind!r}")
    recipient = parse_address(mail.recipient)
    language = mail.language if mail.language in LANGUAGES else "en"
    context = _context(kind, mail, recipient, language, site_url, link)
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = " ".join(render("subject", "text", language, context).split())
    message["Date"] = clock.now()
    message["Message-ID"] = message_id(mail.mail_id, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # what Exchange understands in place of the line before
    message.set_content(render(kind.name, "text", language, context), cte="quoted-printable")
    message.add_alternative(render(kind.name, "html", language, context), subtype="html", cte="quoted-printable")
    message["Content-Language"] = language
    return message


def message_id(mail_id: str, sender: Address) -> str:
    """The Message-ID of a mail: the same however often it is sent, so that a repeat can be told."""
    return f"<{mail_id}@{sender.domain}>"


def _context(
    kind: Kind, mail: Mail, recipient: Address, language: str, site_url: str, link: Link | None
) -> dict[str, object]:
    if (kind.link_path is None) != (link is None):
        raise ValueError(f"a mail of the kind {kind.name!r} is made {'with' if kind.link_path else 'without'} a link")
    if kind.has_deadline != (mail.deadline is not None):
        raise ValueError(
            f"a mail of the kind {kind.name!r} is made {'with' if kind.has_deadline else 'without'} a deadline"
        )
    return {
        "kind": kind.name,
        "name": one_line(mail.name) if kind.greets_by_name else "",
        "inviter": one_line(mail.inviter_name),
        "recipient": recipient.addr_spec,
        "site_url": site_url,
        "site_name": urlsplit(site_url).netloc,
        "link": link and kind.link_path and site_url + kind.link_path.format(token=quote(link.token, safe="")),
        "deadline": mail.deadline and _when(mail.deadline, mail.timezone, language),
        "link_ends": link and _when(link.expires_at, mail.timezone, language),
    }


def _when(instant: datetime, timezone: str, language: str) -> str:
    """An instant as the reader's clock and calendar show it, with the zone by name."""
    try:
        zone = ZoneInfo(timezone)
    except (
        KeyError,
        ValueError,
        OSError,
    ):  # unknown (ZoneInfoNotFoundError is a KeyError), or no name of a zone at all
        zone = ZoneInfo("UTC")
    pattern = {"en": "EEEE, d MMMM y 'at' HH:mm", "fr": "EEEE d MMMM y 'à' HH:mm"}[language]
    return f"{format_datetime(instant, pattern, tzinfo=zone, locale=language)} ({zone.key.replace('_', ' ')})"
