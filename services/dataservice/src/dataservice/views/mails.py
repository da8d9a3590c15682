"""Mails to be sent: for reports."""

from typing import Any
from uuid import UUID

from dataservice.storage.mails import Mails
from dataservice.views.api import api, deps
from dataservice.workflows import mails
from flakon import clock

Json = dict[str, Any]

_HIDDEN = {"id", "athlete_id", "invitation_id"}


@api.operation("get_mail")
def get_mail(mail_id: str) -> Json:
    with deps().database.transaction() as connection:
        row = Mails(connection).get(UUID(mail_id))
    return {"mail_id": row.id} | {name: value for name, value in row._mapping.items() if name not in _HIDDEN}


@api.operation("issue_mail_token")
def issue_mail_token(mail_id: str) -> Json:
    issued = mails.issue_token(deps(), UUID(mail_id))
    return {"token": issued.token, "expires_at": issued.expires_at}


@api.operation("mark_mail_sent")
def mark_mail_sent(mail_id: str, body: Json) -> None:
    with deps().database.transaction() as connection:
        Mails(connection).mark_sent(UUID(mail_id), body["message_id"], clock.now())
