"""The headers that every page carries, in one place. The gateway sets those of static files."""

from urllib.parse import urlsplit

from flask import Response, request


def content_security_policy(form_targets: tuple[str, ...]) -> str:
    """Only this host, nothing inline. `form_targets`: other origins that a form may lead to, by a redirect."""
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": " ".join(("'self'", *form_targets)),
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


LEADS_TO_STRAVA = "strava"
"""The blueprint of the pages whose form leads to Strava: browsers hold redirects to `form-action` too."""


class SecurityHeaders:
    """Sets them on an answer; what is for pages only is left off other things."""

    def __init__(self, *, strava_web_url: str, is_https: bool) -> None:
        strava = urlsplit(strava_web_url)
        self._policy = content_security_policy(())
        self._policy_to_strava = content_security_policy((f"{strava.scheme}://{strava.netloc}",))
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
            leads_to_strava = request.blueprint == LEADS_TO_STRAVA
            headers["Content-Security-Policy"] = self._policy_to_strava if leads_to_strava else self._policy
            headers["X-Frame-Options"] = "DENY"
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
            headers.setdefault("Cache-Control", "no-store")
        return response
