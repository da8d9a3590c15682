"""The mails that are sent, and which of them carry a link."""

from enum import StrEnum

from dataservice.domain.tokens import Purpose


class MailKind(StrEnum):
    """`account_exists`: someone signed up with, or wanted to change to, an address that has an account.

    `email_changed` goes to the former address, so that its owner learns of a change that was not hers.
    """

    ACTIVATION = "activation"
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"
    EMAIL_CHANGE = "email_change"
    ACCOUNT_EXISTS = "account_exists"
    EMAIL_CHANGED = "email_changed"
    PASSWORD_CHANGED = "password_changed"
    STRAVA_REAUTH_REQUIRED = "strava_reauth_required"
    STRAVA_DISCONNECTED = "strava_disconnected"
    FAREWELL = "farewell"


LINKS: dict[MailKind, Purpose] = {
    MailKind.ACTIVATION: Purpose.ACTIVATION,
    MailKind.INVITATION: Purpose.INVITATION,
    MailKind.PASSWORD_RESET: Purpose.PASSWORD_RESET,
    MailKind.EMAIL_CHANGE: Purpose.EMAIL_CHANGE,
}
