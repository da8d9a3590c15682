"""What web reads from its environment, once, at start-up."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from flakon import Secret
from flakon.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class WebSettings(ServiceSettings):
    """`public_url` is the address people use: in redirects, in links to copy, for whether cookies are Secure.

    `session_secret` signs the forms of those who are not signed in, and the cookie of known browsers. `strava_web_url`
    is where Strava's own pages are. `demo_login` is an account that anyone may try, as JSON with `email` and
    `password`; without it there is no such button. `map_tiles_url` is where maps' tiles come from, like
    https://tile.openstreetmap.org/{z}/{x}/{y}.png; without it a track is drawn on plain ground. `map_attribution` is
    what the maps say of it, as HTML.
    """

    dataservice_url: str
    stravaworker_url: str
    reports_url: str
    redis_url: Secret
    public_url: str
    session_secret: Secret
    strava_web_url: str = "https://www.strava.com"
    demo_login: Secret | None = None
    map_tiles_url: str = ""
    map_attribution: str = (
        '© <a href="https://www.openstreetmap.org/copyright" rel="noopener">OpenStreetMap</a> contributors'
    )

    @property
    def is_https(self) -> bool:
        """Whether people reach Runnerly over TLS, so that cookies may say Secure."""
        return self.public_url.startswith("https://")

    @property
    def map_tiles_source(self) -> str | None:
        """The origin of the tiles, as a content security policy names it; {s} in it stands for any one name."""
        address = urlsplit(self.map_tiles_url)
        return f"{address.scheme}://{address.netloc.replace('{s}', '*')}" if self.map_tiles_url else None

    def demo_credentials(self) -> tuple[str, str] | None:
        """E-mail and password of the account that anyone may try."""
        if self.demo_login is None:
            return None
        login = json.loads(self.demo_login.reveal())
        return str(login["email"]), str(login["password"])

    def problems(self) -> Iterator[tuple[str, str]]:
        """What the types alone do not say."""
        yield from super().problems()
        for field in ("dataservice_url", "stravaworker_url", "reports_url", "public_url", "strava_web_url"):
            if not getattr(self, field).startswith(("http://", "https://")):
                yield field, f"is {getattr(self, field)!r}: give a URL, like http://localhost:8080"
        address = urlsplit(self.public_url)
        if address.path not in ("", "/") or address.query or address.fragment:
            yield (
                "public_url",
                f"is {self.public_url!r}: give scheme, host and port only, like https://runs.example.org",
            )
        if self.map_tiles_url and not _is_tiles_url(self.map_tiles_url):
            yield (
                "map_tiles_url",
                f"is {self.map_tiles_url!r}: give a URL with {{z}}, {{x}} and {{y}}, "
                "like https://tile.openstreetmap.org/{z}/{x}/{y}.png",
            )
        if len(self.session_secret.reveal()) < 32:
            yield "session_secret", "is shorter than 32 characters: make one with `openssl rand -hex 32`"
        try:
            self.demo_credentials()
        except (ValueError, KeyError, TypeError):
            yield "demo_login", 'is not JSON with email and password: give {"email": "…", "password": "…"}'


def _is_tiles_url(url: str) -> bool:
    """Whether a map can make addresses of it, and a content security policy its origin."""
    address = urlsplit(url)
    host = address.netloc.removeprefix("{s}.")
    return (
        address.scheme in ("http", "https")
        and re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", host) is not None
        and all(part in url for part in ("{z}", "{x}", "{y}"))
    )
