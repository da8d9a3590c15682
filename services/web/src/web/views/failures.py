"""Errors as pages in the look: what happened, what to do, and the request id by which it is found in the logs."""

from typing import Any

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from flakon import context, errors
from web.browser import current_session
from web.problems import explain, known

_TITLES: dict[int, Any] = {
    400: _l("Your browser sent something that cannot be read"),
    403: _l("This is not for you"),
    404: _l("There is nothing at this address"),
    405: _l("This address takes no such request"),
    413: _l("That was too much at once"),
    429: _l("That was too often"),
    500: _l("Something went wrong on our side"),
    502: _l("Something went wrong on our side"),
    503: _l("Runnerly is taking a breather"),
}

_SENTENCES: dict[int, Any] = {
    403: _l("You are signed in, but not as someone who may see this page."),
    404: _l("The page may have moved, or the address has a slip in it."),
    500: _l("It is in the log under the number below. Trying again may help; nothing that you saved before is lost."),
    502: _l("It is in the log under the number below. Trying again may help; nothing that you saved before is lost."),
    503: _l("A part of it does not answer at the moment. Nothing was lost; please try again in a minute."),
}


def show_error(error: errors.Error) -> ResponseReturnValue | None:
    """The page of an error, None for what is not asked by people (health checks keep problem+json)."""
    if request.blueprint == "chassis":
        return None
    if "session" not in g:
        try:
            current_session()
        except errors.Unavailable:
            g.session = None
    title = _l("This form is no longer valid") if error.code == "form_not_ours" else _TITLES.get(error.status)
    page = render_template(
        "error.html",
        status=error.status,
        title=title or _l("That did not work"),
        sentence=explain(error) if known(error) or error.status not in _SENTENCES else _SENTENCES[error.status],
        request_id=context.request_id(),
        is_form=error.code == "form_not_ours",
    )
    return make_response(page, error.status)
