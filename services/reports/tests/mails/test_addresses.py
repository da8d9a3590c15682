"""The sender as an operator writes it."""

import pytest

from reports.mails.addresses import one_line, parse_sender


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("runs@example.org", "runs@example.org"),
        ("Runnerly <runs@example.org>", "Runnerly <runs@example.org>"),
        ('"Runnerly, Paris" <runs@example.org>', '"Runnerly, Paris" <runs@example.org>'),
        ("Course à pied <runs@bücher.example>", "Course à pied <runs@xn--bcher-kva.example>"),
    ],
)
def test_a_sender_is_an_address_with_or_without_a_name(text: str, written: str) -> None:
    assert str(parse_sender(text)) == written


@pytest.mark.parametrize("text", ["", "Runnerly", "Runnerly <runs@example.org", "<>", "Runnerly <runs>", "a@b, c@d"])
def test_anything_else_says_what_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match="give an address, or a name and an address"):
        parse_sender(text)


def test_a_name_is_one_short_line() -> None:
    assert one_line(" Ada \r\n\t Lovelace\u200b ") == "Ada Lovelace"
    assert one_line(None) == ""
    assert len(one_line("x" * 500)) == 60
