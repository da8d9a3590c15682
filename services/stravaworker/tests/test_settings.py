import pytest

from flakon import SettingsError
from stravaworker.settings import StravaworkerSettings

ENVIRONMENT = {
    "RUNNERLY_TOKENDEALER_URL": "http://tokendealer:8000",
    "RUNNERLY_CLIENT_SECRET": "secret",
    "RUNNERLY_DATASERVICE_URL": "http://dataservice:8000",
    "RUNNERLY_REDIS_URL": "redis://redis/0",
}


def read(**changes: str) -> StravaworkerSettings:
    return StravaworkerSettings.from_environment(ENVIRONMENT | changes)


def test_strava_is_strava_unless_it_is_said_otherwise() -> None:
    addresses = read().strava_addresses
    assert addresses.api == "https://www.strava.com/api/v3"
    assert addresses.oauth == "https://www.strava.com/oauth"
    assert addresses.web == "https://www.strava.com"


def test_the_three_bases_are_set_one_by_one_and_a_slash_at_the_end_does_not_matter() -> None:
    settings = read(RUNNERLY_STRAVA_API_URL="http://sandbox/api/v3/", RUNNERLY_STRAVA_WEB_URL="http://web/")
    assert settings.strava_addresses.api == "http://sandbox/api/v3"
    assert settings.strava_addresses.oauth == "https://www.strava.com/oauth"
    assert settings.strava_addresses.web == "http://web"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RUNNERLY_STRAVA_API_URL", "www.strava.com"),
        ("RUNNERLY_STRAVA_OAUTH_URL", "https://www.strava.com/oauth?x=1"),
        ("RUNNERLY_DATASERVICE_URL", "dataservice"),
        ("RUNNERLY_PUBLIC_URL", "http://localhost:8080/runnerly"),
    ],
)
def test_an_address_that_is_none_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(**{name: value})


def test_missing_settings_are_all_named_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        StravaworkerSettings.from_environment({})
    for name in ENVIRONMENT:
        assert name in str(error.value)
