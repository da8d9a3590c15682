"""What is said once, on the page after a form: "Saved." The browser carries its name to that page."""

from typing import Any, Literal

from flask import Response, g, request
from flask_babel import lazy_gettext as _l

COOKIE = "runnerly_notice"

_SENTENCES: dict[str, Any] = {
    "signed_out": _l("You are signed out."),
    "signed_out_elsewhere": _l("You were signed out. Please sign in again."),
    "activated": _l("Your account is active. Welcome!"),
    "link_ended": _l("That link does not work any more. You are signed in already."),
    "password_reset": _l("Your new password is set. Everywhere else you are signed out."),
    "password_changed": _l("Your new password is set. Everywhere else you are signed out."),
    "saved": _l("Saved."),
    "email_change_requested": _l("We sent a link to the new address. It changes once you open it."),
    "email_changed": _l("Your new e-mail address is confirmed."),
    "account_deleted": _l("Your account is deleted, with all that was in it. Thank you for the miles."),
    "strava_connected": _l("Strava is connected. Your runs are on their way."),
    "strava_connected_in_part": _l("Strava is connected. Activities that are private there stay out, as you chose."),
    "strava_disconnected": _l("Strava is disconnected. What came from there is gone from here."),
    "own_keys_saved": _l("Your keys are saved. Connect now: that shows whether Strava takes them."),
    "own_keys_removed": _l("Your keys are removed."),
    "seat_held": _l("A seat has just come free and is held for you. Connect now."),
    "waiting_list_joined": _l("You are on the waiting list. A mail comes when a seat is free."),
    "waiting_list_left": _l("You are not on the waiting list any more."),
    "upload_forgotten": _l("Taken off the list. The runs that came of it stay."),
    "question_answered": _l("Thank you. That is settled."),
    "question_gone": _l("That question does not arise any more."),
    "token_revoked": _l("The token is revoked; nothing can be uploaded with it any more."),
    "seats_saved": _l("The number of seats is saved."),
    "seat_released": _l("The seat is free. A mail tells its athlete."),
    "subscription_made": _l("Strava announces new runs from now on."),
    "subscription_removed": _l("The subscription is removed. New runs come with the next reading of the list."),
    "run_logged": _l("Logged."),
    "run_saved": _l("Saved. Everything that is computed of the run follows."),
    "run_deleted": _l("The run is deleted."),
    "figures_saved": _l("Saved. Loads and zones follow."),
    "shoe_added": _l("The pair is added."),
    "shoe_retired": _l("The pair is retired. Its runs stay with it."),
    "shoe_deleted": _l("The pair is deleted. Its runs stay."),
    "set_up": _l("This Runnerly is yours. One thing is left: its Strava keys."),
    "already_set_up": _l("This Runnerly has an administrator already. Please sign in."),
    "keys_saved": _l("The keys are saved. Runners can connect Strava now."),
    "invited": _l("Invited. A mail is on its way; you can also copy the link."),
    "invitation_revoked": _l("The invitation is revoked; its link does not work any more."),
    "role_changed": _l("The role is changed."),
    "work_retried": _l("The task is tried again now."),
    "test_mail_sent": _l("The mail server took the test mail. Please look whether it arrives."),
}

Notice = Literal[
    "signed_out", "signed_out_elsewhere", "activated", "password_reset", "password_changed", "saved",
    "email_change_requested", "link_ended",
    "email_changed", "account_deleted", "strava_connected",
    "strava_connected_in_part", "strava_disconnected", "set_up", "already_set_up", "keys_saved",
    "run_logged", "run_saved", "run_deleted", "figures_saved", "shoe_added", "shoe_retired", "shoe_deleted",
    "own_keys_saved", "own_keys_removed", "seat_held", "waiting_list_joined", "waiting_list_left",
    "upload_forgotten", "question_answered", "question_gone", "token_revoked",
    "seats_saved", "seat_released", "subscription_made", "subscription_removed",
    "invited", "invitation_revoked", "role_changed", "work_retried", "test_mail_sent",
]  # fmt: skip


def say_next(notice: Notice) -> None:
    """Say it on the next page."""
    g.notice_for_next_page = notice


def to_say() -> Any:
    """The sentence for this page, None if there is none. Asking for it takes it off the browser."""
    name = request.cookies.get(COOKIE)
    if name is None:
        return None
    g.notice_was_said = True
    return _SENTENCES.get(name)


def carry(response: Response) -> Response:
    """Give the browser the sentence for the next page, or take it back."""
    name = g.get("notice_for_next_page")
    if name is not None:
        response.set_cookie(COOKIE, name, max_age=60, httponly=True, samesite="Lax")
    elif g.get("notice_was_said"):
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return response
