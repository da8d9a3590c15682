"""The headers that every page carries, in one place. The gateway sets those of static files."""

from urllib.parse import urlsplit

from flask import Response, request


def content_security_policy(form_targets: tuple[str, ...] = (), images: tuple[str, ...] = ()) -> str:
    """Only this host, nothing inline. `form_targets`: other origins that a form may lead to, by a redirect.

    `images`: other origins that pictures may come from.
    """
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": " ".join(("'self'", *images)),
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": " ".join(("'self'", *form_targets)),
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


LEADS_TO_STRAVA = "strava_connect"
"""The blueprint of the pages whose form leads to Strava: browsers hold redirects to `form-action` too."""

WITH_MAPS = frozenset({"runs_one", "trends"})
"""The blueprints of the pages with a map, whose tiles may come from elsewhere."""


class SecurityHeaders:
    """Sets them on an answer; what is for pages only is left off other things."""

    def __init__(self, *, strava_web_url: str, is_https: bool, map_tiles_source: str | None = None) -> None:
        strava = urlsplit(strava_web_url)
        self._policy = content_security_policy()
        self._policies = {LEADS_TO_STRAVA: content_security_policy((f"{strava.scheme}://{strava.netloc}",))}
        if map_tiles_source is not None:
            self._policies |= dict.fromkeys(WITH_MAPS, content_security_policy(images=(map_tiles_source,)))
        self._is_https = is_https

    def __call__(self, response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if self._is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if response.mimetype == "text/html":
            headers["Content-Security-Policy"] = self._policies.get(request.blueprint or "", self._policy)
            headers["X-Frame-Options"] = "DENY"
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
            headers.setdefault("Cache-Control", "no-store")
        return response
