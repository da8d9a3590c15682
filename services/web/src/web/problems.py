"""What a service's error means in plain words. Services speak to programs; the sentences people read stand here."""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from flakon import errors

Text = Any

_BY_CODE: dict[str, Text] = {
    "link_not_valid": _l("This link does not work any more."),
    "email_taken": _l("Another account has this address by now."),
    "registration_closed": _l("Nobody new can sign up here at the moment."),
    "invitation_required": _l("You need an invitation to sign up here."),
    "not_set_up": _l("This Runnerly has no administrator yet."),
    "already_set_up": _l("This Runnerly has an administrator already."),
    "last_admin": _l("You are the only administrator. Make someone else one first."),
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
    "strava_code_refused": _l("What Strava sent back could not be used. Please connect once more."),
    "strava_keys_refused": _l(
        "Strava does not take this Runnerly's keys any more. Its administrator has to look at them."
    ),
    "strava_full": _l(
        "Strava lets only so many athletes use this Runnerly's app, and all its places are taken. "
        "Its administrator can ask Strava for more."
    ),
    "strava_app_inactive": _l(
        "Strava has switched this Runnerly's app off: its owner needs an active Strava subscription. "
        "Please tell the administrator."
    ),
    "strava_unavailable": _l(
        "Strava does not answer at the moment. Nothing was changed; please try again in a few minutes."
    ),
    "strava_callback_refused": _l(
        "Strava could not reach this Runnerly's webhook. "
        "It needs a public address, over https, that Strava gets through to."
    ),
    "strava_ledger_away": _l("The counter of Strava's budget does not answer. Please try again in a minute."),
    "strava_consent_needed": _l("Strava asks for your consent again. Please connect once more."),
    "strava_app_taken": _l("Somebody else here uses the app of this client ID already."),
    "no_seat_left": _l("All Strava seats are taken at the moment. You can wait for one, or bring keys of your own."),
    "strava_seat_held": _l("You have a seat already."),
    "strava_seat_not_found": _l("That seat is free already."),
    "quota_exceeded": _l("There is not enough room left for this file. See “Your data” for what is used."),
    "too_many_uploads": _l("Too many files of yours are on their way at once. Finish or take off some of them first."),
    "too_many_upload_tokens": _l("You have 50 tokens. Revoke one that you do not use any more."),
    "upload_not_found": _l("This import is not on the list any more."),
    "export_not_found": _l("This export is not kept any more. Make a new one."),
    "export_not_ready": _l("This export is still being made."),
    "storage_full": _l(
        "This machine's disk is full, so no files can come in. The person who runs it has to make room."
    ),
    "mail_not_set_up": _l("This instance has no mail server: set RUNNERLY_SMTP_URL. Until then links can be copied."),
    "mail_recipient_invalid": _l("This is no address that a mail server could take."),
    "mail_recipient_refused": _l("The mail server refuses this recipient."),
    "mail_message_refused": _l("The mail server refuses the mail itself."),
    "mail_server_unknown": _l("There is no mail server under this name."),
    "mail_server_unreachable": _l("The mail server cannot be reached: check host and port."),
    "mail_server_slow": _l("The mail server took too long to answer."),
    "mail_server_tls": _l("The encrypted connection to the mail server failed."),
    "mail_server_no_tls": _l("The mail server does not offer encryption: check smtp, smtp+starttls or smtps."),
    "mail_server_sign_in": _l("The mail server does not take user name and password."),
    "mail_server_disconnected": _l("The mail server closed the connection."),
    "mail_server_busy": _l("The mail server is busy and asks to try again later."),
    "mail_server_refuses": _l("The mail server refuses to speak to this machine."),
    "mail_sender_refused": _l("The mail server refuses the sender: check RUNNERLY_MAIL_FROM."),
    "sandbox_only": _l("This is a demo: it works with the Strava stand-in only, never with real keys."),
    "sandbox_refused": _l("These are the keys of the demo's Strava stand-in. Enter those of your own Strava app."),
    "precondition_failed": _l(
        "This was changed elsewhere in the meantime. Here is how it is now; please make your change again."
    ),
    "not_from_strava": _l("Strava does not know this run, so it cannot be asked for its details."),
    "activity_not_found": _l("There is no such run, or it was deleted."),
    "race_not_found": _l("There is no such race in the calendar any more."),
    "race_not_entered": _l("Enter the race first."),
    "race_not_over": _l("This race is still to come."),
    "original_not_found": _l("This file is not kept here any more."),
    "plan_not_found": _l("There is no such plan any more."),
    "session_not_found": _l("There is no such session any more."),
    "plan_change_not_found": _l("There is no such change any more."),
    "plan_ended": _l("This plan is over: nothing of it changes any more."),
    "session_past": _l("What is past is not planned any more: choose a day from today on."),
    "session_of_plan": _l("This session is your plan's: leave it out instead of deleting it."),
    "change_decided": _l("This change does not wait for your word any more."),
    "change_superseded": _l("The plan has gone on since: this change can be neither made nor undone any more."),
    "safety_rule": _l("There is no way around what protects you in illness and pain."),
    "work_done": _l("This task is done already."),
    "form_not_ours": _l(
        "This form was open for too long, or your browser does not accept cookies. Nothing was changed."
    ),
}


def known(error: errors.Error) -> bool:
    """Whether there is a sentence for its code."""
    return error.code in _BY_CODE


def explain(error: errors.Error) -> Text:
    """A sentence for people. Never the service's own text, which is English and meant for programs."""
    if isinstance(error, errors.RateLimited):
        return read_just_now(error.retry_after_s) if error.code == "import_too_soon" else too_often(error.retry_after_s)
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    if isinstance(error, errors.Unavailable):
        return gettext(
            "A part of Runnerly does not answer at the moment. Nothing was lost; please try again in a minute."
        )
    if error.status >= 500:
        return gettext("Something went wrong on our side. Please try again.")
    if isinstance(error, errors.NotFound):
        return gettext("That is not there any more.")
    return gettext("That was refused.")


def read_just_now(retry_after_s: float | None) -> str:
    """That Strava is not asked for her runs again yet, and how long to wait, in whole minutes."""
    minutes = max(1, -(-int(retry_after_s or 0) // 60))
    return str(
        ngettext(
            "Your runs were read from Strava a moment ago. Please try again in a minute.",
            "Your runs were read from Strava a moment ago. Please try again in %(num)d minutes.",
            minutes,
        )
    )


def too_often(retry_after_s: float | None) -> str:
    """How long to wait, in whole minutes."""
    if not retry_after_s:
        return str(gettext("That was tried too often. Please wait a while and try again."))
    minutes = max(1, -(-int(retry_after_s) // 60))
    return str(
        ngettext(
            "That was tried too often. Please try again in a minute.",
            "That was tried too often. Please try again in %(num)d minutes.",
            minutes,
        )
    )
