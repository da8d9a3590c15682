import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from flakon import Secret, ServiceSettings, Settings, SettingsError

NEEDED = {"RUNNERLY_TOKENDEALER_URL": "http://tokens", "RUNNERLY_CLIENT_SECRET": "s3cret"}


@dataclass(frozen=True, kw_only=True)
class ShopSettings(Settings):
    database_url: Secret
    registration: Literal["invite", "open", "closed"] = "invite"
    limit: int = 10
    ratio: float = 0.5
    demo: bool = False
    folder: Path | None = None
    smtp_url: Secret | None = None


def problem(environ: dict[str, str], kind: type[Settings] = ShopSettings) -> str:
    with pytest.raises(SettingsError) as caught:
        kind.from_environment(environ)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_values_have_the_types_of_their_fields() -> None:
    settings = ShopSettings.from_environment(
        {
            "RUNNERLY_DATABASE_URL": "postgresql://",
            "RUNNERLY_REGISTRATION": "open",
            "RUNNERLY_LIMIT": "3",
            "RUNNERLY_RATIO": "0.25",
            "RUNNERLY_DEMO": "yes",
            "RUNNERLY_FOLDER": "/data",
            "RUNNERLY_SMTP_URL": "smtp://host",
        }
    )
    assert settings == ShopSettings(
        database_url=Secret("postgresql://"),
        registration="open",
        limit=3,
        ratio=0.25,
        demo=True,
        folder=Path("/data"),
        smtp_url=Secret("smtp://host"),
    )


def test_what_is_not_set_or_empty_has_its_default() -> None:
    settings = ShopSettings.from_environment({"RUNNERLY_DATABASE_URL": "x", "RUNNERLY_LIMIT": ""})
    assert (settings.registration, settings.limit, settings.smtp_url) == ("invite", 10, None)


def test_a_value_comes_from_the_file_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n")
    settings = ShopSettings.from_environment({"RUNNERLY_DATABASE_URL_FILE": str(tmp_path / "secret")})
    assert settings.database_url.reveal() == "from the file"


def test_a_value_and_a_file_at_once_are_refused(tmp_path: Path) -> None:
    text = problem({"RUNNERLY_DATABASE_URL": "x", "RUNNERLY_DATABASE_URL_FILE": "/y"})
    assert text == "RUNNERLY_DATABASE_URL and RUNNERLY_DATABASE_URL_FILE are both set: keep one of them"


def test_a_file_that_cannot_be_read_is_named() -> None:
    text = problem({"RUNNERLY_DATABASE_URL_FILE": "/nowhere/secret"})
    assert text == (
        "RUNNERLY_DATABASE_URL cannot be read from /nowhere/secret (No such file or directory): "
        "correct RUNNERLY_DATABASE_URL_FILE"
    )


def test_an_empty_file_is_a_missing_value(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("\n")
    assert "RUNNERLY_DATABASE_URL is missing" in problem({"RUNNERLY_DATABASE_URL_FILE": str(tmp_path / "secret")})


def test_everything_wrong_is_told_at_once_with_what_to_do() -> None:
    text = problem(
        {"RUNNERLY_REGISTRATION": "maybe", "RUNNERLY_LIMIT": "many", "RUNNERLY_RATIO": "x", "RUNNERLY_DEMO": "?"}
    )
    assert text == (
        "RUNNERLY_DATABASE_URL is missing: set it, or RUNNERLY_DATABASE_URL_FILE to a file that holds it; "
        "RUNNERLY_REGISTRATION is 'maybe': give one of invite, open, closed; "
        "RUNNERLY_LIMIT is 'many': give a whole number; "
        "RUNNERLY_RATIO is 'x': give a number; "
        "RUNNERLY_DEMO is '?': give true or false"
    )


def test_rules_of_a_class_itself_are_told_alike() -> None:
    text = problem(
        {**NEEDED, "RUNNERLY_WORKERS": "0", "RUNNERLY_BIND": "here", "RUNNERLY_TOKENDEALER_URL": "x"}, ServiceSettings
    )
    assert text == (
        "RUNNERLY_WORKERS is 0: give 1 or more; "
        "RUNNERLY_BIND is 'here': give an address and a port, like 127.0.0.1:8000; "
        "RUNNERLY_TOKENDEALER_URL is 'x': give a URL, like http://tokendealer:8000"
    )


def test_a_service_needs_its_issuer_and_its_secret() -> None:
    settings = ServiceSettings.from_environment(NEEDED)
    assert settings.tokendealer_url == "http://tokens"
    assert settings.client_secret.reveal() == "s3cret"


def test_settings_do_not_change() -> None:
    settings = ServiceSettings.from_environment(NEEDED)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.workers = 2  # type: ignore[misc]


def test_a_secret_shows_itself_in_no_text() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {secret!s} {[secret]} {ServiceSettings.from_environment(NEEDED)}"
    assert secret == Secret("hunter2")
    assert secret != Secret("hunter3")
    assert secret != "hunter2"
    assert len({secret, Secret("hunter2")}) == 1


def test_no_default_works_for_a_secret() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Careless(Settings):
        key: Secret = Secret("changeme")  # noqa: RUF009 - the very mistake

    with pytest.raises(TypeError, match="must not have a default"):
        Careless.from_environment({})


def test_a_type_that_no_text_can_be_is_a_mistake_of_the_class() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Odd(Settings):
        ports: list[int]

    with pytest.raises(TypeError, match="cannot be of type"):
        Odd.from_environment({"RUNNERLY_PORTS": "1"})


def test_a_subclass_can_have_rules_of_its_own() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Picky(Settings):
        colour: str = "red"

        def problems(self) -> Iterator[tuple[str, str]]:
            if self.colour == "red":
                yield "colour", "is red: give another one"

    assert problem({}, Picky) == "RUNNERLY_COLOUR is red: give another one"
