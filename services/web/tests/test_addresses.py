import pytest

from web.addresses import local_path, public_address


@pytest.mark.parametrize("path", ["/", "/dashboard", "/runs?from=2026-01-01&sort=pace", "/a//b", "/settings#email"])
def test_a_path_on_this_host_may_be_gone_to(path: str):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "address",
    [None, "", "dashboard", "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
     "/\t/evil.example",
     "javascript:alert(1)", "/a\nb", "/a b", " /a", "/a\\b", "/\x00", "/é", "/" + "a" * 600],
)  # fmt: skip
def test_everything_else_may_not(address: str | None):
    assert local_path(address) is None


def test_a_public_address_has_one_slash():
    assert public_address("https://runs.example.org/", "/activate/x") == "https://runs.example.org/activate/x"
    assert public_address("https://runs.example.org", "/activate/x") == "https://runs.example.org/activate/x"
