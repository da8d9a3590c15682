from datetime import timedelta

import pytest

from flakon import Secret, clock
from web.csrf import LIFETIME, FormNotOurs, VisitorTokens, check_session_token


@pytest.fixture
def tokens() -> VisitorTokens:
    return VisitorTokens(Secret("s" * 40))


def test_a_token_is_good_for_its_own_browser(tokens: VisitorTokens):
    visitor = tokens.new_visitor()
    tokens.check(visitor, tokens.token(visitor))


@pytest.mark.parametrize("visitor", [None, "", "another"])
def test_a_token_is_worth_nothing_in_another_browser(tokens: VisitorTokens, visitor: str | None):
    with pytest.raises(FormNotOurs):
        tokens.check(visitor, tokens.token("mine"))


def test_a_token_and_a_cookie_planted_together_need_our_signature(tokens: VisitorTokens):
    planted = VisitorTokens(Secret("x" * 40)).token("planted")
    with pytest.raises(FormNotOurs):
        tokens.check("planted", planted)


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "é"])
def test_what_is_no_token_is_refused(tokens: VisitorTokens, token: str):
    with pytest.raises(FormNotOurs):
        tokens.check("mine", token)


def test_a_token_ends_after_a_day(tokens: VisitorTokens):
    token = tokens.token("mine")
    with clock.testing.shifted(LIFETIME - timedelta(minutes=1)):
        tokens.check("mine", token)
    with clock.testing.shifted(LIFETIME + timedelta(minutes=1)), pytest.raises(FormNotOurs):
        tokens.check("mine", token)


def test_a_session_takes_only_its_own_token():
    check_session_token("abc", "abc")
    for wrong in ("", "abd", "é"):
        with pytest.raises(FormNotOurs):
            check_session_token("abc", wrong)
