"""The page: a list, a message, its HTML in a frame that can do nothing, and the same as JSON for tests."""

import re
from importlib.resources import files

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, render_template, request

from runnerly_mailbox import reading
from runnerly_mailbox.store import KEPT, MessageStore, StoredMessage

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

_HEAD = re.compile(r"<head(?:\s[^>]*)?>", re.IGNORECASE)

pages = Blueprint("mailbox", __name__, url_prefix="/mailbox")


def create_app(store: MessageStore) -> Flask:
    """The WSGI app that shows what is in the store."""
    app = Flask("runnerly_mailbox", static_folder=None)
    app.extensions["mailbox_store"] = store
    app.register_blueprint(pages)
    app.add_url_rule("/healthz", view_func=healthz)
    app.after_request(_secure)
    return app


def healthz() -> str:
    """The process lives and its file answers."""
    _store().count()
    return "ok"


@pages.get("/")
def list_messages() -> str:
    """All messages, newest first; `?recipient=` narrows the list."""
    recipient = request.args.get("recipient") or None
    messages = [(message, reading.read(message)) for message in _store().newest(recipient)]
    return render_template("list.html", messages=messages, recipient=recipient, kept=KEPT)


@pages.get("/messages/<int:message_id>")
def show_message(message_id: int) -> str:
    """One message: headers, HTML in its frame, text with links that can be followed."""
    message = _message(message_id)
    read = reading.read(message)
    return render_template("message.html", message=message, read=read, pieces=reading.pieces(read.text or ""))


@pages.get("/messages/<int:message_id>/html")
def show_html(message_id: int) -> Response:
    """The HTML part as a document of its own, for the frame: no script, no network, links open a new tab."""
    html = reading.read(_message(message_id)).html
    if html is None:
        abort(404)
    target = '<base target="_blank">'
    html = _HEAD.sub(lambda head: head.group() + target, html, count=1) if _HEAD.search(html) else target + html
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@pages.get("/messages/<int:message_id>/source")
def show_source(message_id: int) -> Response:
    """The message as it came, to read or to open in a mail program."""
    return Response(_message(message_id).raw, content_type="text/plain; charset=utf-8")


@pages.get("/style.css")
def style() -> Response:
    """The page's own stylesheet."""
    return Response(
        files("runnerly_mailbox").joinpath("static/style.css").read_bytes(), content_type="text/css; charset=utf-8"
    )


@pages.get("/api/messages")
def api_messages() -> Response:
    """Messages as JSON, newest first, at most `?limit=` (100), only to `?recipient=` when given."""
    recipient = request.args.get("recipient") or None
    limit = min(max(request.args.get("limit", 100, type=int), 1), KEPT)
    return jsonify(messages=[_as_json(message) for message in _store().newest(recipient, limit)])


@pages.get("/api/messages/<int:message_id>")
def api_message(message_id: int) -> Response:
    """One message as JSON."""
    return jsonify(_as_json(_message(message_id)))


def _store() -> MessageStore:
    store = current_app.extensions["mailbox_store"]
    if not isinstance(store, MessageStore):
        raise TypeError("the app was made without a MessageStore")
    return store


def _message(message_id: int) -> StoredMessage:
    # SQLite's integers have 64 bits; no id is larger.
    message = _store().get(message_id) if message_id < 2**63 else None
    if message is None:
        abort(404)
    return message


def _as_json(message: StoredMessage) -> dict[str, object]:
    read = reading.read(message)
    return {
        "id": message.id,
        "received_at": message.received_at.isoformat(),
        "sender": message.sender,
        "recipients": list(message.recipients),
        "subject": read.subject,
        "message_id": read.message_id,
        "text": read.text,
        "html": read.html,
        "links": read.links,
    }


def _secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
