"""`/oauth/authorize`: where a browser asks the athlete what an app may see.

Nobody signs in at the sandbox: the page lets one choose as whom to answer, and there is always an athlete left whom
the app does not know yet. A cookie remembers the last choice for `approval_prompt=auto`.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, redirect, render_template, request

from strava_sandbox import errors
from strava_sandbox.athletes import Athlete
from strava_sandbox.grants import SCOPES
from strava_sandbox.views import sandbox

blueprint = Blueprint("consent", __name__, url_prefix="/oauth")

COOKIE = "strava_sandbox_athlete"
ALWAYS_GRANTED = "read"
_LOOPBACK = ("localhost", "127.0.0.1")

MEANINGS = {
    "read": "View data about your public profile",
    "read_all": "View data about your private routes and segments",
    "profile:read_all": "View your complete profile",
    "profile:write": "Update your profile",
    "activity:read": "View data about your activities",
    "activity:read_all": "View data about your private activities",
    "activity:write": "Upload your activities",
}


@dataclass(frozen=True)
class Question:
    """A valid request for consent."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    may_skip: bool

    @classmethod
    def from_query(cls) -> "Question":
        """What the query asks; StravaError 400 where Strava would refuse to show the page."""
        client_id = request.args.get("client_id", "")
        if sandbox().grants.app_name(client_id) is None:
            raise errors.bad_request("Application", "client_id")
        redirect_uri = request.args.get("redirect_uri", "")
        target = urlsplit(redirect_uri)
        allowed = (urlsplit(sandbox().config.public_url).hostname, *_LOOPBACK)
        if target.scheme not in ("http", "https") or target.hostname not in allowed:
            raise errors.bad_request("Application", "redirect_uri")
        if request.args.get("response_type") != "code":
            raise errors.bad_request("Authorize", "response_type")
        scopes = tuple(scope for scope in request.args.get("scope", "").replace(" ", ",").split(",") if scope)
        if not scopes or not set(scopes) <= set(SCOPES):
            raise errors.bad_request("Authorize", "scope")
        may_skip = request.args.get("approval_prompt", "auto") != "force"
        return cls(client_id, redirect_uri, scopes, request.args.get("state", ""), may_skip)

    def answer(self, **parameters: str) -> Any:
        """Back to the app, with these parameters beside those its address already has."""
        target = urlsplit(self.redirect_uri)
        query = [*parse_qsl(target.query, keep_blank_values=True), ("state", self.state), *parameters.items()]
        return redirect(urlunsplit(target._replace(query=urlencode(query))))


@blueprint.get("/authorize")
def ask() -> Any:
    """The consent page, or straight back with a code if she has granted all this already."""
    question = Question.from_query()
    granted = sandbox().grants.granted(question.client_id)
    athletes = sandbox().athletes.choices(set(granted))
    last = _last_athlete(athletes)
    if question.may_skip and last is not None and set(question.scopes) <= set(granted.get(last.id, ())):
        return _grant(question, last, granted[last.id])
    free = [athlete for athlete in athletes if athlete.id not in granted]
    chosen = last if last in free else next((athlete for athlete in free if not athlete.is_bulk), athletes[0])
    return render_template(
        "consent.html",
        app_name=sandbox().grants.app_name(question.client_id),
        athletes=athletes,
        granted=granted,
        chosen=chosen,
        scopes=[scope for scope in SCOPES if scope in question.scopes or scope == ALWAYS_GRANTED],
        meanings=MEANINGS,
        always_granted=ALWAYS_GRANTED,
    )


@blueprint.post("/authorize")
def answer() -> Any:
    """Her answer: a code and the scopes that stayed ticked, or `access_denied`."""
    question = Question.from_query()
    if request.form.get("decision") != "authorize":
        return question.answer(error="access_denied")
    granted = sandbox().grants.granted(question.client_id)
    number = request.form.get("athlete", "")
    chosen = next((a for a in sandbox().athletes.choices(set(granted)) if str(a.id) == number), None)
    if chosen is None:
        raise errors.bad_request("Athlete", "id")
    ticked = request.form.getlist("scope")
    scopes = [scope for scope in SCOPES if scope == ALWAYS_GRANTED or (scope in question.scopes and scope in ticked)]
    return _grant(question, chosen, tuple(scopes))


def _grant(question: Question, athlete: Athlete, scopes: tuple[str, ...]) -> Any:
    sandbox().grants.check_seat(question.client_id, athlete.id)
    code = sandbox().grants.issue_code(question.client_id, athlete.id, scopes)
    response = question.answer(code=code, scope=",".join(scopes))
    response.set_cookie(COOKIE, str(athlete.id), path="/sandbox/strava", httponly=True, samesite="Lax")
    return response


def _last_athlete(athletes: list[Athlete]) -> Athlete | None:
    return next((athlete for athlete in athletes if str(athlete.id) == request.cookies.get(COOKIE)), None)
