import pytest

from dataservice.domain.passwords import check
from dataservice.domain.problems import PasswordTooCommon


@pytest.mark.parametrize("password", ["Password123", " motdepasse1 ", "aaaaaaaaaaaa", "ababababab", "anna@example.org"])
def test_the_first_guesses_are_refused(password: str) -> None:
    with pytest.raises(PasswordTooCommon):
        check(password, "anna@example.org")


def test_a_sentence_is_a_password() -> None:
    check("four words are enough", "anna@example.org")
