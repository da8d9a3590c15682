"""Running the instance: users, invitations, settings, work that failed.

The role is looked up for every call.
"""

from typing import Any
from uuid import UUID

from dataservice.domain import cursors
from dataservice.domain.registration import RegistrationMode, Role
from dataservice.storage.accounts import Accounts
from dataservice.storage.instance import Instance
from dataservice.storage.invitations import Invitations
from dataservice.storage.outbox import Outbox
from dataservice.storage.tokens import IssuedToken
from dataservice.views.api import api, deps, page
from dataservice.workflows import accounts, invitations
from flakon import clock, current_athlete_id

Json = dict[str, Any]


@api.operation("list_users")
def list_users(limit: int, cursor: str | None) -> Json:
    after = cursors.decode(cursor)
    with deps().database.transaction() as connection:
        rows = Accounts(connection).page(limit + 1, after)
    users, next_cursor = page(rows, limit, "created_at", "athlete_id")
    return {"users": users, "next_cursor": next_cursor}


@api.operation("get_activation_link")
def get_activation_link(athlete_id: str) -> Json:
    return _issued(invitations.activation_link(deps(), UUID(athlete_id)))


@api.operation("set_role")
def set_role(athlete_id: str, body: Json) -> Json:
    accounts.set_role(deps(), UUID(athlete_id), Role(body["role"]))
    return {"role": body["role"]}


@api.operation("list_invitations")
def list_invitations(limit: int, cursor: str | None) -> Json:
    after = cursors.decode(cursor)
    with deps().database.transaction() as connection:
        rows = Invitations(connection).page(limit + 1, after)
    shown, next_cursor = page(rows, limit, "created_at", "invitation_id")
    return {"invitations": shown, "next_cursor": next_cursor}


@api.operation("create_invitation")
def create_invitation(body: Json) -> Json:
    invitation_id = invitations.create(deps(), current_athlete_id(), email=body["email"], language=body.get("language"))
    with deps().database.transaction() as connection:
        return dict(Invitations(connection).get(invitation_id)._asdict())


@api.operation("revoke_invitation")
def revoke_invitation(invitation_id: str) -> None:
    invitations.revoke(deps(), UUID(invitation_id))


@api.operation("get_invitation_link")
def get_invitation_link(invitation_id: str) -> Json:
    return _issued(invitations.link(deps(), UUID(invitation_id)))


@api.operation("get_settings")
def get_settings() -> Json:
    with deps().database.transaction() as connection:
        initial = RegistrationMode(deps().settings.registration)
        return {"registration": Instance(connection).registration(initial)}


@api.operation("put_settings")
def put_settings(body: Json) -> Json:
    with deps().database.transaction() as connection:
        Instance(connection).choose_registration(RegistrationMode(body["registration"]))
    return body


@api.operation("list_work")
def list_work(state: str, limit: int, cursor: str | None) -> Json:
    after = cursors.decode(cursor)
    with deps().database.transaction() as connection:
        rows = Outbox(connection).page(state, limit + 1, after)
    work, next_cursor = page(rows, limit, "created_at", "work_id")
    return {"work": work, "next_cursor": next_cursor}


@api.operation("retry_work")
def retry_work(work_id: str) -> None:
    with deps().database.transaction() as connection:
        Outbox(connection).retry(UUID(work_id), clock.now())


def _issued(issued: IssuedToken) -> Json:
    return {"token": issued.token, "expires_at": issued.expires_at}
