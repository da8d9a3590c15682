import pytest

from flakon import SettingsError
from web.settings import WebSettings

GOOD = {
    "RUNNERLY_TOKENDEALER_URL": "http://127.0.0.1:1",
    "RUNNERLY_CLIENT_SECRET": "secret",
    "RUNNERLY_DATASERVICE_URL": "http://127.0.0.1:2",
    "RUNNERLY_STRAVAWORKER_URL": "http://127.0.0.1:3",
    "RUNNERLY_REPORTS_URL": "http://127.0.0.1:4",
    "RUNNERLY_REDIS_URL": "redis://127.0.0.1:5",
    "RUNNERLY_PUBLIC_URL": "https://runs.example.org",
    "RUNNERLY_SESSION_SECRET": "s" * 32,
}


def test_the_environment_is_enough():
    settings = WebSettings.from_environment(GOOD)
    assert settings.is_https
    assert settings.demo_credentials() is None


def test_the_demo_login_is_read():
    settings = WebSettings.from_environment(
        {**GOOD, "RUNNERLY_DEMO_LOGIN": '{"email": "d@example.org", "password": "p"}'}
    )
    assert settings.demo_credentials() == ("d@example.org", "p")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("RUNNERLY_SESSION_SECRET", "short", "openssl rand"),
        ("RUNNERLY_PUBLIC_URL", "runs.example.org", "give a URL"),
        ("RUNNERLY_PUBLIC_URL", "https://example.org/runs", "scheme, host and port only"),
        ("RUNNERLY_MAP_TILES_URL", "https://tiles.example.org/{z}/{x}.png", "{z}, {x} and {y}"),
        ("RUNNERLY_MAP_TILES_URL", "//tiles.example.org/{z}/{x}/{y}.png", "give a URL"),
        ("RUNNERLY_MAP_TILES_URL", "https://a.{s}.example.org/{z}/{x}/{y}.png", "give a URL"),
        ("RUNNERLY_MAP_TILES_URL", "https://tiles.example.org;script-src *//{z}/{x}/{y}.png", "give a URL"),
        ("RUNNERLY_DEMO_LOGIN", "demo:demo", "JSON"),
        ("RUNNERLY_DEMO_LOGIN", '{"email": "x"}', "JSON"),
    ],
)
def test_what_is_wrong_is_told_by_the_name_of_its_variable(variable: str, value: str, said: str):
    with pytest.raises(SettingsError) as caught:
        WebSettings.from_environment({**GOOD, variable: value})
    assert variable in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_missing_variable_is_named():
    with pytest.raises(SettingsError) as caught:
        WebSettings.from_environment({})
    assert all(variable in str(caught.value) for variable in GOOD)


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("", None),
        ("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "https://tile.openstreetmap.org"),
        ("https://{s}.tiles.example.org:8443/{z}/{x}/{y}.png?key=k", "https://*.tiles.example.org:8443"),
    ],
)
def test_tiles_may_come_from_one_origin(url: str, source: str | None):
    assert WebSettings.from_environment({**GOOD, "RUNNERLY_MAP_TILES_URL": url}).map_tiles_source == source


def test_openstreetmap_is_credited_unless_told_otherwise():
    assert "openstreetmap.org/copyright" in WebSettings.from_environment(GOOD).map_attribution
