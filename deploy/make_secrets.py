#!/usr/bin/env python3
"""Makes the secrets of a deployment, each in the volume of the one service that may read it; what is there stays.

    make_secrets.py              the secrets of all services
    make_secrets.py demo         the demo's, and the settings that its profile brings
    make_secrets.py show NAME    print one, such as dataservice/encryption_keys, for a backup
    make_secrets.py take NAME    replace one by what comes on standard input

`/secrets/NAME` is the volume of NAME. tokendealer gets only hashes of client secrets, Redis only hashes of passwords,
PostgreSQL only a verifier: none of them can pass for a service.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import sys
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from runnerly_dev.secret_files import (
    REDIS_PREFIXES,
    SecretFiles,
    encryption_key,
    random_secret,
    redis_users,
    typeable_password,
)

CLIENTS = ["dataservice", "stravaworker", "reports", "web"]
FOREIGN_ACCOUNTS = ("postgres", "redis")  # their processes run under another account than this one
DEMO = Path("/run/demo")


def main() -> None:
    kept = SecretFiles(Path("/secrets"))
    match sys.argv[1:]:
        case []:
            make_all(kept)
        case ["demo"]:
            turn_demo_on(kept)
        case ["show", name]:
            sys.stdout.write((Path("/secrets") / name).read_text())
        case ["take", name]:
            kept.write(name, sys.stdin.read().strip())
        case _:
            sys.exit(__doc__)


def make_all(kept: SecretFiles) -> None:
    for client in CLIENTS:
        kept.client_secret(client)
    kept.clients_file(CLIENTS)
    kept.folder("tokendealer/keys")
    kept.path("dataservice/encryption_keys", encryption_key)
    kept.path("web/session_secret", random_secret)
    redis(kept)
    postgres(kept)
    for name in FOREIGN_ACCOUNTS:  # the volume itself is mounted there and nowhere else
        folder = Path("/secrets") / name
        folder.chmod(0o755)
        for file in folder.iterdir():
            file.chmod(0o444)


def redis(kept: SecretFiles) -> None:
    """A user per service, limited to its own keys, and one for the health check that may ask whether Redis is there."""
    urls = {name: kept.path(f"{name}/redis_url", partial(redis_url, name)) for name in REDIS_PREFIXES}
    lines = [
        "user default off resetpass resetkeys resetchannels -@all",
        "user health on nopass resetkeys resetchannels -@all +ping",
        *redis_users({name: password_in(url) for name, url in urls.items()}),
    ]
    kept.write("redis/users.acl", "\n".join(lines))


def redis_url(name: str) -> str:
    return f"redis://{name}:{random_secret()}@redis:6379/0"


def password_in(file: Path) -> str:
    """That of the address in a file."""
    return urlsplit(file.read_text().strip()).password or ""


def postgres(kept: SecretFiles) -> None:
    """A superuser nobody uses, and dataservice as owner of its database."""
    kept.path("postgres/password", random_secret)
    url = kept.path(
        "dataservice/database_url", lambda: f"postgresql://dataservice:{random_secret()}@postgres:5432/runnerly"
    )
    if not Path("/secrets/postgres/init.sql").exists():
        password = password_in(url)
        kept.write(
            "postgres/init.sql",
            f"CREATE ROLE dataservice LOGIN PASSWORD '{scram_verifier(password)}';\n"
            "CREATE DATABASE runnerly OWNER dataservice;\n"
            "REVOKE ALL ON DATABASE runnerly FROM PUBLIC;",
        )


def scram_verifier(password: str, iterations: int = 4096) -> str:
    """What PostgreSQL keeps instead of a password (RFC 5802 and 7677)."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    as_text = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return "SCRAM-SHA-256${}:{}${}:{}".format(iterations, *as_text)


def turn_demo_on(kept: SecretFiles) -> None:
    """What compose cannot switch by a profile: the settings of the services themselves."""
    public_url = os.environ["RUNNERLY_PUBLIC_URL"]
    kept.path("demo/strava_client_secret", random_secret)
    login = kept.path(
        "demo/login.json", lambda: json.dumps({"email": "demo@runnerly.example", "password": typeable_password()})
    )
    kept.write("web/demo_login", login.read_text().strip())
    sandbox = "http://strava-sandbox:8000/sandbox/strava"
    settings = {
        "gateway": {"DEMO": "true"},
        "dataservice": {"DEMO": "true"},
        "stravaworker": {
            "STRAVA_API_URL": f"{sandbox}/api/v3",
            "STRAVA_OAUTH_URL": f"{sandbox}/oauth",
            "STRAVA_WEB_URL": f"{public_url}/sandbox/strava",
        },
        "reports": {"SMTP_URL": "smtp://mailbox:8025"},
        "web": {"STRAVA_WEB_URL": f"{public_url}/sandbox/strava", "DEMO_LOGIN_FILE": "/secrets/web/demo_login"},
    }
    for name, values in settings.items():
        text = "".join(f"RUNNERLY_{key}='{value}'\n" for key, value in values.items())
        (DEMO / f"{name}.env").write_text(text)


if __name__ == "__main__":
    main()
