from typing import ClassVar

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from flakon import errors
from web.forms import Choice, Field, Form


class Shoe(Form):
    name: ClassVar[str] = "shoe"
    fields = (
        Field("brand", "Brand"),
        Field("owner", "Owner", "email", required=False),
        Field("size", "Size", "number", required=False, attributes={"min": "30", "max": "50"}, wrong="30 to 50"),
        Field("bought", "Bought", "date", required=False),
        Field("kind", "Kind", "select", required=False, choices=(Choice("road", "Road"), Choice("trail", "Trail"))),
        Field("secret", "Secret", "password", required=False, attributes={"minlength": "3"}),
    )
    codes: ClassVar = {"too_old": ("bought", "Too old"), "shop_closed": (None, "The shop is closed")}


def posted(**values: str) -> Shoe:
    return Shoe.posted(MultiDict({"brand": "Swift", **values}))


@pytest.fixture(autouse=True)
def _in_a_request(app: Flask):
    with app.test_request_context("/"):
        yield


def test_spaces_around_are_not_meant_except_in_passwords():
    form = posted(owner=" ada@example.org ", secret=" x y ")
    assert form["owner"] == "ada@example.org"
    assert form["secret"] == " x y "


def test_what_is_required_must_be_there():
    form = posted(brand="  ")
    assert not form.check()
    assert set(form.errors) == {"brand"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("owner", "ada"), ("owner", "ada@"), ("owner", "a b@c"), ("size", "29"), ("size", "51"), ("size", "4.5"),
     ("size", "४०"),
     ("bought", "yesterday"), ("bought", "20261123"), ("kind", "sandal"), ("secret", "ab")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(name: str, value: str):
    form = posted(**{name: value})
    assert not form.check()
    assert set(form.errors) == {name}


def test_values_go_to_a_service_in_its_types():
    form = posted(size="42", bought="2026-01-31")
    assert form.check()
    assert form.data() == {
        "brand": "Swift",
        "owner": None,
        "size": 42,
        "bought": "2026-01-31",
        "kind": None,
        "secret": None,
    }


def test_a_services_errors_lie_at_their_fields():
    form = posted()
    form.refuse(errors.Invalid(errors=[{"in": "body", "path": "/size", "message": "is greater than 50"}]))
    assert form.errors == {"size": "30 to 50"}
    assert form.problem is None


def test_a_services_error_at_no_field_stands_above_the_form():
    form = posted()
    form.refuse(errors.Invalid(errors=[{"in": "body", "path": "/colour", "message": "is unknown"}]))
    assert form.errors == {}
    assert form.problem is not None


def test_a_code_means_what_the_form_says_it_means():
    at_field, above = posted(), posted()
    at_field.refuse(errors.Conflict(code="too_old"))
    above.refuse(errors.Conflict(code="shop_closed"))
    assert at_field.errors == {"bought": "Too old"}
    assert above.problem == "The shop is closed"


def test_a_services_own_words_are_never_shown():
    form = posted()
    form.refuse(errors.Forbidden("SELECT * FROM shoes"))
    assert "SELECT" not in str(form.problem)


def test_too_many_attempts_say_how_long_to_wait():
    form = posted()
    form.refuse(errors.RateLimited(code="too_many_attempts", retry_after_s=290))
    assert "5 minutes" in str(form.problem)
    assert form.status == 429
