"""One mail of every kind in every language, as the tests and the gallery send them."""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage

from reports.mails import CATALOGUE, Link, Mail, compose
from reports.mails.translation import LANGUAGES

SITE_URL = "https://runs.example.org"
SENDER = Address("Runnerly", "runnerly", "example.org")
TOKEN = "r4nd0m-t0ken_of-a-link-that-is-long-enough"
LINK = Link(token=TOKEN, expires_at=datetime(2026, 11, 25, 8, 30, tzinfo=UTC))
DEADLINE = datetime(2026, 11, 26, 17, 45, tzinfo=UTC)

KINDS_AND_LANGUAGES = [(kind, language) for kind in CATALOGUE for language in LANGUAGES]


def sample(kind: str, language: str, **changes: str | datetime | None) -> EmailMessage:
    """The message of this kind to Ada, in Paris, whom Grace invites; `changes` are fields of the mail."""
    fields: dict[str, str | datetime | None] = {
        "mail_id": "0e7c6a52-0d2f-4f7e-9d57-2f6f3c1b8a11",
        "kind": kind,
        "recipient": "ada@example.org",
        "name": "Ada Lovelace",
        "language": language,
        "timezone": "Europe/Paris",
        "inviter_name": "Grace Hopper",
        "deadline": DEADLINE if CATALOGUE[kind].has_deadline else None,
        **changes,
    }
    link = LINK if CATALOGUE[kind].link_path is not None else None
    return compose(Mail(**fields), site_url=SITE_URL, sender=SENDER, link=link)  # type: ignore[arg-type]


def part(message: EmailMessage, kind: str) -> str:
    """The text ("plain") or HTML ("html") of a message."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())
