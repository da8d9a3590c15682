"""The calendar of races kept in order, by an admin."""

from typing import Any
from uuid import UUID

from dataservice.views.api import api, deps
from dataservice.views.races import race_shape
from dataservice.workflows import admin_races
from dataservice.workflows.admin_races import Counted

Json = dict[str, Any]


@api.operation("list_race_doubles")
def list_race_doubles() -> Json:
    return {"doubles": [[_shape(each) for each in pair] for pair in admin_races.doubles(deps())]}


@api.operation("get_race_for_admin")
def get_race_for_admin(race_id: str) -> Json:
    race, revisions = admin_races.get(deps(), UUID(race_id))
    told = [row._asdict() for row in revisions]
    return {"race": _shape(race), "revisions": [{"email": each.pop("email"), "revision": each} for each in told]}


@api.operation("remove_race")
def remove_race(race_id: str, body: Json) -> None:
    admin_races.remove(deps(), UUID(race_id), with_entries=bool(body.get("with_entries")))


@api.operation("merge_races")
def merge_races(race_id: str, body: Json) -> Json:
    return _shape(admin_races.merge(deps(), UUID(race_id), UUID(body["into_race_id"])))


def _shape(counted: Counted) -> Json:
    race, entries = counted
    return race_shape(race) | {"entries": entries}
