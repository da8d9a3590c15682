"""What a service's error means in plain words. Services speak to programs; the sentences people read stand here."""

from typing import Any

from flakon import errors
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

Text = Any

_BY_CODE: dict[str, Text] = {
    "link_not_valid": _l("This link does not work any more."),
    "email_taken": _l("Another account has this address by now."),
    "registration_closed": _l("Nobody new can sign up here at the moment."),
    "invitation_required": _l("You need an invitation to sign up here."),
    "not_set_up": _l("This Runnerly has no administrator yet."),
    "already_set_up": _l("This Runnerly has an administrator already."),
    "last_admin": _l("You are the only administrator. Make someone else one first."),
    "not_activated": _l("This account is not active yet."),
    "already_activated": _l("This account is active already."),
    "already_registered": _l("There is an account with this address already."),
    "already_invited": _l("This address has an invitation already."),
    "already_accepted": _l("This invitation was accepted already."),
    "invitation_not_found": _l("There is no such invitation any more."),
    "athlete_not_found": _l("There is no such account any more."),
    "strava_not_linked": _l("Strava is not connected."),
    "strava_app_not_found": _l("This Runnerly has no Strava keys yet. Its administrator can enter them."),
    "strava_athlete_taken": _l("This Strava account is connected to another account here. Disconnect it there first."),
    "strava_already_linked": _l("Another Strava account is connected already. Disconnect it first."),
    "sandbox_only": _l("This is a demo: it works with the Strava stand-in only, never with real keys."),
    "sandbox_refused": _l("These are the keys of the demo's Strava stand-in. Enter those of your own Strava app."),
    "precondition_failed": _l("This was changed elsewhere in the meantime. Here is how it is now; please make your change again."),
    "work_done": _l("This task is done already."),
    "form_not_ours": _l("This form was open for too long, or your browser does not accept cookies. Nothing was changed."),
}


def known(error: errors.Error) -> bool:
    """Whether there is a sentence for its code."""
    return error.code in _BY_CODE


def explain(error: errors.Error) -> Text:
    """A sentence for people. Never the service's own text, which is English and meant for programs."""
    if isinstance(error, errors.RateLimited):
        return too_often(error.retry_after_s)
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    if isinstance(error, errors.Unavailable):
        return gettext("A part of Runnerly does not answer at the moment. Nothing was lost; please try again in a minute.")
    if error.status >= 500:
        return gettext("Something went wrong on our side. Please try again.")
    if isinstance(error, errors.NotFound):
        return gettext("That is not there any more.")
    return gettext("That was refused.")


def too_often(retry_after_s: float | None) -> str:
    """How long to wait, in whole minutes."""
    if not retry_after_s:
        return gettext("That was tried too often. Please wait a while and try again.")
    minutes = max(1, -(-int(retry_after_s) // 60))
    return ngettext(
        "That was tried too often. Please try again in a minute.",
        "That was tried too often. Please try again in %(num)d minutes.",
        minutes,
    )
