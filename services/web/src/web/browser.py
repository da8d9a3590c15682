"""The browser at the other end: its session, its cookies, and the token in its forms."""

from typing import Any

from flask import Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors, get_logger
from web import csrf
from web.api.accounts import SignIn
from web.devices import LIFETIME as DEVICE_LIFETIME
from web.language import current_language, remember_language
from web.sessions import LONGEST, Session
from web.wiring import parts

SESSION_COOKIE = "runnerly_session"
VISITOR_COOKIE = "runnerly_visitor"
DEVICE_COOKIE = "runnerly_device"

SIGN_SOMEBODY_IN = frozenset(
    {"activation.activate", "invitation.accept", "recovery.reset", "set_up.submit", "sign_in.submit", "sign_up.submit"}
)
"""Endpoints of the forms that guests send and are signed in by."""

log = get_logger(__name__)


def _cookie(name: str) -> str:
    """With the prefix that binds a cookie to this very host, where the connection allows it."""
    return f"__Host-{name}" if parts().settings.is_https else name


def current_session() -> Session | None:
    """The session of this browser, None for guests. Looked up once a request."""
    if "session" not in g:
        g.session_id = request.cookies.get(_cookie(SESSION_COOKIE))
        g.session = parts().sessions.find(g.session_id) if g.session_id else None
    session: Session | None = g.session
    return session


def signed_in_session() -> Session:
    """The session, where a guard has seen to it that there is one."""
    session = current_session()
    if session is None:
        raise errors.Unauthenticated
    return session


def open_session(sign_in: SignIn) -> Session:
    """She has just proven who she is: a new session under a fresh id. One that this browser had is closed."""
    end_session()
    athlete = parts().services.signed_in(sign_in.grant).athlete_data.athlete()
    session_id, session = parts().sessions.open(sign_in, language=athlete.language, name=athlete.name)
    g.session_id, g.session, g.session_cookie = session_id, session, session_id
    g.device_cookie = parts().devices.remember(request.cookies.get(_cookie(DEVICE_COOKIE)), athlete.email)
    remember_language(athlete.language)
    return session


def known_device(email: str) -> str | None:
    """The id of this browser, if the account of this address was signed in to with it before."""
    return parts().devices.known(request.cookies.get(_cookie(DEVICE_COOKIE)), email)


def change_session(**changes: Any) -> None:
    """Some fields of the session are different from now on."""
    session = signed_in_session()
    g.session = parts().sessions.change(g.session_id, session, **changes)


def end_session() -> None:
    """Signed out: the session is gone, its grant revoked, and the cookie is taken back."""
    session = current_session()
    if session is None:
        return
    parts().sessions.close(g.session_id)
    g.session, g.session_cookie = None, ""
    try:
        parts().services.revoke(session.grant)
    except errors.Error as error:
        # The browser holds nothing any more, and the grant ends by itself: no reason to keep her from signing out.
        log.error("grant_not_revoked", code=error.code)


def forget_session() -> None:
    """The grant has ended elsewhere (a password reset, a deletion): close what is left of the session here."""
    if current_session() is not None:
        parts().sessions.close(g.session_id)
    g.session, g.session_cookie = None, ""


def csrf_token() -> str:
    """The token for a form on this page."""
    session = current_session()
    if session is not None:
        return session.csrf
    tokens = parts().visitor_tokens
    if "visitor" not in g:
        known = request.cookies.get(_cookie(VISITOR_COOKIE))
        g.visitor = known or tokens.new_visitor()
        g.visitor_cookie = None if known else g.visitor
    return tokens.token(g.visitor)


def check_form() -> ResponseReturnValue | None:
    """Before each view: a request that changes something must come from one of our own forms. Raises FormNotOurs.

    A form for guests that was sent twice: the first one signed her in, and the second one leads to where she is now.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    token = request.form.get(csrf.FIELD, "")
    visitor = request.cookies.get(_cookie(VISITOR_COOKIE))
    session = current_session()
    if session is None:
        parts().visitor_tokens.check(visitor, token)
        return None
    try:
        csrf.check_session_token(session.csrf, token)
    except csrf.FormNotOurs:
        if request.endpoint not in SIGN_SOMEBODY_IN:
            raise
        parts().visitor_tokens.check(visitor, token)
        return redirect(url_for("dashboard.show"), 303)
    return None


def set_cookies(response: Response) -> Response:
    """Give the browser what was decided during the request."""
    secure = parts().settings.is_https
    session_id = g.get("session_cookie")
    if session_id:
        lifetime_s = int(LONGEST.total_seconds())
        response.set_cookie(
            _cookie(SESSION_COOKIE), session_id, max_age=lifetime_s, httponly=True, samesite="Lax", secure=secure
        )
    elif session_id == "":
        response.delete_cookie(_cookie(SESSION_COOKIE), httponly=True, samesite="Lax", secure=secure)
    if g.get("visitor_cookie"):
        response.set_cookie(_cookie(VISITOR_COOKIE), g.visitor_cookie, httponly=True, samesite="Lax", secure=secure)
    if g.get("device_cookie"):
        lifetime_s = int(DEVICE_LIFETIME.total_seconds())
        response.set_cookie(
            _cookie(DEVICE_COOKIE), g.device_cookie, max_age=lifetime_s, httponly=True, samesite="Lax", secure=secure
        )
    return response


def renew_session(sign_in: SignIn) -> None:
    """Her password changed: every sign-in ended, this browser goes on with the new one under a fresh id."""
    old = signed_in_session()
    parts().sessions.close(g.session_id)
    session_id, session = parts().sessions.open(sign_in, language=current_language(), name=old.name)
    g.session_id, g.session, g.session_cookie = session_id, session, session_id
