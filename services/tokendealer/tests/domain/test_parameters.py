import pytest
from tokendealer.domain.oauth_errors import InvalidRequest, InvalidScope
from tokendealer.domain.parameters import Parameters, parse_scope


def test_a_form_is_read() -> None:
    parameters = Parameters.parse(b"grant_type=client_credentials&scope=a%3Ab+c%3Ad")
    assert dict(parameters) == {"grant_type": "client_credentials", "scope": "a:b c:d"}


def test_an_empty_parameter_counts_as_absent() -> None:
    parameters = Parameters.parse(b"scope=&audience=reports")
    assert "scope" not in parameters
    with pytest.raises(InvalidRequest, match="scope is missing"):
        parameters.required("scope")


def test_an_empty_body_has_no_parameters() -> None:
    assert len(Parameters.parse(b"")) == 0


@pytest.mark.parametrize("body", [b"scope=a&scope=b", b"scope=a&scope=a", b"scope=&scope=a", b"x=1&x=2"])
def test_a_repeated_parameter_is_refused_even_one_we_do_not_know(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="more than once"):
        Parameters.parse(body)


@pytest.mark.parametrize(
    "body",
    [
        b"grant_type",
        b"a=1&b",
        b"a=1&&b=2",
        b"a=%zz",
        b"a=%4",
        b"a=%ff%fe",
        "a=\u00e9".encode(),
        b'{"grant_type": "client_credentials"}',
        b"&".join(b"p%d=1" % n for n in range(33)),
    ],
)
def test_a_malformed_form_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="not a form"):
        Parameters.parse(body)


@pytest.mark.parametrize("body", [b"a=x%00", b"a=x%0d%0ay", b"a=%7f"])
def test_control_characters_are_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="control character"):
        Parameters.parse(body)


def test_the_representation_holds_names_and_no_values() -> None:
    assert "hunter2" not in repr(Parameters.parse(b"client_secret=hunter2"))


def test_scopes_keep_their_order_and_stand_once() -> None:
    assert parse_scope("b:x a:y b:x") == ("b:x", "a:y")


@pytest.mark.parametrize("scope", [None, " a", "a ", "a  b", "a\tb", 'a"b', "a\\b", "\u00e9"])
def test_no_scope_or_a_malformed_one_is_refused(scope: str | None) -> None:
    with pytest.raises(InvalidScope):
        parse_scope(scope)
