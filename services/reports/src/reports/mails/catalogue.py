"""Every kind of mail there is. Its words stand in `templates/kinds/<name>.jinja`, once for text and HTML."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of mail.

    `link_path` is where a one-time link leads, with `{token}`; None for a mail without one. `greets_by_name`: only
    mails to an address that its owner has confirmed greet by name, since a name is what someone else may have typed
    to put their words into a stranger's mailbox. `has_deadline`: it says until when.
    """

    name: str
    link_path: str | None = None
    greets_by_name: bool = False
    has_deadline: bool = False


CATALOGUE: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(name="activation", link_path="/activate/{token}"),
        Kind(name="invitation", link_path="/invitations/{token}"),
        Kind(name="password_reset", link_path="/reset-password/{token}", greets_by_name=True),
        Kind(name="email_change", link_path="/confirm-email/{token}"),
        Kind(name="account_exists"),
        Kind(name="email_changed", greets_by_name=True),
        Kind(name="password_changed", greets_by_name=True),
        Kind(name="strava_reauth_required", greets_by_name=True),
        Kind(name="strava_disconnected", greets_by_name=True),
        Kind(name="strava_access_withdrawn", greets_by_name=True),
        Kind(name="strava_app_inactive", greets_by_name=True),
        Kind(name="strava_keys_refused", greets_by_name=True),
        Kind(name="strava_own_app_inactive", greets_by_name=True),
        Kind(name="strava_own_keys_refused", greets_by_name=True),
        Kind(name="strava_seat_free", greets_by_name=True, has_deadline=True),
        Kind(name="strava_seat_released", greets_by_name=True),
        Kind(name="strava_data_expiring", greets_by_name=True, has_deadline=True),
        Kind(name="farewell", greets_by_name=True),
        Kind(name="test"),
    )
}
