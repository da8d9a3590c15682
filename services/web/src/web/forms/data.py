"""The forms about her data."""

from flask_babel import lazy_gettext as _l

from web.forms import Field, Form


class TokenForm(Form):
    """What a new upload token is for."""

    name = "token"
    fields = (
        Field(
            "name",
            _l("What is it for?"),
            hint=_l("So that you know later which one to revoke: “laptop”, “phone shortcut”."),
            attributes={"maxlength": "100"},
        ),
    )
