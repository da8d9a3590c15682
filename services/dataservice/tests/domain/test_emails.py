import pytest

from dataservice.domain.emails import normalise
from flakon import errors


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Anna@Example.org", "anna@example.org"),
        ("anna@bücher.example", "ANNA@xn--bcher-kva.example"),
        ("e\u0301lise@example.org", "\u00c9lise@example.org"),
        (" anna@example.org. ", "anna@example.org"),
        ("STRASSE@example.org", "straße@example.org"),
    ],
)
def test_two_spellings_of_one_address_have_one_key(left: str, right: str) -> None:
    assert normalise(left) == normalise(right)


@pytest.mark.parametrize("right", ["anna+runs@example.org", "an.na@example.org", "anna@example.com"])
def test_two_addresses_have_two_keys(right: str) -> None:
    assert normalise("anna@example.org") != normalise(right)


@pytest.mark.parametrize(
    "address", ["anna@", "@example.org", "anna@a..b", "anna@" + "x" * 70 + ".org", "a" * 65 + "@b.c"]
)
def test_what_is_no_address_is_invalid(address: str) -> None:
    with pytest.raises(errors.Invalid):
        normalise(address)
