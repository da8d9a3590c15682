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
    "plan_made": _l("Your plan is made."),
    "plan_ended": _l("The plan is over. What you have run stays."),
    "event_noted": _l("Noted. Nothing has to change for it."),
    "plan_change_proposed": _l("A change is proposed. Here it is, with its reasons."),
    "plan_changed": _l("The plan has changed. Here is what, and why."),
    "plan_change_taken": _l("Taken. The plan is as proposed now."),
    "plan_change_left": _l("Left. The plan stays as it was."),
    "plan_change_undone": _l("Undone. The plan is as it was before."),
    "session_moved": _l("Moved."),
    "session_skipped": _l("Left out. Nothing is made up for elsewhere."),
    "session_taken_in": _l("Taken back in."),
    "session_locked": _l("Locked. The plan never moves it by itself."),
    "session_unlocked": _l("Not locked any more."),
    "session_added": _l("It stands in your calendar."),
    "session_deleted": _l("The session is deleted."),
    "feed_ended": _l("The address opens nothing any more."),
    "match_saved": _l("Noted. That is your word, and it stays."),
    "match_automatic": _l("Left to Runnerly again."),
    "figures_saved": _l("Saved. Loads and zones follow."),
    "shoe_added": _l("The pair is added."),
    "shoe_retired": _l("The pair is retired. Its runs stay with it."),
    "shoe_deleted": _l("The pair is deleted. Its runs stay."),
    "race_added": _l("The race is in the calendar, for everybody here. Do you run it? Then enter it."),
    "race_corrected": _l("Corrected, for everybody here."),
    "race_deleted": _l("The race is taken away."),
    "race_stays": _l("The race stays: it is not yours to take away, or something rests on it."),
    "race_entered": _l("Entered. See you at the start!"),
    "race_withdrawn": _l("You do not run it any more."),
    "race_not_entered": _l("Enter the race first."),
    "race_not_over": _l("This race is still to come."),
    "races_merged": _l("They are one race now. The old address leads to it."),
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
    "race_added", "race_corrected", "race_deleted", "race_stays", "race_entered", "race_withdrawn", "race_not_entered",
    "race_not_over", "races_merged",
    "plan_made", "plan_ended", "event_noted", "plan_change_proposed", "plan_changed", "plan_change_taken",
    "plan_change_left", "plan_change_undone", "session_moved", "session_skipped", "session_taken_in", "session_locked",
    "session_unlocked", "session_added", "session_deleted", "feed_ended", "match_saved", "match_automatic",
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
