"""An account's settings, its address, its role, and its end."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from dataservice.deps import Deps
from dataservice.domain import athletes, emails, throttling, timezones
from dataservice.domain.athletes import Athlete
from dataservice.domain.mails import MailKind
from dataservice.domain.physiology import EVER, HEART_RATES, Figures
from dataservice.domain.problems import AdminNotActivated, EmailTaken, LastAdmin, LinkNotValid, wrong_field
from dataservice.domain.registration import Role
from dataservice.domain.tokens import Purpose
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.derivations import Derivations
from dataservice.storage.mails import Mails, NewMail, to_athlete
from dataservice.storage.physiology import Physiology
from dataservice.storage.throttles import Throttles
from dataservice.storage.tokens import Tokens
from dataservice.workflows import passwords, physiology
from dataservice.workflows.files import leave_everything
from dataservice.workflows.strava_links import leave_revocation
from flakon import clock

Profile = tuple[Athlete, Figures]
"""Who she is, and the figures of her body that hold today."""

Check = Callable[[Profile], None]

_LOADS_REST_ON = ("sex", "birth_date")


def get(deps: Deps, athlete_id: UUID) -> Profile:
    """The athlete. AthleteNotFound."""
    with deps.database.transaction() as connection:
        return _profile(connection, Accounts(connection).get(athlete_id))


def update(deps: Deps, athlete_id: UUID, changes: Mapping[str, Any], check: Check) -> Profile:
    """The athlete with some settings changed. `check` sees her as she was, locked, and may raise.

    AthleteNotFound; TooMany (409); SettingsContradict, Invalid (422).
    """
    with deps.database.transaction() as connection:
        athlete = Accounts(connection).get(athlete_id, lock=True)
        check(_profile(connection, athlete))
        change(connection, athlete, changes)
        return _profile(connection, Accounts(connection).get(athlete_id))


def change(connection: Connection, athlete: Athlete, changes: Mapping[str, Any]) -> None:
    """Store settings of an athlete, whose row is locked; the loads that rest on them follow. As `update` raises."""
    now = clock.now()
    stored = athletes.check_changes(
        {name: value for name, value in changes.items() if name not in HEART_RATES}, now.date()
    )
    figures = {name: value for name, value in changes.items() if name in HEART_RATES}
    all_loads = any(name in stored and stored[name] != getattr(athlete, name) for name in _LOADS_REST_ON)
    if stored:
        Accounts(connection).change(athlete.athlete_id, stored)
    if figures or all_loads:
        Activities(connection, athlete.athlete_id).claim()
    if figures:
        today = timezones.today(stored.get("timezone", athlete.timezone), now)
        physiology.tell(connection, athlete.athlete_id, figures, today)
    if all_loads:
        Derivations(connection, athlete.athlete_id).compute_loads(EVER, None)


def take(connection: Connection, athlete: Athlete, told: Mapping[str, Any]) -> bool:
    """Whether settings out of an export changed something of an athlete, whose row is locked, and who is claimed.

    Heart rates stand among them in exports of an older release; they are taken where she has told none here.
    """
    given = athletes.check_changes(
        {name: each for name, each in told.items() if name not in HEART_RATES}, clock.now().date()
    )
    changes = {name: value for name, value in given.items() if getattr(athlete, name) != value}
    if not Physiology(connection, athlete.athlete_id).entries():
        changes |= {name: value for name, value in told.items() if name in HEART_RATES}
    if changes:
        change(connection, athlete, _as_given(changes))
    return bool(changes)


def _as_given(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Dates as text, as in JSON."""
    return {name: each.isoformat() if isinstance(each, date) else each for name, each in changes.items()}


def _profile(connection: Connection, athlete: Athlete) -> Profile:
    today = timezones.today(athlete.timezone, clock.now())
    return athlete, Physiology(connection, athlete.athlete_id).holding(today)


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
        Activities(connection, athlete_id).claim()
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
