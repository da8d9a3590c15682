"""tokendealer serve | rotate-keys | hash-secret"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from flakon import StartupError, clock, serve
from tokendealer.app import create_app
from tokendealer.domain.clients import SHORTEST_SECRET, hash_secret
from tokendealer.keys.files import KeyFiles, KeysError, RotationUnderWay, instant
from tokendealer.settings import KeySettings, TokendealerSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0, or 2 with one line on standard error that says what to do."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (StartupError, KeysError) as problem:
        print(f"tokendealer: {problem}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tokendealer", description="Runnerly's OAuth 2 authorization server.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serving = commands.add_parser("serve", help="answer requests")
    serving.set_defaults(run=_serve)

    rotating = commands.add_parser(
        "rotate-keys",
        help="begin to sign with a new key",
        description="Publishes a new signing key at once and signs with it once every verifier has seen it; the old "
        "key goes when its last token has ended. Nothing is restarted and no request is refused.",
    )
    rotating.add_argument(
        "--compromised",
        action="store_true",
        help="the old key is known to others: drop it now. Tokens it signed are refused, and so may new ones be "
        "until every verifier has read the keys again",
    )
    rotating.set_defaults(run=_rotate_keys)

    hashing = commands.add_parser(
        "hash-secret",
        help="turn a client's secret into its entry in the clients file",
        description="Reads a client's secret from standard input and prints what the clients file holds for it.",
    )
    hashing.set_defaults(run=_hash_secret)
    return parser


def _serve(_: argparse.Namespace) -> NoReturn:
    settings = TokendealerSettings.from_environment()
    serve(lambda: create_app(settings), settings, name="tokendealer")


def _rotate_keys(options: argparse.Namespace) -> int:
    settings = KeySettings.from_environment()
    files = KeyFiles(settings.keys_dir, clock.timestamp)
    if options.compromised:
        print(f"{files.replace().kid} signs from now on; every other key is gone")
        return 0
    files.delete_ended()
    try:
        key = files.rotate(settings.rotation_times)
    except RotationUnderWay as under_way:
        print(f"nothing done, {under_way}")
        return 0
    print(
        f"{key.kid} is published and signs from {instant(key.signs_from)}; "
        f"older keys are gone after {instant(key.older_keys_end_at)}"
    )
    return 0


def _hash_secret(_: argparse.Namespace) -> int:
    secret = sys.stdin.read().strip()
    if len(secret) < SHORTEST_SECRET:
        raise StartupError(
            f"the secret has {len(secret)} characters: give 256 random bits, which take {SHORTEST_SECRET} or more; "
            "a plain hash protects only what nobody can guess"
        )
    print(hash_secret(secret))
    return 0
