"""Forms: what is asked, what was typed, and what is wrong with it. One small layer, since the services do the judging.

A form class lists its fields; an instance holds the typed values and the errors. web itself checks only what needs no
service (something is missing, the number is none); what a service finds wrong comes back by `refuse`, which lays each
error at its field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, ClassVar, Literal, Self

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from flakon import errors
from web.problems import explain, known
from web.typing_in import number_typed, seconds_typed

Kind = Literal[
    "text", "email", "password", "number", "date", "select", "radio", "hidden", "time_zone",
    "decimal", "duration", "time", "textarea", "checkbox", "scale",
]  # fmt: skip
Text = Any
"""A str, or a lazy one that is translated when it is shown."""
Codes = Mapping[str, tuple[str | None, Text]]
"""By a service's error code: the field it is about (None for the form as a whole), and a sentence."""

NOT_GIVEN = _l("Not given")
CHECKED = "yes"
"""What a ticked box is worth."""


@dataclass(frozen=True)
class Choice:
    """One of the values of a select or of radio buttons."""

    value: str
    label: Text
    hint: Text = None


@dataclass(frozen=True)
class Field:
    """One thing that is asked. `name` is its place in the service's body too; `wrong` says what it should be.

    `nothing` is what a select that may stay empty calls that.
    """

    name: str
    label: Text
    kind: Kind = "text"
    required: bool = True
    hint: Text = None
    wrong: Text = None
    autocomplete: str = "off"
    choices: Sequence[Choice] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    nothing: Text = NOT_GIVEN


class Form:
    """Base of all forms. `codes` says what a service's error codes mean for this form."""

    name: ClassVar[str] = "form"
    fields: Sequence[Field] = ()
    codes: ClassVar[Codes] = {}

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        given = values or {}
        self.values: dict[str, str] = {each.name: _shown(given.get(each.name)) for each in self.fields}
        self.errors: dict[str, Text] = {}
        self.problem: Text = None
        self.status = 422
        """What its page is answered with while something is wrong."""

    @classmethod
    def posted(cls, typed: MultiDict[str, str]) -> Self:
        """The form as it was sent."""
        form = cls()
        form.take(typed)
        return form

    def take(self, typed: MultiDict[str, str]) -> None:
        """What was typed instead of what was shown; passwords are kept as they are, the rest is stripped."""
        for each in self.fields:
            value = typed.get(each.name, "")
            self.values[each.name] = value if each.kind == "password" else value.strip()

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(each for each in self.fields if each.name == name)

    def id_of(self, name: str) -> str:
        """The HTML id of a field, unique where a page holds several forms."""
        return f"{self.name}-{name}"

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @property
    def is_wrong(self) -> bool:
        """Whether there is anything to be mended."""
        return bool(self.errors or self.problem)

    def check(self) -> bool:
        """What can be said without a service. True when nothing is wrong."""
        for each in self.fields:
            error = _error(each, self.values[each.name])
            if error is not None:
                self.errors[each.name] = error
        return not self.is_wrong

    def data(self) -> dict[str, Any]:
        """The values as a service takes them: numbers, seconds and bools as such, what was left empty as None."""
        return {each.name: _converted(each, self.values[each.name]) for each in self.fields}

    def refuse(self, error: errors.Error) -> None:
        """A service said no: lay its errors at the fields, and what belongs to none above the form."""
        if isinstance(error, (errors.RateLimited, errors.Unavailable)):
            self.status = error.status
        if error.code in self.codes:
            name, text = self.codes[error.code]
            if name is None:
                self.problem = text
            else:
                self.errors[name] = text
            return
        if isinstance(error, errors.Invalid) and error.errors:
            for each in error.errors:
                self._lay(each.get("path", ""))
            return
        if isinstance(error, (errors.Invalid, errors.Forbidden, errors.Conflict)) and not known(error):
            self.problem = _l("That was refused. Please check what you entered.")
            return
        self.problem = explain(error)

    def _lay(self, path: str) -> None:
        for each in self.fields:
            if path == f"/{each.name}":
                self.errors[each.name] = each.wrong or _l("Please check this.")
                return
        self.problem = _l("That was refused. Please check what you entered.")


def _shown(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return CHECKED
    return value.isoformat() if isinstance(value, date) else str(value)


def _error(asked: Field, value: str) -> Text:
    if not value:
        return _l("Please fill this in.") if asked.required else None
    if asked.kind == "email" and ("@" not in value.strip("@") or " " in value):
        return asked.wrong or _l("Please enter an e-mail address, such as ada@example.org.")
    check = _CHECKS.get(asked.kind)
    if check is not None and not check(asked, value):
        return asked.wrong or _l("Please check this.")
    return None


def _is_number_within(asked: Field, value: str) -> bool:
    if not value.isascii() or not value.isdecimal():
        return False
    least, most = asked.attributes.get("min", "0"), asked.attributes.get("max", "1000000000")
    return int(least) <= int(value) <= int(most)


def _is_date(_: Field, value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2026-11-23")


def _is_decimal_within(asked: Field, value: str) -> bool:
    number = number_typed(value)
    least, most = asked.attributes.get("data-min", "0"), asked.attributes.get("data-max", "1000000000")
    return number is not None and float(least) <= number <= float(most)


def _is_duration(_: Field, value: str) -> bool:
    return seconds_typed(value) is not None


def _is_time(_: Field, value: str) -> bool:
    try:
        time.fromisoformat(value)
    except ValueError:
        return False
    return len(value) in (len("07:12"), len("07:12:30"))


def _is_choice(asked: Field, value: str) -> bool:
    return any(value == each.value for each in asked.choices)


def _is_long_enough(asked: Field, value: str) -> bool:
    return len(value) >= int(asked.attributes.get("minlength", "1"))


_CHECKS: dict[str, Callable[[Field, str], bool]] = {
    "number": _is_number_within,
    "date": _is_date,
    "decimal": _is_decimal_within,
    "duration": _is_duration,
    "time": _is_time,
    "select": _is_choice,
    "radio": _is_choice,
    "scale": _is_choice,
    "password": _is_long_enough,
}


def _converted(asked: Field, value: str) -> Any:
    if asked.kind == "checkbox":
        return bool(value)
    if value == "":
        return None
    convert = _CONVERSIONS.get(asked.kind)
    return value if convert is None else convert(value)


_CONVERSIONS: dict[str, Callable[[str], Any]] = {
    "number": int,
    "scale": int,
    "decimal": number_typed,
    "duration": seconds_typed,
}
