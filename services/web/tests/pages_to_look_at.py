"""Every page of web in a state worth looking at, on stand-in services: for screenshots and for checks in a browser.

    python tests/pages_to_look_at.py FOLDER [part of a page's name]

writes FOLDER/<page>-<width>-<light|dark>.png. `serve_pages` gives the same pages to other checks.
"""

import random
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stand_ins import Account, StandIns, run, written
from werkzeug.serving import make_server

from flakon import Secret, clock, errors
from web.app import create_app
from web.settings import WebSettings

WIDTHS = (360, 800, 1440)
PASSWORD = "correct horse battery"


class Memory:
    """Sessions in a dict."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> Any:
        return self.kept.get(name)

    def set(self, name: str, value: str, *, ex: int, xx: bool = False) -> Any:
        if xx and name not in self.kept:
            return None
        self.kept[name] = value
        return True

    def delete(self, *names: str) -> Any:
        for name in names:
            self.kept.pop(name, None)


def history(days: int = 70) -> list[dict[str, Any]]:
    """A runner's last weeks: five runs a week, the long one on Sunday, a race in between."""
    chance = random.Random(26)
    names = ("Morning run", "Tempo along the canal", "Easy with Léa", "Long run", "Hills <b>× 8</b> & cool-down")
    runs = []
    today = clock.now().replace(hour=7, minute=12, second=0, microsecond=0, tzinfo=None)
    for back in range(days):
        day = today - timedelta(days=back)
        if day.weekday() in (0, 4):
            continue
        long = day.weekday() == 6
        distance_m = chance.uniform(16_000, 24_500) if long else chance.uniform(6_000, 12_500)
        pace_s = chance.uniform(278, 345) + (15 if long else 0)
        name = "Long run" if long else chance.choice(names)
        race = back in (8, 9)
        more = {"is_race": race, "total_elevation_gain_m": chance.uniform(10, 260)}
        more["average_heartrate_bpm"] = chance.uniform(132, 168)
        runs.append(
            run(day, distance_m, int(distance_m / 1000 * pace_s), "City half marathon" if race else name, **more)
        )
    return runs


def connected(**of_import: Any) -> dict[str, Any]:
    """A Strava connection; `of_import` are the state and figures of the import."""
    now = written(clock.now() - timedelta(minutes=7))
    found = {"state": "done", "pages": 9, "activities": 1604, "error": None, "started_at": now, "finished_at": now}
    return {
        "connected": True,
        "state": "active",
        "scopes": ["read", "activity:read_all"],
        "strava_athlete_id": 77,
        "profile_name": "Ada Marathon",
        "connected_at": written(datetime(2026, 3, 8, 9, 30, tzinfo=UTC)),
        "import": {**found, **of_import},
        "seat": {"state": "taken", "until": None, "place": None, "free": 8},
        "last_listed_at": now,
        "next_listing_at": written(clock.now() + timedelta(hours=23)),
        "last_event_at": written(clock.now() - timedelta(hours=11)),
        "window": {"depth": 350, "reason": None, "oldest": written(clock.now() - timedelta(days=480))},
        "subscription": {"state": "active", "error": None},
        "counts": {"activities": 1604, "with_details": 341},
    }


@dataclass
class Scene:
    """One page to look at: how the services are, who is signed in, where to go, and what to press there."""

    name: str
    path: str
    prepare: Callable[[StandIns], None] = lambda services: None
    signed_in: bool = True
    press: str = ""
    fill: dict[str, str] = field(default_factory=dict)
    language: str = "en"


def her(services: StandIns) -> Account:
    return services.dataservice.accounts["ada@example.org"]


def full(services: StandIns) -> None:
    her(services).strava, her(services).runs = connected(), history()


def _importing(services: StandIns) -> None:
    her(services).strava = connected(state="running", activities=400, finished_at=None)
    her(services).runs = history(20)


def _importing_first(services: StandIns) -> None:
    her(services).strava = connected(state="queued", activities=0, finished_at=None, started_at=None)


def _withdrawn(services: StandIns) -> None:
    full(services)
    her(services).strava["state"] = "reauth_required"
    her(services).units = "imperial"


def _failed(services: StandIns) -> None:
    her(services).strava = connected(
        state="failed", activities=0, error="Strava answered 403 Forbidden: Application Inactive"
    )


def _without_keys(services: StandIns) -> None:
    services.dataservice.strava_available = False


def _not_admin(services: StandIns) -> None:
    her(services).role = "athlete"


def _no_admin(services: StandIns) -> None:
    services.dataservice.accounts.clear()


def _open(services: StandIns) -> None:
    services.dataservice.mode = "open"


def _busy_instance(services: StandIns) -> None:
    data = services.dataservice
    data.add(Account("leo@example.org", PASSWORD, "Léo Dubois", strava=connected()))
    data.add(Account("a.very.long.address.indeed@subdomain.of.some.club.example.org", PASSWORD))
    data.add(Account("mira@example.org", PASSWORD, "Mira", activated=False))
    for number, address in enumerate(("sam@example.org", "noor@example.org", "kai@example.org")):
        invitation = data.create_invitation(her(services), {"email": address})
        if number == 0:
            invitation["accepted_at"] = written(clock.now() - timedelta(days=1))
        if number == 1:
            invitation["sent_at"] = written(clock.now() - timedelta(days=2))
    data.app = {"client_id": "161803"}
    data.work = [
        {
            "work_id": "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11",
            "task": "reports.send_mail",
            "state": "failed",
            "attempts": 12,
            "last_error": "The mail server refused the sender: 550 relay denied",
            "created_at": written(clock.now() - timedelta(hours=30)),
            "not_before": written(clock.now()),
            "published_at": None,
        }
    ]


def _waiting(services: StandIns) -> None:
    services.dataservice.add(Account("mira@example.org", PASSWORD, activated=False))


def _away(services: StandIns) -> None:
    services.away = True


def _mail_broken(services: StandIns) -> None:
    services.reports.failure = errors.UpstreamFailed("smtp.example.org refused to speak TLS", code="mail_server_tls")


SCENES = (
    Scene("welcome", "/", signed_in=False),
    Scene("welcome-open-fr", "/", _open, signed_in=False, language="fr"),
    Scene("set-up", "/set-up", _no_admin, signed_in=False),
    Scene("set-up-wrong", "/set-up", _no_admin, False, "main button",
          {"code": "nonsense", "email": "ada@example", "password": "short"}),
    Scene("sign-up", "/sign-up", _open, signed_in=False),
    Scene("sign-up-invite", "/sign-up", signed_in=False),
    Scene("sign-up-sent", "/sign-up/check-your-mail", signed_in=False),
    Scene("invitation", "/invitations/INVITATION", signed_in=False),
    Scene("activation", "/activate/anything", signed_in=False),
    Scene("activation-not-valid", "/activate/anything", signed_in=False, press="main button",
          fill={"password": PASSWORD}),
    Scene("activation-wrong", "/activate/ACTIVATION", _waiting, False, "main button", {"password": "not this one"}),
    Scene("sign-in", "/sign-in", signed_in=False),
    Scene("sign-in-wrong", "/sign-in", signed_in=False, press="main form:first-of-type button",
          fill={"email": "ada@example.org", "password": "no"}),
    Scene("forgot-password", "/forgot-password", signed_in=False),
    Scene("forgot-password-sent", "/forgot-password/check-your-mail", signed_in=False),
    Scene("reset-password", "/reset-password/anything", signed_in=False),
    Scene("confirm-email", "/confirm-email/anything", signed_in=False),
    Scene("bring-your-runs", "/bring-your-runs", signed_in=False),
    Scene("dashboard", "/dashboard", full),
    Scene("dashboard-fr", "/dashboard", full, language="fr"),
    Scene("dashboard-importing", "/dashboard", _importing),
    Scene("dashboard-importing-first", "/dashboard", _importing_first),
    Scene("dashboard-withdrawn-miles", "/dashboard", _withdrawn),
    Scene("dashboard-failed", "/dashboard", _failed),
    Scene("dashboard-empty", "/dashboard"),
    Scene("dashboard-no-keys", "/dashboard", _without_keys),
    Scene("strava-connect", "/strava/connect"),
    Scene("strava-callback-stale", "/strava/callback?error=access_denied"),
    Scene("strava-disconnect", "/strava/disconnect", full),
    Scene("settings", "/settings", full),
    Scene("settings-fr", "/settings", full, language="fr"),
    Scene("settings-wrong", "/settings", full, True, "#email button", {"email": "ada@example"}),
    Scene("delete-account", "/settings/delete"),
    Scene("admin", "/admin", _busy_instance),
    Scene("admin-mail-broken", "/admin", _mail_broken, True, "main section:last-of-type button"),
    Scene("admin-users", "/admin/users", _busy_instance, True, "main li:last-child button"),
    Scene("admin-invitations", "/admin/invitations", _busy_instance, True, "main li:nth-child(2) button"),
    Scene("admin-invitations-empty", "/admin/invitations"),
    Scene("admin-strava", "/admin/strava", _busy_instance),
    Scene("admin-strava-refused", "/admin/strava", press="main form button",
          fill={"client_id": "161803", "client_secret": "wrong"}),
    Scene("admin-work", "/admin/work", _busy_instance),
    Scene("error-403", "/admin", _not_admin),
    Scene("error-404", "/nowhere", signed_in=False),
    Scene("error-503", "/set-up", _away, signed_in=False),
)  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A scene that can be visited: its address, and the cookies that its browser has."""

    scene: Scene
    url: str
    cookies: list[dict[str, Any]]


@contextmanager
def serve(scene: Scene) -> Iterator[Served]:
    """The scene on a port of its own."""
    services = StandIns()
    services.dataservice.add(
        Account("ada@example.org", PASSWORD, "Ada", language=scene.language, role="admin", timezone="Europe/Paris")
    )
    scene.prepare(services)
    settings = WebSettings(
        tokendealer_url="http://tokendealer.test",
        client_secret=Secret("unused"),
        dataservice_url="http://dataservice.test",
        stravaworker_url="http://stravaworker.test",
        reports_url="http://reports.test",
        redis_url=Secret("redis://unused"),
        public_url="http://localhost",
        session_secret=Secret("s" * 40),
        demo_login=Secret('{"email": "ada@example.org", "password": "x"}'),
        log_level="error",
    )
    app = create_app(settings, services=services, store=Memory())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield Served(scene, url + _path(scene, services), _cookies(scene, app, url))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _path(scene: Scene, services: StandIns) -> str:
    path = scene.path.replace("INVITATION", services.dataservice.link("invitation", "noor@example.org"))
    for word, place in (("UPLOAD", 0), ("FAILED", 4)):
        if path.endswith(word):
            path = path.replace(word, services.dataservice.uploads[place]["upload_id"])
    return path.replace("ACTIVATION", services.dataservice.link("activation", "mira@example.org"))


def _cookies(scene: Scene, app: Any, url: str) -> list[dict[str, Any]]:
    """Sign in by the form, as a browser does."""
    found = {"runnerly_language": scene.language}
    if scene.signed_in:
        browser = app.test_client()
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)
        assert token is not None
        form = {"csrf_token": token[1], "email": "ada@example.org", "password": PASSWORD}
        assert browser.post("/sign-in", data=form).status_code == 303
        cookie = browser.get_cookie("runnerly_session")
        assert cookie is not None
        found["runnerly_session"] = cookie.value
    return [{"name": name, "value": value, "url": url} for name, value in found.items()]


def act(page: Any, served: Served) -> None:
    """Go there, and do what the scene says."""
    page.context.add_cookies(served.cookies)
    page.goto(served.url)
    page.wait_for_load_state("networkidle")  # charts ask for what they draw
    for name, value in served.scene.fill.items():
        page.locator(f"main [name={name}]").last.fill(value)
    if served.scene.press:
        with page.expect_navigation():
            page.locator(served.scene.press).first.click()


def all_scenes() -> tuple[Scene, ...]:
    """Those of every area."""
    from scenes_bringing import SCENES as BRINGING
    from scenes_plans import SCENES as PLANS
    from scenes_races import SCENES as RACES
    from scenes_runs import SCENES as RUNS
    from scenes_training import SCENES as TRAINING

    return (*SCENES, *RUNS, *PLANS, *TRAINING, *RACES, *BRINGING)


def main(folder: Path, part: str) -> None:
    """Screenshots of all scenes whose name has `part` in it."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with clock.testing.at(datetime(2026, 11, 26, 18, 40, tzinfo=UTC)):  # a Thursday, so that the week is half full
        take(folder, part, sync_playwright)


def take(folder: Path, part: str, sync_playwright: Any) -> None:
    """The screenshots themselves, as of now."""
    quiet = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
    with sync_playwright() as playwright:
        arguments = [*quiet.split(), "--disable-quic", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        for scene in (each for each in all_scenes() if part in each.name):
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    with serve(scene) as served:
                        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
                        page = context.new_page()
                        page.on("console", lambda message: print("console:", message.text))
                        act(page, served)
                        overflow = page.evaluate(
                            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                        )
                        print(f"{scene.name} {width} {scheme}", f"OVERFLOWS BY {overflow}" if overflow > 0 else "")
                        page.screenshot(path=folder / f"{scene.name}-{width}-{scheme}.png", full_page=True)
                        context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
