"""What can go wrong in dataservice, each with the stable code that callers decide by.

NotFound      athlete_not_found  activity_not_found  invitation_not_found  mail_not_found  work_not_found
              strava_not_linked  strava_app_not_found  strava_revocation_not_found
              webhook_not_found  link_not_valid  strava_seat_not_found  no_streams  entry_not_found  shoe_not_found
Unauthenticated  wrong_credentials
Forbidden     wrong_code  wrong_password  not_set_up  registration_closed  invitation_required
Conflict      already_set_up  email_taken  already_registered  already_invited
              already_accepted  already_activated  admin_not_activated  last_admin  version_moved  strava_athlete_taken
              strava_already_linked  sandbox_only  sandbox_refused  mail_obsolete  mail_already_sent  work_done
              strava_app_taken  no_seat_left  strava_seat_held  not_from_strava  strava_consent_needed  too_many
RateLimited   too_many_attempts  import_too_soon
Invalid       password_too_common  cursor_malformed  settings_contradict
"""

from flakon import errors


class AthleteNotFound(errors.NotFound):
    code = "athlete_not_found"


class ActivityNotFound(errors.NotFound):
    code = "activity_not_found"


class EntryNotFound(errors.NotFound):
    code = "entry_not_found"


class ShoeNotFound(errors.NotFound):
    code = "shoe_not_found"


class NoStreams(errors.NotFound):
    """None of an activity's sources has streams (any more); the message says how some may come."""

    code = "no_streams"


class InvitationNotFound(errors.NotFound):
    code = "invitation_not_found"


class MailNotFound(errors.NotFound):
    code = "mail_not_found"


class WorkNotFound(errors.NotFound):
    code = "work_not_found"


class StravaNotLinked(errors.NotFound):
    code = "strava_not_linked"


class StravaConsentNeeded(errors.Conflict):
    code = "strava_consent_needed"


class StravaAppNotFound(errors.NotFound):
    code = "strava_app_not_found"


class StravaRevocationNotFound(errors.NotFound):
    code = "strava_revocation_not_found"


class WebhookNotFound(errors.NotFound):
    code = "webhook_not_found"


class StravaSeatNotFound(errors.NotFound):
    code = "strava_seat_not_found"


class LinkNotValid(errors.NotFound):
    """A one-time token that has ended, was used, was replaced by a newer one, or never was."""

    code = "link_not_valid"

    def __init__(self) -> None:
        super().__init__("This link has ended, was used already, or was replaced by a newer one: ask for another.")


class WrongCredentials(errors.Unauthenticated):
    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("There is no active account with this e-mail address and password.")


class WrongCode(errors.Forbidden):
    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__("This is not the code of the first visit: take the newest one from the log of the migration.")


class WrongPassword(errors.Forbidden):
    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__("This is not the account's present password.")


class NotSetUp(errors.Forbidden):
    code = "not_set_up"


class RegistrationClosed(errors.Forbidden):
    code = "registration_closed"


class InvitationRequired(errors.Forbidden):
    code = "invitation_required"


class AlreadySetUp(errors.Conflict):
    code = "already_set_up"


class EmailTaken(errors.Conflict):
    code = "email_taken"


class AlreadyRegistered(errors.Conflict):
    code = "already_registered"


class AlreadyInvited(errors.Conflict):
    code = "already_invited"


class AlreadyAccepted(errors.Conflict):
    code = "already_accepted"


class AlreadyActivated(errors.Conflict):
    code = "already_activated"


class AdminNotActivated(errors.Conflict):
    """An account that is not activated cannot become an admin's."""

    code = "admin_not_activated"


class LastAdmin(errors.Conflict):
    code = "last_admin"

    def __init__(self) -> None:
        super().__init__("This is the only admin: make someone else an admin first.")


class VersionMoved(errors.Conflict):
    code = "version_moved"


class StravaAthleteTaken(errors.Conflict):
    code = "strava_athlete_taken"

    def __init__(self) -> None:
        super().__init__(
            "This Strava athlete is connected to another account here: disconnect it there, or sign in to that account."
        )


class StravaAlreadyLinked(errors.Conflict):
    code = "strava_already_linked"

    def __init__(self) -> None:
        super().__init__("This account is connected to another Strava athlete: disconnect that one first.")


class StravaAppTaken(errors.Conflict):
    code = "strava_app_taken"

    def __init__(self, client_id: str) -> None:
        super().__init__(f"The Strava app with client id {client_id} is in use here already: each app is entered once.")


class NoSeatLeft(errors.Conflict):
    code = "no_seat_left"

    def __init__(self) -> None:
        super().__init__(
            "Strava lets only so many athletes connect through this instance, and all of its seats are taken: wait for"
            " one, or enter keys of your own."
        )


class StravaSeatHeld(errors.Conflict):
    code = "strava_seat_held"

    def __init__(self) -> None:
        super().__init__("You need not wait: a seat is yours, or your own keys need none.")


class NotFromStrava(errors.Conflict):
    code = "not_from_strava"


class SandboxOnly(errors.Conflict):
    code = "sandbox_only"


class SandboxRefused(errors.Conflict):
    code = "sandbox_refused"


class MailObsolete(errors.Conflict):
    code = "mail_obsolete"


class MailAlreadySent(errors.Conflict):
    code = "mail_already_sent"


class WorkDone(errors.Conflict):
    code = "work_done"


class TooMany(errors.Conflict):
    """More of something than anybody has use for; the message says of what."""

    code = "too_many"


class TooManyAttempts(errors.RateLimited):
    code = "too_many_attempts"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(
            "Too many attempts for this account: wait a little, then try again.", retry_after_s=retry_after_s
        )


class ImportTooSoon(errors.RateLimited):
    code = "import_too_soon"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(
            "Her list was read from Strava a moment ago, and everybody here shares what Strava lets be asked: wait a"
            " little, then ask again.",
            retry_after_s=retry_after_s,
        )


class PasswordTooCommon(errors.Invalid):
    code = "password_too_common"


class CursorMalformed(errors.Invalid):
    code = "cursor_malformed"


class SettingsContradict(errors.Invalid):
    """Heart rates, dates or zones that are each plausible but not together, or that do not exist."""

    code = "settings_contradict"


def wrong_field(path: str, message: str) -> errors.Invalid:
    """A 422 about one field of the body; `path` is its JSON pointer."""
    return errors.Invalid(message, errors=[{"in": "body", "path": path, "message": message}])
