"""A site with the pages the demo athlete goes through, as small as it can be and real enough to be asked by HTTP."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

CODE = "the-code"
View = Callable[[dict[str, str]], tuple[int, str]]


@dataclass
class Site:
    """What the site knows; ``posted`` keeps every form that was sent."""

    url: str = ""
    admin: dict[str, str] = field(default_factory=dict)
    signed_in: bool = False
    strava_app: str = ""
    registration: str = "invite"
    body: dict[str, str] = field(default_factory=dict)
    connected: bool = False
    posted: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def answer(self, method: str, path: str, form: dict[str, list[str]]) -> tuple[int, str]:
        """Status, and a page or, for 303, where to go."""
        given = {name: values[0] for name, values in form.items()}
        if method == "POST":
            self.posted.append((path, form))
            if path != "/sandbox/strava/oauth/authorize" and given.get("csrf_token") != "right":
                return 403, "<h1>The form was open too long</h1>"
        view: View = getattr(self, f"{method.lower()}_{path.strip('/').replace('/', '_').replace('-', '_')}")
        return view(given)

    def get_set_up(self, form: dict[str, str]) -> tuple[int, str]:
        return (303, "/sign-in") if self.admin else (200, page("code", "email", "password", "name", "timezone"))

    def post_set_up(self, form: dict[str, str]) -> tuple[int, str]:
        if form["code"] != CODE:
            return 422, page("code", "email", alert="This is not the code from the log.")
        self.admin, self.signed_in = form, True
        return 303, "/admin/strava"

    def get_sign_in(self, form: dict[str, str]) -> tuple[int, str]:
        return (303, "/dashboard") if self.signed_in else (200, page("email", "password"))

    def post_sign_in(self, form: dict[str, str]) -> tuple[int, str]:
        self.signed_in = form["password"] == self.admin["password"]
        return (303, "/dashboard") if self.signed_in else (200, page("email", "password", alert="Wrong."))

    def get_admin_strava(self, form: dict[str, str]) -> tuple[int, str]:
        return 200, page("client_secret", client_id=self.strava_app)

    def post_admin_strava(self, form: dict[str, str]) -> tuple[int, str]:
        self.strava_app = form["client_id"]
        return 303, "/admin/strava"

    def get_admin(self, form: dict[str, str]) -> tuple[int, str]:
        radios = "".join(
            f"<input type=radio name=registration value={mode}{' checked' if mode == self.registration else ''}>"
            for mode in ("invite", "open", "closed")
        )
        return 200, f'<form method=post action="/admin"><input name=csrf_token value=right>{radios}</form>'

    def post_admin(self, form: dict[str, str]) -> tuple[int, str]:
        self.registration = form["registration"]
        return 303, "/admin"

    def get_settings(self, form: dict[str, str]) -> tuple[int, str]:
        return 200, page("birth_date", action="/settings", sex=self.body.get("sex", ""))

    def post_settings(self, form: dict[str, str]) -> tuple[int, str]:
        self.body |= form
        return 303, "/settings"

    def get_settings_figures(self, form: dict[str, str]) -> tuple[int, str]:
        fields = ("holds_from", "resting_heartrate_bpm", "max_heartrate_bpm")
        return 200, page(action="/settings/figures", **{name: self.body.get(name, "") for name in fields})

    def post_settings_figures(self, form: dict[str, str]) -> tuple[int, str]:
        self.body |= form
        return 303, "/settings/figures"

    def get_strava_connect(self, form: dict[str, str]) -> tuple[int, str]:
        return 200, "<h1>Connected</h1>" if self.connected else page(action="/strava/connect")

    def post_strava_connect(self, form: dict[str, str]) -> tuple[int, str]:
        return 303, "/sandbox/strava/oauth/authorize"

    def get_sandbox_strava_oauth_authorize(self, form: dict[str, str]) -> tuple[int, str]:
        return 200, (
            "<form method=post><input type=radio name=athlete value=1 checked><input type=radio name=athlete value=2>"
            "<input type=checkbox name=scope value=read checked disabled>"
            "<input type=checkbox name=scope value=activity:read checked>"
            "<input type=checkbox name=scope value=activity:write>"
            "<button name=decision value=authorize>Yes</button><button name=decision value=deny>No</button></form>"
        )

    def post_sandbox_strava_oauth_authorize(self, form: dict[str, str]) -> tuple[int, str]:
        self.connected = form["decision"] == "authorize"
        return 303, "/dashboard"

    def get_dashboard(self, form: dict[str, str]) -> tuple[int, str]:
        return 200, "<h1>Dashboard</h1>"


def page(*fields: str, action: str = "", alert: str = "", **filled: str) -> str:
    """A page with one form of these fields."""
    inputs = "".join(f'<input name="{name}" value="{filled.get(name, "")}">' for name in (*fields, *filled))
    warning = f'<div role="alert"><p>{alert}</p></div>' if alert else ""
    return f'{warning}<form method="post" action="{action}"><input name="csrf_token" value="right">{inputs}</form>'


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A fresh site, at ``site.url``."""
    known = Site()

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        status, answer = known.answer(
            environ["REQUEST_METHOD"], environ["PATH_INFO"], parse_qs(body, keep_blank_values=True)
        )
        headers = [("Content-Type", "text/html; charset=utf-8")]
        if status == 303:
            headers.append(("Location", answer))
        start_response(f"{status} .", headers)
        return [answer.encode()]

    server = make_server("127.0.0.1", 0, application, handler_class=_Quiet)
    known.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield known
    server.shutdown()
    thread.join()
    server.server_close()
