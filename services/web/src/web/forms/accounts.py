"""The forms of those who are not signed in."""

from dataclasses import replace
from typing import ClassVar

from flask_babel import lazy_gettext as _l

from web.forms import Codes, Field, Form, Text

_EMAIL = Field("email", _l("E-mail"), "email", autocomplete="username", attributes={"maxlength": "254"})

_NAME = Field(
    "name",
    _l("Your name"),
    required=False,
    autocomplete="name",
    hint=_l("How Runnerly greets you. Nobody else sees it."),
    attributes={"maxlength": "100"},
)


def new_password(name: str = "password", label: Text = _l("Password")) -> Field:  # noqa: B008 - lazy, and never changed
    """A password that is being chosen."""
    return Field(
        name,
        label,
        "password",
        autocomplete="new-password",
        hint=_l("At least 10 characters. A few words in a row make a good one."),
        wrong=_l("Please choose a password of at least 10 characters, and not a common one."),
        attributes={"minlength": "10", "maxlength": "256"},
    )


TOO_COMMON = _l("This password is on the lists that attackers try first. Please choose another.")

_TIME_ZONE = Field(
    "timezone",
    _l("Time zone"),
    "time_zone",
    hint=_l("Where you live: weeks and months begin by its clock."),
    wrong=_l("Please choose a time zone from the list."),
)

_PASSWORD = Field(
    "password", _l("Password"), "password", autocomplete="current-password", attributes={"maxlength": "256"}
)


class SetUpForm(Form):
    """The first admin."""

    name = "set-up"
    fields = (
        Field(
            "code",
            _l("One-time code"),
            hint=_l("It stands in the log of the start, so that only whoever runs this machine can use it."),
            attributes={"maxlength": "100", "spellcheck": "false", "autocapitalize": "none"},
        ),
        _EMAIL,
        new_password(),
        _NAME,
        _TIME_ZONE,
    )
    codes: ClassVar[Codes] = {
        "wrong_code": ("code", _l("This is not the code from the log. A restart of dataservice prints it again.")),
        "password_too_common": ("password", TOO_COMMON),
    }


class SignUpForm(Form):
    """A new account, where anyone may sign up."""

    name = "sign-up"
    fields = (_EMAIL, new_password(), _NAME, _TIME_ZONE)
    codes: ClassVar[Codes] = {"password_too_common": ("password", TOO_COMMON)}


class InvitedForm(Form):
    """A new account for an invited address."""

    name = "invited"
    fields = (_NAME, new_password(), _TIME_ZONE)
    codes: ClassVar[Codes] = {"password_too_common": ("password", TOO_COMMON)}


class ActivationForm(Form):
    """The password of the sign-up that a link belongs to: somebody else may have signed up with her address."""

    name = "activation"
    fields = (replace(_PASSWORD, hint=_l("The one you chose when you signed up.")),)
    codes: ClassVar[Codes] = {
        "wrong_credentials": ("password", _l("This link belongs to a sign-up with another password.")),
    }


class SignInForm(Form):
    """E-mail and password. What is wrong is never told apart: an unknown address and a wrong password read the same."""

    name = "sign-in"
    fields = (_EMAIL, _PASSWORD, Field("next", "", "hidden", required=False))
    codes: ClassVar[Codes] = {
        "wrong_credentials": (
            None,
            _l("E-mail or password is wrong. Just signed up? Open the link in our mail first."),
        ),
    }


class ForgotPasswordForm(Form):
    """Where the reset link goes."""

    name = "forgot"
    fields = (_EMAIL,)


class ResetPasswordForm(Form):
    """A new password, by a link."""

    name = "reset"
    fields = (new_password(),)
    codes: ClassVar[Codes] = {"password_too_common": ("password", TOO_COMMON)}
