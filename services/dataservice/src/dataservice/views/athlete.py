"""The signed-in athlete: her settings, password, address, Strava connection, and leaving."""

from typing import Any

from flask import Response

from dataservice.domain.athletes import Athlete
from dataservice.grants import sign_in_answer
from dataservice.storage.accounts import Accounts
from dataservice.storage.strava_apps import StravaApps
from dataservice.storage.strava_links import StravaLinks
from dataservice.views.api import api, deps
from dataservice.views.etags import if_match, tagged
from dataservice.workflows import accounts, passwords, strava_links
from flakon import current_athlete_id

Json = dict[str, Any]

_SHOWN = tuple(name for name in Athlete.__dataclass_fields__ if name != "activated_at")


@api.operation("get_athlete")
def get_athlete() -> Response:
    with deps().database.transaction() as connection:
        return tagged(_shape(Accounts(connection).get(current_athlete_id())))


@api.operation("update_athlete")
def update_athlete(body: Json) -> Response:
    return tagged(_shape(accounts.update(deps(), current_athlete_id(), body, if_match(_shape))))


@api.operation("change_password")
def change_password(body: Json) -> Json:
    athlete_id = current_athlete_id()
    return sign_in_answer(athlete_id, passwords.change(deps(), athlete_id, current=body["current"], new=body["new"]))


@api.operation("request_email_change")
def request_email_change(body: Json) -> Json:
    accounts.request_email_change(deps(), current_athlete_id(), email=body["email"], password=body["password"])
    return {}


@api.operation("delete_athlete")
def delete_athlete(body: Json) -> None:
    accounts.delete(deps(), current_athlete_id(), body["password"])


@api.operation("get_strava_status")
def get_strava_status() -> Json:
    athlete_id = current_athlete_id()
    with deps().database.transaction() as connection:
        Accounts(connection).get(athlete_id)
        links = StravaLinks(connection)
        link = links.find(athlete_id)
        progress = links.import_of(athlete_id)
        available = StravaApps(connection, deps().vault).has_instance()
    return {
        "available": available,
        "connected": link is not None,
        "state": link.state if link else None,
        "reason": link.reason if link else None,
        "scopes": link.scopes if link else [],
        "strava_athlete_id": link.strava_athlete_id if link else None,
        "profile_name": link.profile_name if link else None,
        "connected_at": link.connected_at if link else None,
        "import": None
        if progress is None
        else {
            "state": progress.state,
            "pages": progress.pages,
            "activities": progress.activities,
            "error": progress.error,
            "started_at": progress.started_at,
            "finished_at": progress.finished_at,
        },
    }


@api.operation("start_strava_import")
def start_strava_import() -> Json:
    strava_links.start_import(deps(), current_athlete_id())
    return {}


@api.operation("disconnect_strava")
def disconnect_strava() -> None:
    strava_links.disconnect(deps(), current_athlete_id())


def _shape(athlete: Athlete) -> Json:
    return {name: getattr(athlete, name) for name in _SHOWN}
