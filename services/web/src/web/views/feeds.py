"""Calendars at secret addresses, for programs that subscribe to them: no session, no cookie, no page."""

import hashlib
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, request
from flask_babel import force_locale

from flakon import errors
from web.calendar_feed import MIMETYPE, calendar_document
from web.language import DEFAULT, LANGUAGES
from web.pages import Figures
from web.wiring import parts

blueprint = Blueprint("feeds", __name__)

KEPT_S = 600


@blueprint.get("/calendar-feeds/<secret>.ics")
def show(secret: str) -> Response:
    """The calendar; 304 when it is as the program has it, 404 for an address that opens nothing (any more)."""
    try:
        feed = parts().services.calendar_feeds.read(secret)
    except (errors.NotFound, errors.Invalid):
        return _plain("There is no calendar at this address (any more).\n", 404)
    public_url = parts().settings.public_url
    language = feed.language if feed.language in LANGUAGES else DEFAULT
    with force_locale(language):
        host = urlsplit(public_url).hostname or "localhost"
        content = calendar_document(feed.sessions, feed.races, Figures(feed.units, language), host, public_url)
    answer = make_response(content)
    answer.headers["Content-Type"] = f"{MIMETYPE}; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="runnerly.ics"'
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_S}"
    answer.set_etag(hashlib.sha256(content).hexdigest()[:32])
    answer.make_conditional(request)
    return answer


def _plain(text: str, status: int) -> Response:
    answer = make_response(text, status)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Cache-Control"] = "no-store"
    return answer
