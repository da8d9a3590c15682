"""The mails that are sent, and which of them carry a link."""

from enum import StrEnum

from dataservice.domain.tokens import Purpose


class MailKind(StrEnum):
    """`account_exists`: someone signed up with, or wanted to change to, an address that has an account.

    `email_changed` goes to the former address, so that its owner learns of a change that was not hers.
    `strava_app_inactive` and `strava_keys_refused` go to every admin, those of an own app to its athlete. The deadline
    of `strava_seat_free` is until when it is held, that of `strava_data_expiring` when the first of it ends.
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
    STRAVA_ACCESS_WITHDRAWN = "strava_access_withdrawn"
    STRAVA_APP_INACTIVE = "strava_app_inactive"
    STRAVA_KEYS_REFUSED = "strava_keys_refused"
    STRAVA_OWN_APP_INACTIVE = "strava_own_app_inactive"
    STRAVA_OWN_KEYS_REFUSED = "strava_own_keys_refused"
    STRAVA_SEAT_FREE = "strava_seat_free"
    STRAVA_SEAT_RELEASED = "strava_seat_released"
    STRAVA_DATA_EXPIRING = "strava_data_expiring"
    FAREWELL = "farewell"


LINKS: dict[MailKind, Purpose] = {
    MailKind.ACTIVATION: Purpose.ACTIVATION,
    MailKind.INVITATION: Purpose.INVITATION,
    MailKind.PASSWORD_RESET: Purpose.PASSWORD_RESET,
    MailKind.EMAIL_CHANGE: Purpose.EMAIL_CHANGE,
}
