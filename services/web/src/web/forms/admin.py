"""The forms of whoever runs this Runnerly."""

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from web.forms import Choice, Codes, Field, Form
from web.forms.settings import LANGUAGES


class StravaKeysForm(Form):
    """The keys of the Strava app that this instance speaks through."""

    name = "keys"
    fields = (
        Field(
            "client_id",
            _l("Client ID"),
            wrong=_l("The client ID is a number."),
            attributes={"maxlength": "20", "inputmode": "numeric", "spellcheck": "false"},
        ),
        Field(
            "client_secret",
            _l("Client secret"),
            "password",
            autocomplete="off",
            hint=_l("Stored encrypted, and never shown again."),
            wrong=_l("The client secret is one word of letters and digits."),
            attributes={"maxlength": "200"},
        ),
    )


class SeatsForm(Form):
    """How many athletes Strava lets the instance's app connect."""

    name = "seats"
    fields = (
        Field(
            "count",
            _l("Seats"),
            "number",
            hint=_l("As many athletes as Strava lets your app connect: it says so under My API Application."),
            wrong=_l("A number from 0 to 10,000, please."),
            attributes={"min": "0", "max": "10000", "inputmode": "numeric"},
        ),
    )


class RegistrationForm(Form):
    """Who may sign up."""

    name = "registration"
    fields = (
        Field(
            "registration",
            _l("Who may sign up"),
            "radio",
            choices=(
                Choice("invite", _l("Those with an invitation"), _l("You invite each runner by address.")),
                Choice("open", _l("Anyone"), _l("Whoever finds this address, after confirming an e-mail address.")),
                Choice("closed", _l("Nobody"), _l("Those who have an account can go on using it.")),
            ),
        ),
    )


class InvitationForm(Form):
    """Whom to invite."""

    name = "invitation"
    fields = (
        Field("email", _l("E-mail"), "email", attributes={"maxlength": "254"}),
        Field("language", _l("Language of the mail"), "select", choices=LANGUAGES),
    )
    codes: ClassVar[Codes] = {
        "already_registered": ("email", _l("There is an account with this address already.")),
        "already_invited": ("email", _l("This address has an invitation already: see the list.")),
    }


class TestMailForm(Form):
    """Where a test mail goes."""

    name = "test-mail"
    fields = (Field("recipient", _l("Send it to"), "email", attributes={"maxlength": "254"}),)
