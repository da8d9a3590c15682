"""Who may see a page. A guard is a blueprint's `before_request`: it lets through, or answers for the view."""

from typing import cast

from flask import Response, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from flakon import errors
from web.addresses import local_path
from web.api.athlete import Athlete
from web.browser import current_session, signed_in_session
from web.services import SignedIn
from web.wiring import parts


def guests_only() -> ResponseReturnValue | None:
    """Whoever is signed in has no use for this page and goes to the dashboard."""
    return redirect(url_for("dashboard.show")) if current_session() is not None else None


def signed_in_only() -> ResponseReturnValue | None:
    """Guests are asked to sign in, and come back afterwards."""
    return None if current_session() is not None else to_sign_in()


def admins_only() -> ResponseReturnValue | None:
    """Everyone else is told that it is not for them. The role is looked up each time, never remembered."""
    answer = signed_in_only()
    if answer is None and not athlete().is_admin:
        raise errors.Forbidden("Only an administrator may see this.")
    return answer


def to_sign_in() -> Response:
    """To the sign-in page, and afterwards back to where this request was going; for htmx, the whole page goes there."""
    if request.headers.get("HX-Request"):
        answer = make_response("")
        answer.headers["HX-Redirect"] = url_for("sign_in.show")
        return answer
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return cast(Response, redirect(url_for("sign_in.show", next=local_path(wanted))))


def signed_in() -> SignedIn:
    """The services in the name of whoever is signed in."""
    if "signed_in" not in g:
        g.signed_in = parts().services.signed_in(signed_in_session().grant)
    services: SignedIn = g.signed_in
    return services


def athlete() -> Athlete:
    """Who is signed in, as dataservice has her; asked once a request."""
    if "athlete" not in g:
        g.athlete = signed_in().athlete_data.athlete()
    found: Athlete = g.athlete
    return found
