"""An account's settings, its address, its role, and its end."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from dataservice.deps import Deps
from dataservice.domain import athletes, emails, throttling
from dataservice.domain.athletes import Athlete
from dataservice.domain.mails import MailKind
from dataservice.domain.problems import AdminNotActivated, EmailTaken, LastAdmin, LinkNotValid, wrong_field
from dataservice.domain.registration import Role
from dataservice.domain.tokens import Purpose
from dataservice.storage.accounts import Accounts
from dataservice.storage.mails import Mails, NewMail, to_athlete
from dataservice.storage.throttles import Throttles
from dataservice.storage.tokens import Tokens
from dataservice.workflows import passwords
from dataservice.workflows.files import leave_everything
from dataservice.workflows.strava_links import leave_revocation
from flakon import clock

Check = Callable[[Athlete], None]


def update(deps: Deps, athlete_id: UUID, changes: Mapping[str, Any], check: Check) -> Athlete:
    """The athlete with some settings changed. `check` sees her as she was, locked, and may raise."""
    with deps.database.transaction() as connection:
        accounts = Accounts(connection)
        athlete = accounts.get(athlete_id, lock=True)
        check(athlete)
        accounts.change(athlete_id, athletes.check_changes(athlete, changes, clock.now().date()))
        return accounts.get(athlete_id)


def request_email_change(deps: Deps, athlete_id: UUID, *, email: str, password: str) -> None:
    """Queue a mail with a link to the new address; if that has an account, its owner is told instead."""
    email_key = emails.normalise(email)
    passwords.confirm(deps, athlete_id, password)
    now = clock.now()
    with deps.database.transaction() as connection:
        accounts = Accounts(connection)
        athlete = accounts.get(athlete_id, lock=True)
        if emails.normalise(athlete.email) == email_key and athlete.email == emails.as_typed(email):
            raise wrong_field("/email", f"{email} is your address already.")
        Throttles(connection).count(throttling.MAILS, email_key, now)
        accounts.want_email(athlete_id, emails.as_typed(email))
        owner = accounts.active(email_key)
        if owner is None or owner.athlete_id == athlete_id:
            mail = to_athlete(athlete, MailKind.EMAIL_CHANGE, recipient=emails.as_typed(email))
        else:
            mail = to_athlete(owner, MailKind.ACCOUNT_EXISTS)
        Mails(connection).add(mail, now)


def confirm_email_change(deps: Deps, token: str) -> None:
    """Redeem the link that was mailed to the new address, and tell the former one.

    LinkNotValid (404), EmailTaken (409).
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        redeemed = Tokens(connection).redeem(Purpose.EMAIL_CHANGE, token, now)
        accounts = Accounts(connection)
        before = accounts.get(redeemed.subject_id, lock=True)
        if redeemed.email is None or before.pending_email != redeemed.email:
            raise LinkNotValid
        try:
            accounts.change_email(redeemed.subject_id, redeemed.email, emails.normalise(redeemed.email))
        except IntegrityError:
            raise EmailTaken(f"{redeemed.email} has another account meanwhile.") from None
        Tokens(connection).withdraw_all(redeemed.subject_id)
        Mails(connection).add(to_athlete(before, MailKind.EMAIL_CHANGED), now)


def set_role(deps: Deps, athlete_id: UUID, role: Role) -> None:
    """Give or take the admin's role. LastAdmin (409), AdminNotActivated (409)."""
    with deps.database.transaction() as connection:
        accounts = Accounts(connection)
        admins = accounts.lock_admins()
        athlete = accounts.get(athlete_id, lock=True)
        if role is Role.ADMIN and athlete.activated_at is None:
            raise AdminNotActivated(f"{athlete.email} has not activated the account yet.")
        if role is not Role.ADMIN and admins == [athlete_id]:
            raise LastAdmin
        accounts.set_role(athlete_id, role)


def delete(deps: Deps, athlete_id: UUID, password: str) -> None:
    """Delete an account and everything in it, her original files too.

    Access at Strava is given back, and a mail confirms it.
    """
    passwords.confirm(deps, athlete_id, password)
    now = clock.now()
    with deps.database.transaction() as connection:
        accounts = Accounts(connection)
        if accounts.lock_admins() == [athlete_id]:
            raise LastAdmin
        athlete = accounts.get(athlete_id, lock=True)
        leave_revocation(deps, connection, athlete_id, now)
        farewell = NewMail(
            kind=MailKind.FAREWELL,
            recipient=athlete.email,
            name=athlete.name,
            language=athlete.language,
            timezone=athlete.timezone,
        )
        Mails(connection).add(farewell, now)
        leave_everything(connection, athlete_id, now)
        accounts.delete(athlete_id)
        deps.grants.revoke_all(athlete_id)
