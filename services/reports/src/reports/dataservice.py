"""What reports asks dataservice: mails, the links in them, what became of them, and who is an admin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from flakon import ClientCredentials, ServiceClient, errors
from flakon.celery import HttpWorkLedger, WorkLedger
from reports.mails import Link, Mail
from reports.settings import ReportsSettings

CLIENT_ID = "reports"
ROLE_SCOPES = ("roles:read",)
MAIL_SCOPES = ("mail:issue_token", "mail:read", "work:report")


class MailObsolete(errors.Conflict):
    """There is nothing to link to any more: activated or gone meanwhile, or the invitation is used or revoked."""

    code = "mail_obsolete"


class MailAlreadySent(errors.Conflict):
    """The mail was delivered meanwhile, so no link is minted that would end the one in it."""

    code = "mail_already_sent"


@dataclass(frozen=True)
class MailRow:
    """A mail as dataservice has it, and whether it went out."""

    mail: Mail
    is_sent: bool


class Mails(Protocol):
    """Where mails are kept; `HttpMails` in the service, a small fake in its tests."""

    def get(self, mail_id: str) -> MailRow:
        """The mail; errors.NotFound when there is none (any more)."""

    def issue_link(self, mail_id: str) -> Link:
        """A new token for its link, which ends a former one; MailObsolete or MailAlreadySent when none is needed."""

    def mark_sent(self, mail_id: str, message_id: str) -> None:
        """It went out as this message; the first record stays."""


class HttpMails:
    """The mails of dataservice."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def get(self, mail_id: str) -> MailRow:
        row = self._client.get(f"/mails/{mail_id}").data
        mail = Mail(
            mail_id=row["mail_id"],
            kind=row["kind"],
            recipient=row["recipient"],
            name=row["name"],
            language=row["language"],
            timezone=row["timezone"],
            inviter_name=row["inviter_name"],
            deadline=datetime.fromisoformat(row["deadline"]) if row["deadline"] else None,
        )
        return MailRow(mail, is_sent=row["sent_at"] is not None)

    def issue_link(self, mail_id: str) -> Link:
        issued = self._client.post(f"/mails/{mail_id}/token").data
        return Link(token=issued["token"], expires_at=datetime.fromisoformat(issued["expires_at"]))

    def mark_sent(self, mail_id: str, message_id: str) -> None:
        self._client.put(f"/mails/{mail_id}/delivery", json={"message_id": message_id})


class Roles:
    """Who is an admin, as dataservice says at the moment of asking."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def is_admin(self, athlete_id: UUID) -> bool:
        """False also for an athlete who is gone."""
        try:
            return bool(self._client.get(f"/athletes/{athlete_id}/role").data["role"] == "admin")
        except errors.NotFound:
            return False


def role_client(settings: ReportsSettings) -> ServiceClient:
    """The client that may read roles and nothing else: all that `reports serve` needs."""
    return _client(settings, ROLE_SCOPES)


def mail_client(settings: ReportsSettings) -> ServiceClient:
    """The client of `reports work`: mails, their links, and the ledger of work."""
    return _client(settings, MAIL_SCOPES)


def work_ledger(client: ServiceClient) -> WorkLedger:
    """Where the work is kept that Celery hands out."""
    return HttpWorkLedger(client)


def _client(settings: ReportsSettings, scopes: tuple[str, ...]) -> ServiceClient:
    token_url = f"{settings.tokendealer_url.rstrip('/')}/oauth/token"
    tokens = ClientCredentials(token_url, CLIENT_ID, settings.client_secret, "dataservice", scopes)
    return ServiceClient(settings.dataservice_url, tokens, name="dataservice", known=(MailObsolete, MailAlreadySent))
