"""Connecting an athlete to Strava: the way there, and what she comes back with."""

from typing import Any
from urllib.parse import urlsplit

from flakon import SwaggerBlueprint, current_athlete_id, errors, get_logger
from stravaworker import strava
from stravaworker.dataservice import Dataservice, Link, NewPair
from stravaworker.strava.client import StravaClient

log = get_logger(__name__)


class CodeRefused(errors.Invalid):
    """Strava does not take the code."""

    code = "strava_code_refused"


class KeysRefused(errors.Conflict):
    """Strava does not take the app's keys."""

    code = "strava_keys_refused"


class NoSeatLeft(errors.Conflict):
    """The app has as many athletes as Strava lets it have."""

    code = "strava_full"


class StravaInactive(errors.Conflict):
    """Strava has set the app inactive."""

    code = "strava_app_inactive"


class StravaUnavailable(errors.Unavailable):
    """Strava does not answer, fails, or says later."""

    code = "strava_unavailable"


def register(api: SwaggerBlueprint, dataservice: Dataservice, client: StravaClient, site_url: str) -> None:
    """Bind the operations; browsers are sent back to pages of `site_url` only."""

    @api.operation("begin_strava_connection")
    def begin_strava_connection(body: dict[str, Any]) -> dict[str, Any]:
        if not _is_page_of(body["redirect_uri"], site_url):
            problem = {"in": "body", "path": "/redirect_uri", "message": f"is no page of {site_url}"}
            raise errors.Invalid(f"redirect_uri: is no page of {site_url}", errors=[problem])
        app = dataservice.resolve_app(str(current_athlete_id()))
        return {"authorization_url": client.authorization_url(app.client_id, body["redirect_uri"], body["state"])}

    @api.operation("complete_strava_connection")
    def complete_strava_connection(body: dict[str, Any]) -> dict[str, Any]:
        athlete_id = str(current_athlete_id())
        app = dataservice.resolve_app(athlete_id)
        try:
            tokens = client.exchange_code(app.client_id, app.client_secret, body["code"])
        except strava.errors.StravaError as error:
            log.warning("strava_not_connected", athlete_id=athlete_id, reason=type(error).__name__)
            raise refused(error) from error
        identity = tokens.athlete.get("id") if tokens.athlete is not None else None
        if not isinstance(identity, int) or identity < 1:
            raise StravaUnavailable("Strava did not say whose access it is; try again", retry_after_s=60)
        # Of the two places that name what she granted, the answer to us counts for more than what a browser carried.
        granted = tokens.scopes if tokens.scopes is not None else strava.scopes.parse(body["scope"])
        pair = NewPair(tokens.access_token, tokens.refresh_token, tokens.expires_at)
        name = strava.mapping.athlete_name(tokens.athlete)
        dataservice.link(athlete_id, Link(app.app_id, identity, granted, pair, name))
        missing = strava.scopes.missing(granted)
        log.info("strava_connected", athlete_id=athlete_id, missing_scopes=list(missing))
        return {"scopes": list(granted), "strava_athlete_id": identity, "missing_scopes": list(missing)}


def refused(error: strava.errors.StravaError) -> errors.Error:
    """Strava's refusal of an exchange in words for whoever connects."""
    if isinstance(error, strava.errors.BadCode):
        return CodeRefused("Strava did not take the code: it was used already, or is too old. Connect again")
    if isinstance(error, strava.errors.BadClient):
        return KeysRefused("Strava does not accept the app's keys; whoever entered them has to correct them")
    if isinstance(error, strava.errors.AthleteLimitReached):
        return NoSeatLeft(
            "Strava lets the app connect no more athletes: its owner has to ask Strava for more seats, or to free one"
        )
    if isinstance(error, strava.errors.AppInactive):
        return StravaInactive(str(error))
    if isinstance(error, strava.errors.RateLimited):
        return StravaUnavailable("Strava takes no more calls for now", retry_after_s=error.retry_after_s)
    return StravaUnavailable("Strava does not answer as it should; try again in a while", retry_after_s=60)


def _is_page_of(address: str, site_url: str) -> bool:
    try:
        page = urlsplit(address)
    except ValueError:
        return False
    site = urlsplit(site_url)
    return (page.scheme, page.netloc) == (site.scheme, site.netloc)
