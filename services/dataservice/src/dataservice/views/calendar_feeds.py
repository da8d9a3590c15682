"""Her calendar at a secret address: hers to renew, and as web reads it for whoever has the address."""

from typing import Any

from dataservice.views.api import api, deps
from dataservice.views.plan_shapes import session_shape
from dataservice.workflows import calendar_feeds
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("get_calendar_feed")
def get_calendar_feed() -> Json:
    return {"created_at": calendar_feeds.since(deps(), current_athlete_id())}


@api.operation("renew_calendar_feed")
def renew_calendar_feed() -> Json:
    secret, created_at = calendar_feeds.renew(deps(), current_athlete_id())
    return {"secret": secret, "created_at": created_at}


@api.operation("delete_calendar_feed")
def delete_calendar_feed() -> None:
    calendar_feeds.delete(deps(), current_athlete_id())


@api.operation("read_calendar_feed")
def read_calendar_feed(body: Json) -> Json:
    feed = calendar_feeds.read(deps(), body["secret"])
    return {
        "language": feed.athlete.language,
        "units": feed.athlete.units,
        "timezone": feed.athlete.timezone,
        "sessions": [{**session_shape(each), "updated_at": each.updated_at} for each in feed.sessions],
        "races": [
            {
                "race_id": each.race.race_id,
                "name": each.race.name,
                "date": each.race.date,
                "place": each.race.place,
                "distance_m": each.race.distance_m,
                "priority": each.priority,
                "version": each.race.version,
            }
            for each in feed.races
        ],
    }
