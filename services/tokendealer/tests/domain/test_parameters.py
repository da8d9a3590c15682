import pytest

from tokendealer.domain.oauth_errors import InvalidRequest, InvalidScope
from tokendealer.domain.parameters import Parameters, parse_scope


def test_an_empty_parameter_counts_as_absent() -> None:
    parameters = Parameters({"scope": "", "audience": "reports"})
    assert dict(parameters) == {"audience": "reports"}
    assert parameters.required("audience") == "reports"
    with pytest.raises(InvalidRequest, match="scope is missing"):
        parameters.required("scope")


@pytest.mark.parametrize("value", ["x\x00", "x\r\ny", "\x7f"])
def test_control_characters_are_refused(value: str) -> None:
    with pytest.raises(InvalidRequest, match="control character"):
        Parameters({"audience": value})


def test_the_representation_holds_names_and_no_values() -> None:
    assert "hunter2" not in repr(Parameters({"client_secret": "hunter2"}))


def test_scopes_keep_their_order_and_stand_once() -> None:
    assert parse_scope("b:x a:y b:x") == ("b:x", "a:y")


@pytest.mark.parametrize("scope", [None, " a", "a ", "a  b", "a\tb", 'a"b', "a\\b", "\u00e9"])
def test_no_scope_or_a_malformed_one_is_refused(scope: str | None) -> None:
    with pytest.raises(InvalidScope):
        parse_scope(scope)
