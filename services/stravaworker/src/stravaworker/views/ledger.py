"""How much of Strava's rate limits is used: all of it for the operator, her own app's for an athlete."""

from datetime import UTC, datetime
from typing import Any

from flakon import SwaggerBlueprint, clock, current_athlete_id, errors
from stravaworker.dataservice import Dataservice
from stravaworker.ledger import Ledger, LedgerAway
from stravaworker.ledger.figures import WindowUse, figures, window_budget

Json = dict[str, Any]


class LedgerUnavailable(errors.Unavailable):
    """Redis is away, and with it what is known of the limits."""

    code = "strava_ledger_away"


def register(api: SwaggerBlueprint, dataservice: Dataservice, ledger: Ledger) -> None:
    """Bind the operations."""

    @api.operation("get_strava_ledger")
    def get_strava_ledger() -> Json:
        kinds = dict(found for app_id in ("instance", *_app_ids(ledger)) for found in _kind(dataservice, app_id))
        return {"apps": [_app(ledger, app_id, kind) for app_id, kind in kinds.items()]}

    @api.operation("get_strava_budget")
    def get_strava_budget() -> Json:
        app_id = dataservice.credentials(str(current_athlete_id())).app.app_id
        found = figures(_read(ledger, app_id), clock.timestamp())
        return {
            "kind": dataservice.webhook(app_id).kind,
            "state": found.state,
            "opens_at": _instant(found.opens_at),
            "windows": [_window(each) for each in found.windows],
        }


def _kind(dataservice: Dataservice, app_id: str) -> list[tuple[str, str]]:
    """Id and kind of an app, in a list of one; none for an app that is gone."""
    try:
        found = dataservice.webhook(app_id)
    except errors.NotFound:
        return []
    return [(found.app.app_id, found.kind)]


def _app_ids(ledger: Ledger) -> list[str]:
    try:
        return sorted(ledger.app_ids())
    except LedgerAway as error:
        raise LedgerUnavailable("Redis is away: nobody knows what is left", retry_after_s=10) from error


def _read(ledger: Ledger, app_id: str) -> Json:
    try:
        return ledger.read(app_id)
    except LedgerAway as error:
        raise LedgerUnavailable("Redis is away: nobody knows what is left", retry_after_s=10) from error


def _app(ledger: Ledger, app_id: str, kind: str) -> Json:
    now = clock.timestamp()
    document = _read(ledger, app_id)
    found, budget = figures(document, now), window_budget(document, now)
    return {
        "app_id": app_id,
        "kind": kind,
        "state": found.state,
        "state_since": _instant(found.state_since),
        "is_lost": found.is_lost,
        "opens_at": _instant(found.opens_at),
        "windows": [_window(each) for each in found.windows],
        "lanes": [
            {
                "lane": each.lane,
                "share": each.share,
                "used_today": each.used_today,
                "waiting": each.waiting,
                "again_at": _instant(each.again_at),
            }
            for each in found.lanes
        ],
        "window_budget": {"reads_a_day": budget.a_day, "used_today": budget.used, "others_a_day": budget.others},
        "consents_lost": found.consents_lost,
    }


def _window(window: WindowUse) -> Json:
    return {
        "span": window.span,
        "kind": window.kind,
        "starts_at": _instant(window.starts_at),
        "ends_at": _instant(window.ends_at),
        "limit": window.limit,
        "used": window.used,
        "left": window.left,
    }


def _instant(timestamp: float | None) -> str | None:
    return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC).isoformat()
