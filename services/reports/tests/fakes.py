"""Small stand-ins for what reports talks to."""

from dataclasses import replace
from datetime import UTC, datetime

from flakon import errors
from reports.dataservice import MailRow
from reports.mails import Link, Mail

MAIL_ID = "0e7c6a52-0d2f-4f7e-9d57-2f6f3c1b8a11"


class FakeMails:
    """Mails in memory. `trouble` maps a method's name to the errors it raises, one per call."""

    def __init__(self, *mails: Mail) -> None:
        self.rows = {mail.mail_id: MailRow(mail, is_sent=False) for mail in mails}
        self.minted: list[str] = []
        self.marked: list[tuple[str, str]] = []
        self.trouble: dict[str, list[errors.Error]] = {}

    def get(self, mail_id: str) -> MailRow:
        self._maybe_raise("get")
        if mail_id not in self.rows:
            raise errors.NotFound("no such mail")
        return self.rows[mail_id]

    def issue_link(self, mail_id: str) -> Link:
        self._maybe_raise("issue_link")
        token = f"token-{len(self.minted) + 1}-of-{mail_id}"
        self.minted.append(token)
        return Link(token=token, expires_at=datetime(2026, 11, 25, 8, 30, tzinfo=UTC))

    def mark_sent(self, mail_id: str, message_id: str) -> None:
        self._maybe_raise("mark_sent")
        self.marked.append((mail_id, message_id))
        self.rows[mail_id] = replace(self.rows[mail_id], is_sent=True)

    def _maybe_raise(self, name: str) -> None:
        if self.trouble.get(name):
            raise self.trouble[name].pop(0)


def a_mail(kind: str = "activation", recipient: str = "ada@example.org") -> Mail:
    """A mail to Ada."""
    return Mail(mail_id=MAIL_ID, kind=kind, recipient=recipient, name="Ada", language="en", timezone="Europe/Paris")
