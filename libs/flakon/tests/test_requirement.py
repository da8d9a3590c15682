from typing import Any

import pytest

from flakon.requirement import Requirement


@pytest.mark.parametrize(
    ("security", "subject", "expected"),
    [
        ([{"oauth2": ["a", "b"]}], "athlete", Requirement("oauth2", ("a", "b"), "athlete")),
        ([{"oauth2": ["a"]}], "service", Requirement("oauth2", ("a",), "service")),
        ([{"oauth2": ["a"]}], "admin", Requirement("oauth2", ("a",), "admin")),
        ([{"client": []}], "client", Requirement("client", (), "client")),
        ([], "public", Requirement(None, (), "public")),
    ],
)
def test_both_keys_together_say_who_may_call(security: Any, subject: str, expected: Requirement) -> None:
    assert Requirement.read(security, subject) == expected


@pytest.mark.parametrize(
    ("security", "subject", "problem"),
    [
        (None, None, "it has no security and x-subject: say who may call it"),
        (None, "public", "it has no security: say who may call it"),
        ([], None, "it has no x-subject: say who may call it"),
        ([], "everyone", "its x-subject is 'everyone'; it must be one of athlete, service, admin, client, public"),
        ([], "athlete", "its x-subject athlete goes with security [{oauth2: [scope]}], not []"),
        ([{"oauth2": ["a"]}], "public", "its x-subject public goes with security [], not [{oauth2: [scope]}]"),
        (
            [{"apiKey": []}],
            "service",
            "its x-subject service goes with security [{oauth2: [scope]}], not [{apiKey: …}]",
        ),
        ([{"oauth2": []}], "athlete", "its security names no scope: name at least one, or any token would open it"),
        ([{"client": ["a"]}], "client", "its security is HTTP Basic, which has no scopes"),
        ([{"oauth2": ["a"]}, {}], "athlete", "its security must be [] or name exactly one scheme"),
        ([{}], "athlete", "its security must be [] or name exactly one scheme"),
    ],
)
def test_what_is_missing_or_does_not_go_together_is_said(security: Any, subject: Any, problem: str) -> None:
    with pytest.raises(ValueError) as caught:
        Requirement.read(security, subject)
    assert str(caught.value) == problem
