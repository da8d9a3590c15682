"""In which language a page is: hers when she is signed in, else the one she chose below a page, else the browser's."""

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel

LANGUAGES = {"en": "English", "fr": "Français"}
DEFAULT = "en"
COOKIE = "runnerly_language"
_A_YEAR_S = 365 * 24 * 3600


def current_language() -> str:
    """`en` or `fr`."""
    if not has_request_context():
        return DEFAULT
    if "language" not in g:
        g.language = _choose()
    language: str = g.language
    return language


def _choose() -> str:
    session = g.get("session")
    if session is not None and session.language in LANGUAGES:
        return str(session.language)
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def remember_language(language: str) -> None:
    """From this page on, also after she signs out."""
    if language in LANGUAGES:
        g.language = g.language_cookie = language


def set_cookie(response: Response) -> Response:
    """Give the browser what was remembered."""
    if g.get("language_cookie"):
        response.set_cookie(COOKIE, g.language_cookie, max_age=_A_YEAR_S, httponly=True, samesite="Lax")
    return response


def install(app: Flask) -> None:
    """Every text of the app goes through the catalogues from now on."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    Babel(app, locale_selector=current_language)
