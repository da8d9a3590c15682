"""Which processes make up Runnerly on one machine, and the environment each is given.

Nothing is started here: a ``Plan`` is data, made from ports, secrets and the addresses of the database and of Valkey.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runnerly_dev.secret_files import SecretFiles, encryption_key, random_secret, typeable_password
from runnerly_dev.workspace import ROOT

SERVICES = ("dataservice", "reports", "stravaworker", "tokendealer", "web")


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process to be started.

    ``ready_url`` answers 200 once it can work; where it has none, it counts as ready when it runs.
    ``after`` names processes that must be ready before.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    ready_url: str | None = None
    after: tuple[str, ...] = ()
    one_shot: bool = False


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the one who starts a stack can choose."""

    var: Path
    port: int
    registration: str = "open"
    demo: bool = True
    activities: Path | None = None
    extra_env: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address a browser opens."""
        return f"http://localhost:{self.port}"


DEMO_EMAIL = "demo@runnerly.example"


def demo_login(secrets: SecretFiles) -> Path:
    """The file with the demo athlete's ``{"email": …, "password": …}``; the password is made once."""
    return secrets.path("demo/login.json", lambda: json.dumps({"email": DEMO_EMAIL, "password": typeable_password()}))


def strava_app_secret(secrets: SecretFiles) -> Path:
    """The file with the client secret of the sandbox's one app."""
    return secrets.path("demo/strava_client_secret", random_secret)


def executable(name: str) -> str:
    """The console script of that name beside the Python that runs this."""
    return str(Path(sys.executable).parent / name)


def plan(
    options: Options,
    *,
    secrets: SecretFiles,
    ports: Mapping[str, int],
    database_url: str,
    redis_urls: Mapping[str, str],
) -> list[Process]:
    """The processes in the order in which they are best started."""
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    demo = "true" if options.demo else "false"
    common = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "RUNNERLY_TOKENDEALER_URL": urls["tokendealer"],
    }
    if clock := os.environ.get("RUNNERLY_CLOCK_FILE"):
        common["RUNNERLY_CLOCK_FILE"] = clock

    def service(name: str, **settings: str) -> dict[str, str]:
        env = {**common, "RUNNERLY_BIND": f"127.0.0.1:{ports[name]}"}
        if name in redis_urls:
            env["RUNNERLY_REDIS_URL"] = redis_urls[name]
        if name != "tokendealer":
            env["RUNNERLY_CLIENT_SECRET_FILE"] = str(secrets.client_secret(name))
        return {**env, **{f"RUNNERLY_{key.upper()}": value for key, value in settings.items()}}

    strava = {"strava_api_url": f"{urls['strava-sandbox']}/sandbox/strava/api/v3"}
    strava |= {"strava_oauth_url": f"{urls['strava-sandbox']}/sandbox/strava/oauth"}
    strava |= {"strava_web_url": f"{options.url}/sandbox/strava"}
    shown = {"strava_web_url": strava["strava_web_url"], "demo_login_file": str(demo_login(secrets))}
    envs = {
        "tokendealer": service(
            "tokendealer",
            keys_dir=str(secrets.folder("tokendealer/keys")),
            clients_file=str(secrets.clients_file([name for name in SERVICES if name != "tokendealer"])),
        ),
        "dataservice": service(
            "dataservice",
            database_url=database_url,
            encryption_keys_file=str(secrets.path("dataservice/encryption_keys", encryption_key)),
            registration=options.registration,
            public_url=options.url,
            demo=demo,
        ),
        "stravaworker": service(
            "stravaworker",
            dataservice_url=urls["dataservice"],
            public_url=options.url,
            uploads_dir=str(options.var / "uploads"),
            originals_url=(options.var / "originals").as_uri(),
            **(strava if options.demo else {}),
        ),
        "reports": service(
            "reports",
            dataservice_url=urls["dataservice"],
            public_url=options.url,
            **({"smtp_url": f"smtp://127.0.0.1:{ports['smtp']}"} if options.demo else {}),
        ),
        "web": service(
            "web",
            dataservice_url=urls["dataservice"],
            stravaworker_url=urls["stravaworker"],
            reports_url=urls["reports"],
            public_url=options.url,
            session_secret_file=str(secrets.path("web/session_secret", random_secret)),
            **(shown if options.demo else {}),
        ),
        "gateway": {
            **{key: common[key] for key in ("PATH", "HOME", "LANG")},
            "RUNNERLY_PORT": str(options.port),
            "RUNNERLY_PUBLIC_URL": options.url,
            "RUNNERLY_WEB_URL": urls["web"],
            "RUNNERLY_STRAVAWORKER_URL": urls["stravaworker"],
            "RUNNERLY_MAILBOX_URL": urls["mailbox"],
            "RUNNERLY_STRAVA_SANDBOX_URL": urls["strava-sandbox"],
            "RUNNERLY_DEMO": demo,
        },
        "sandbox": {key: value for key, value in common.items() if key != "RUNNERLY_TOKENDEALER_URL"},
    }
    for name, extra in options.extra_env.items():
        envs[name] = {**envs[name], **extra}

    def process(name: str, words: str, env: str, *arguments: str, ready: str | None = None, after: str = "") -> Process:
        program, *rest = words.split()
        return Process(
            name=name,
            argv=(executable(program), *rest, *arguments),
            env=envs[env],
            ready_url=ready,
            after=tuple(after.split()),
        )

    sandbox = []
    if options.demo:
        history = ("--activities", str(options.activities)) if options.activities else ()
        sandbox = [
            process(
                "strava-sandbox",
                "strava-sandbox serve",
                "sandbox",
                *("--bind", f"127.0.0.1:{ports['strava-sandbox']}", "--public-url", options.url),
                *("--state", str(options.var / "strava-sandbox.sqlite3")),
                *("--client-secret-file", str(strava_app_secret(secrets)), *history),
                ready=f"{urls['strava-sandbox']}/sandbox/strava/",
            ),
            process(
                "mailbox",
                "mailbox serve",
                "sandbox",
                *("--smtp", f"127.0.0.1:{ports['smtp']}", "--http", f"127.0.0.1:{ports['mailbox']}"),
                *("--state", str(options.var / "mailbox.sqlite3")),
                ready=f"{urls['mailbox']}/mailbox/",
            ),
        ]
    migrate = Process(
        name="migrate", argv=(executable("dataservice"), "migrate"), env=envs["dataservice"], one_shot=True
    )
    ready = {name: f"{urls[name]}/readyz" for name in SERVICES}
    gateway = Process(
        name="gateway",
        argv=(str(ROOT / "nginx" / "start"), str(options.var / "gateway")),
        env=envs["gateway"],
        ready_url=f"http://127.0.0.1:{options.port}/healthz",
    )
    return [
        migrate,
        process("tokendealer", "tokendealer serve", "tokendealer", ready=ready["tokendealer"]),
        process("dataservice", "dataservice serve", "dataservice", ready=ready["dataservice"], after="migrate"),
        process("web", "web serve", "web", ready=ready["web"]),
        gateway,
        *sandbox,
        process("stravaworker", "stravaworker serve", "stravaworker", ready=ready["stravaworker"]),
        process("reports", "reports serve", "reports", ready=ready["reports"]),
        process("dataservice-beat", "dataservice beat", "dataservice", after="migrate"),
        process("stravaworker-work", "stravaworker work", "stravaworker", after="dataservice"),
        process("reports-work", "reports work", "reports", after="dataservice"),
    ]
