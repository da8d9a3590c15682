"""Who may sign up."""

from enum import StrEnum

from dataservice.domain.problems import InvitationRequired, NotSetUp, RegistrationClosed


class RegistrationMode(StrEnum):
    INVITE = "invite"
    OPEN = "open"
    CLOSED = "closed"


class Role(StrEnum):
    ATHLETE = "athlete"
    ADMIN = "admin"


def check(mode: RegistrationMode, *, set_up: bool, invited: bool) -> None:
    """Raise Forbidden with the reason if someone, invited or not, may not sign up now."""
    if not set_up:
        raise NotSetUp("This instance has no admin yet: its operator opens it with the code from the log.")
    if mode is RegistrationMode.CLOSED:
        raise RegistrationClosed("Nobody can sign up here at present.")
    if mode is RegistrationMode.INVITE and not invited:
        raise InvitationRequired("Signing up needs an invitation here: ask an admin of this instance for one.")
