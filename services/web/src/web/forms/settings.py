"""The forms of the settings page; each saves for itself."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from web.forms import Choice, Codes, Field, Form
from web.forms.accounts import TOO_COMMON, new_password

LANGUAGES = (Choice("en", "English"), Choice("fr", "Français"))

_VERSION = Field("version", "", "hidden", required=False)

_WRONG_PASSWORD = _l("This is not your password.")


def _current_password(name: str = "password") -> Field:
    return Field(
        name,
        _l("Your password"),
        "password",
        autocomplete="current-password",
        attributes={"maxlength": "256"},
    )


class _SettingsForm(Form):
    """Settings of the athlete: the version shown goes along, so that two windows do not overwrite each other."""

    def changes(self) -> Mapping[str, Any]:
        """What is to be changed, as dataservice takes it."""
        return {name: value for name, value in self.data().items() if name != "version"}


class ProfileForm(_SettingsForm):
    """How Runnerly speaks to her."""

    name = "profile"
    fields = (
        Field("name", _l("Your name"), required=False, autocomplete="name", attributes={"maxlength": "100"}),
        Field("language", _l("Language"), "select", choices=LANGUAGES, hint=_l("Of the pages and of the mails.")),
        Field(
            "timezone",
            _l("Time zone"),
            "time_zone",
            hint=_l("Where you live: weeks and months begin by its clock."),
            wrong=_l("Please choose a time zone from the list."),
        ),
        Field(
            "units",
            _l("Units"),
            "radio",
            choices=(Choice("metric", _l("Kilometres and metres")), Choice("imperial", _l("Miles and feet"))),
        ),
        Field(
            "week_start",
            _l("The week begins on"),
            "select",
            choices=(
                Choice("monday", _l("Monday")),
                Choice("sunday", _l("Sunday")),
                Choice("saturday", _l("Saturday")),
            ),
        ),
        _VERSION,
    )


class BodyForm(_SettingsForm):
    """What figures of effort are computed from. All of it may stay empty."""

    name = "body"
    fields = (
        Field(
            "birth_date",
            _l("Date of birth"),
            "date",
            required=False,
            autocomplete="bday",
            wrong=_l("Please enter a day in the past."),
        ),
        Field(
            "sex",
            _l("Sex"),
            "select",
            required=False,
            choices=(Choice("female", _l("Female")), Choice("male", _l("Male"))),
            hint=_l("Only for formulas that differ by it. Leave it empty and the mean is taken."),
        ),
        _VERSION,
    )


class EmailForm(Form):
    """Another address."""

    name = "email"
    fields = (
        Field("email", _l("New e-mail"), "email", autocomplete="email", attributes={"maxlength": "254"}),
        _current_password(),
    )
    codes: ClassVar[Codes] = {"wrong_password": ("password", _WRONG_PASSWORD)}


class PasswordForm(Form):
    """Another password."""

    name = "password"
    fields = (_current_password("current"), new_password("new", _l("New password")))
    codes: ClassVar[Codes] = {
        "wrong_password": ("current", _WRONG_PASSWORD),
        "password_too_common": ("new", TOO_COMMON),
    }


class DeleteForm(Form):
    """Leaving."""

    name = "delete"
    fields = (_current_password(),)
    codes: ClassVar[Codes] = {"wrong_password": ("password", _WRONG_PASSWORD)}
