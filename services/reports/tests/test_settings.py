"""Settings are read strictly, and everything wrong is told at once."""

import pytest

from flakon import SettingsError
from reports.settings import ReportsSettings

RIGHT = {
    "RUNNERLY_TOKENDEALER_URL": "http://tokendealer:8000",
    "RUNNERLY_CLIENT_SECRET": "s3cret",
    "RUNNERLY_DATASERVICE_URL": "http://dataservice:8000",
    "RUNNERLY_REDIS_URL": "redis://redis/0",
}


def test_the_least_that_is_needed_is_enough_to_run_without_mail() -> None:
    settings = ReportsSettings.from_environment(RIGHT)
    assert settings.smtp_server is None
    assert settings.site_url == "http://localhost:8080"
    assert str(settings.sender) == "Runnerly <runnerly@localhost>"


def test_mail_settings_are_understood() -> None:
    settings = ReportsSettings.from_environment(
        {
            **RIGHT,
            "RUNNERLY_SMTP_URL": "smtp+starttls://ada:s%40crt@mail.example.org",
            "RUNNERLY_MAIL_FROM": "Our runs <runs@example.org>",
            "RUNNERLY_PUBLIC_URL": "https://runs.example.org/",
        }
    )
    assert settings.smtp_server is not None
    assert settings.smtp_server.address == "mail.example.org:587"
    assert str(settings.sender) == "Our runs <runs@example.org>"
    assert settings.site_url == "https://runs.example.org"
    assert "s@crt" not in repr(settings)


def test_without_a_sender_it_is_the_host_of_the_public_address() -> None:
    settings = ReportsSettings.from_environment({**RIGHT, "RUNNERLY_PUBLIC_URL": "https://runs.example.org"})
    assert str(settings.sender) == "Runnerly <runnerly@runs.example.org>"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RUNNERLY_DATASERVICE_URL", "dataservice:8000"),
        ("RUNNERLY_PUBLIC_URL", "runs.example.org"),
        ("RUNNERLY_PUBLIC_URL", "https://runs.example.org/runnerly"),
        ("RUNNERLY_PUBLIC_URL", "javascript:alert(1)"),
        ("RUNNERLY_SMTP_URL", "mail:hunter2"),
        ("RUNNERLY_SMTP_URL", "smtp://ada:hunter2@mail.example.org"),
        ("RUNNERLY_MAIL_FROM", "Runnerly"),
    ],
)
def test_a_wrong_value_is_named_on_one_line_without_secrets(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        ReportsSettings.from_environment({**RIGHT, variable: value})
    assert str(wrong.value).startswith(variable)
    assert "\n" not in str(wrong.value)
    assert "hunter2" not in str(wrong.value)


def test_all_that_is_missing_is_named() -> None:
    with pytest.raises(SettingsError) as missing:
        ReportsSettings.from_environment({})
    for variable in RIGHT:
        assert variable in str(missing.value)
