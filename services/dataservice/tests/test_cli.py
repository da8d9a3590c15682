import base64
import re
from collections.abc import Iterator

import pytest
from dataservice_support import World
from sqlalchemy import Engine, make_url, text

from dataservice.cli import main
from dataservice.storage.database import engine_for
from dataservice.storage.migrating import migrate
from dataservice.storage.strava_apps import StravaApps
from flakon import Secret, clock

KEY = base64.b64encode(b"k" * 32).decode()
SERVE = {
    "RUNNERLY_TOKENDEALER_URL": "http://127.0.0.1:9",
    "RUNNERLY_CLIENT_SECRET": "x",
    "RUNNERLY_ENCRYPTION_KEYS": KEY,
    "RUNNERLY_BIND": "127.0.0.1:0",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> pytest.MonkeyPatch:
    """The tests' database, and a public address."""
    monkeypatch.setenv("RUNNERLY_DATABASE_URL", database_url)
    monkeypatch.setenv("RUNNERLY_PUBLIC_URL", "https://runs.example.org/")
    monkeypatch.setenv("RUNNERLY_LOG_LEVEL", "error")
    return monkeypatch


@pytest.fixture
def unmigrated(postgres_url: str) -> Iterator[str]:
    server = engine_for(Secret(postgres_url), pool_size=1)
    run(server, "CREATE DATABASE unmigrated")
    yield server.url.set(database="unmigrated").render_as_string(hide_password=False)
    run(server, "DROP DATABASE unmigrated WITH (FORCE)")
    server.dispose()


def run(server: Engine, statement: str) -> None:
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))


@pytest.mark.usefixtures("environment")
def test_migrating_prints_the_address_and_code_of_the_first_visit_until_there_is_an_admin(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    printed = capsys.readouterr().out
    found = re.fullmatch(r"First visit: open (\S+) and enter the code (([A-Z0-9]{4}-){4}[A-Z0-9]{4})\n", printed)
    assert found is not None, printed
    assert found[1] == "https://runs.example.org/set-up"
    body = {"email": "a@example.org", "password": "four words are enough", "language": "fr", "timezone": "UTC"}
    world.service().post("/set-up", {**body, "code": found[2]})
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", ["serve", "migrate", "beat", "rotate-encryption"])
def test_missing_settings_are_named_in_one_line(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RUNNERLY_DATABASE_URL", raising=False)
    assert main([command]) == 2
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert "RUNNERLY_DATABASE_URL is missing" in printed


@pytest.mark.parametrize("command", ["serve", "migrate", "beat"])
@pytest.mark.parametrize(
    "url", ["postgresql://u:secret@127.0.0.1:9/x", "mysql://u:secret@127.0.0.1/x", "secret nonsense"]
)
def test_a_database_that_is_away_or_none_stops_the_start_in_one_line(
    command: str, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**SERVE, "RUNNERLY_DATABASE_URL": url, "RUNNERLY_REDIS_URL": "redis://127.0.0.1:9"}.items():
        monkeypatch.setenv(name, value)
    assert main([command]) == 2
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1, printed
    assert "RUNNERLY_DATABASE_URL" in printed
    assert "secret" not in printed


def test_a_database_that_was_not_migrated_stops_the_start(
    unmigrated: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**SERVE, "RUNNERLY_DATABASE_URL": unmigrated}.items():
        monkeypatch.setenv(name, value)
    assert main(["serve"]) == 2
    assert "dataservice migrate" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RUNNERLY_ENCRYPTION_KEYS", "not-a-key"),
        ("RUNNERLY_PUBLIC_URL", "runs.example.org"),
        ("RUNNERLY_STRAVA_RETENTION_DAYS", "0"),
        ("RUNNERLY_REGISTRATION", "maybe"),
        ("RUNNERLY_SIGN_IN_DAYS", "0"),
    ],
)
def test_settings_that_cannot_be_are_named(
    name: str, value: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for each, given in {**SERVE, name: value}.items():
        environment.setenv(each, given)
    assert main(["serve"]) == 2
    assert name in capsys.readouterr().err


def test_secrets_are_sealed_anew(
    world: World, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.connect_strava(world.add_athlete())
    environment.setenv("RUNNERLY_ENCRYPTION_KEYS", base64.b64encode(b"n" * 32).decode() + "\n" + KEY)
    assert main(["rotate-encryption"]) == 0
    assert capsys.readouterr().out.startswith("5 stored secrets")
    environment.setenv("RUNNERLY_ENCRYPTION_KEYS", base64.b64encode(b"z" * 32).decode())
    assert main(["rotate-encryption"]) == 2
    assert "RUNNERLY_ENCRYPTION_KEYS" in capsys.readouterr().err


@pytest.mark.usefixtures("environment")
def test_stravas_data_is_taken_out_of_a_copy_and_never_out_of_the_database_in_use(
    world: World, postgres_url: str, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.connect_strava(world.add_athlete())
    in_use = make_url(database_url).database
    assert main(["forget-strava", str(in_use)]) == 2
    assert "is the database in use" in capsys.readouterr().err
    server = engine_for(Secret(postgres_url), pool_size=1)
    run(server, "CREATE DATABASE a_copy")
    try:
        copy = server.url.set(database="a_copy")
        copied = engine_for(Secret(copy.render_as_string(hide_password=False)), pool_size=1)
        migrate(copied)
        copied.dispose()
        assert main(["forget-strava", "a_copy"]) == 0
        assert capsys.readouterr().out.startswith("0 activities in a_copy")
    finally:
        run(server, "DROP DATABASE a_copy WITH (FORCE)")
        server.dispose()


@pytest.mark.usefixtures("environment")
def test_an_operator_without_mail_gets_a_reset_link(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.add_athlete()
    assert main(["reset-link", "ANNA@example.org"]) == 0
    address, _, token = capsys.readouterr().out.strip().rpartition("/")
    assert address == "https://runs.example.org/reset-password"
    world.service().post("/password-resets/redemption", {"token": token, "password": "four words are enough"})
    for address in ("nobody@example.org", "nonsense"):
        assert main(["reset-link", address]) == 2
        assert capsys.readouterr().err.splitlines()[-1].startswith("dataservice cannot start:")


@pytest.mark.parametrize("is_own", [False, True])
@pytest.mark.parametrize(("demo", "client_id"), [("true", "12345"), ("false", "424242")])
def test_a_demo_and_real_strava_keys_never_share_a_database(
    demo: str,
    client_id: str,
    is_own: bool,
    world: World,
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    owner = world.add_athlete() if is_own else None
    with world.transaction() as connection:
        StravaApps(connection, world.deps.vault).put(owner, client_id, "secret", 1, clock.now())
    for name, value in {**SERVE, "RUNNERLY_DEMO": demo}.items():
        environment.setenv(name, value)
    environment.setenv("RUNNERLY_ENCRYPTION_KEYS", world.deps.settings.encryption_keys.reveal())
    assert main(["serve"]) == 2
    printed = capsys.readouterr().err.splitlines()[-1]
    assert printed.startswith("dataservice cannot start: ")
    assert "never share a database" in printed
