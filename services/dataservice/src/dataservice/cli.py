"""The command `dataservice`."""

import argparse
import sys
from collections.abc import Sequence
from threading import Event

from dataservice.app import NAME, create_app
from dataservice.beat import Beat, stop_on_signals
from dataservice.crypto import UndecryptableError, Vault
from dataservice.domain.emails import normalise
from dataservice.domain.problems import SandboxOnly, SandboxRefused
from dataservice.domain.strava import check_client_id
from dataservice.domain.tokens import Purpose
from dataservice.relay import CeleryBroker, Relay
from dataservice.settings import BeatSettings, DatabaseSettings, DataserviceSettings, MigrateSettings, RotateSettings
from dataservice.storage.accounts import Accounts
from dataservice.storage.database import Database, engine_for
from dataservice.storage.migrating import check_reachable, check_schema, migrate
from dataservice.storage.rotation import reseal
from dataservice.storage.strava_apps import client_ids
from dataservice.storage.tokens import Tokens
from dataservice.workflows.backups import forget_strava
from dataservice.workflows.signing_up import make_set_up_code
from flakon import Secret, StartupError, clock, errors, logs, run_command, serve
from flakon.celery import create_celery


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 2 for what keeps it from starting, told in one line."""
    parser = argparse.ArgumentParser(prog=NAME, description="Runnerly's database behind JSON.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer requests")
    commands.add_parser("migrate", help="bring the schema up to date, and make the code of the first visit")
    commands.add_parser("beat", help="hand out work that is due, and purge what has ended")
    commands.add_parser("rotate-encryption", help="seal every stored secret with the first of the keys")
    forget = commands.add_parser("forget-strava", help="take what is Strava's out of a copy of the database")
    forget.add_argument("database", help="the name of the copy, on the server of the database itself")
    reset = commands.add_parser("reset-link", help="print a password-reset link, where no mail is sent")
    reset.add_argument("email")
    options = parser.parse_args(arguments)
    commands_by_name = {
        "serve": run_server,
        "migrate": run_migrations,
        "beat": run_beat,
        "rotate-encryption": run_rotation,
        "forget-strava": lambda: run_forgetting(options.database),
        "reset-link": lambda: print_reset_link(options.email),
    }
    return run_command(NAME, commands_by_name[options.command])


def run_server() -> None:
    """Serve until a signal. The database is asked before any worker starts: what is wrong with it is one line."""
    settings = DataserviceSettings.from_environment()
    database = _database(settings.database_url)
    try:
        check_schema(database.engine)
        with database.transaction() as connection:
            in_use = client_ids(connection)
        for client_id in in_use:
            check_client_id(client_id, demo=settings.demo)
    except (SandboxOnly, SandboxRefused) as problem:
        raise StartupError(
            f"{problem.detail} The keys that are stored are of the other kind: a demo and an instance with real keys "
            "never share a database, so give this one its own"
        ) from None
    finally:
        database.close()
    serve(lambda: create_app(settings), settings, name=NAME)


def run_migrations() -> None:
    """Migrate, and print the code of the first visit while there is no admin."""
    settings = MigrateSettings.from_environment()
    database = _database(settings.database_url)
    try:
        check_reachable(database.engine)
        migrate(database.engine)
        with database.transaction() as connection:
            code = make_set_up_code(connection)
    finally:
        database.close()
    if code is not None:
        _say(f"First visit: open {settings.public_url.rstrip('/')}/set-up and enter the code {code}")


def run_beat() -> None:
    """Relay and tick until a signal."""
    settings = BeatSettings.from_environment()
    logs.configure(NAME, settings.log_level)
    celery = create_celery(NAME, settings.redis_url, queue=NAME)
    stop = Event()
    stop_on_signals(stop)
    database = _database(settings.database_url, pool_size=3)
    try:
        check_schema(database.engine)
        Beat(database, Relay(database, CeleryBroker(celery, settings.redis_url)), stop).run()
    finally:
        database.close()


def run_rotation() -> None:
    """Re-encrypt, all or nothing."""
    settings = RotateSettings.from_environment()
    database = _database(settings.database_url)
    try:
        check_schema(database.engine)
        with database.transaction() as connection:
            count = reseal(connection, Vault.from_text(settings.encryption_keys.reveal()))
    except UndecryptableError as problem:
        raise StartupError(str(problem)) from None
    finally:
        database.close()
    _say(f"{count} stored secrets were sealed anew; keys after the first are not needed any more.")


def run_forgetting(name: str) -> None:
    """Take what came from Strava's API out of a copy. StartupError when the name is that of the database in use."""
    settings = DatabaseSettings.from_environment()
    engine = engine_for(settings.database_url, pool_size=1)
    in_use = engine.url
    engine.dispose()
    if name == in_use.database:
        raise StartupError(f"{name} is the database in use: give the name of a copy of it")
    copy = _database(Secret(in_use.set(database=name).render_as_string(hide_password=False)))
    try:
        check_schema(copy.engine)
        touched = forget_strava(copy)
    finally:
        copy.close()
    _say(f"{touched} activities in {name} are without what Strava says now.")


def print_reset_link(email: str) -> None:
    """For an operator without mail: the link that a password-reset mail would carry."""
    settings = MigrateSettings.from_environment()
    database = _database(settings.database_url)
    try:
        check_schema(database.engine)
        with database.transaction() as connection:
            athlete = Accounts(connection).latest(normalise(email))
            if athlete is None:
                raise StartupError(f"{email} has no account here: give the address that she signed up with")
            issued = Tokens(connection).issue(Purpose.PASSWORD_RESET, clock.now(), athlete_id=athlete.athlete_id)
    except errors.Error as problem:
        raise StartupError(str(problem)) from None
    finally:
        database.close()
    _say(f"{settings.public_url.rstrip('/')}/reset-password/{issued.token}")


def _database(url: Secret, *, pool_size: int = 1) -> Database:
    return Database(engine_for(url, pool_size=pool_size))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
