"""One race for a calendar program (RFC 5545). Its UID is that of the race in her training's calendar."""

from datetime import datetime, timedelta

from flask_babel import gettext
from icalendar import Calendar, Event

from web.api.races import Race
from web.pages import Figures
from web.race_words import KINDS


def race_document(race: Race, f: Figures, host: str, address: str, now: datetime) -> bytes:
    """The race as an all-day event. `address` is that of its page."""
    calendar = Calendar()
    calendar.add("prodid", "-//Runnerly//Races//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"race-{race.race_id}@{host}")
    event.add("dtstamp", now)
    event.add("dtstart", race.date)
    event.add("dtend", race.date + timedelta(days=1))
    event.add("sequence", race.version)
    event.add("summary", f"{gettext('Race')}: {race.name} ({plain_distance(race, f)})")
    event.add("location", ", ".join(each for each in (race.place, race.country) if each))
    if race.latitude_deg is not None and race.longitude_deg is not None:
        event.add("geo", (race.latitude_deg, race.longitude_deg))
    lines = [f"{plain_distance(race, f)}, {KINDS[race.kind]}", race.website or "", address]
    event.add("description", "\n".join(each for each in lines if each))
    event.add("url", race.website or address)
    event.add("transp", "TRANSPARENT")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def plain_distance(race: Race, f: Figures) -> str:
    """Its distance without spaces that programs might not know."""
    return str(f.race_distance(race.distance_m)).replace("\u00a0", " ")
