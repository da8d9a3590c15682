"""The signed-in athlete: her settings, password, address, and leaving."""

from typing import Any

from flask import Response

from dataservice.domain.athletes import Athlete
from dataservice.domain.physiology import HEART_RATES
from dataservice.grants import sign_in_answer
from dataservice.views.api import api, deps
from dataservice.views.etags import if_match, tagged
from dataservice.workflows import accounts, passwords
from dataservice.workflows.accounts import Profile
from flakon import current_athlete_id

Json = dict[str, Any]

_SHOWN = tuple(name for name in Athlete.__dataclass_fields__ if name != "activated_at")


@api.operation("get_athlete")
def get_athlete() -> Response:
    return tagged(_shape(accounts.get(deps(), current_athlete_id())))


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


def _shape(profile: Profile) -> Json:
    athlete, figures = profile
    return {name: getattr(athlete, name) for name in _SHOWN} | {name: getattr(figures, name) for name in HEART_RATES}
