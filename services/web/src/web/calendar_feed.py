"""Her training as a calendar that other programs subscribe to (RFC 5545): an all-day event for each session and race.

UIDs never change, and SEQUENCE rises with each change, so that a session that moved is moved and not doubled. What she
leaves out, or what the plan has no more, is cancelled rather than gone: some programs keep what is merely missing.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext
from icalendar import Calendar, Event

from web.api.calendar_feed import FeedRace, FeedSession
from web.pages import Figures
from web.session_words import amount, in_lines, main_set, title

MIMETYPE = "text/calendar"
RENEWED = timedelta(hours=1)
"""How often programs are asked to look again."""


def calendar_document(
    sessions: Iterable[FeedSession], races: Iterable[FeedRace], f: Figures, host: str, public_url: str
) -> bytes:
    """The whole calendar; the same data is the same bytes."""
    calendar = _calendar(gettext("Runnerly: training"))
    calendar.add("refresh-interval", RENEWED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for each in sessions:
        calendar.add_component(_session(each, f, host, public_url))
    for race in races:
        calendar.add_component(_race(race, f, host, public_url))
    return bytes(calendar.to_ical())


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Runnerly//Training//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar


def _session(session: FeedSession, f: Figures, host: str, public_url: str) -> Event:
    planned = session.planned
    what = main_set(planned, f) or amount(planned, f)
    event = _all_day(
        f"session-{planned.session_id}@{host}",
        planned.local_date,
        planned.sequence,
        session.updated_at,
        f"{title(planned)}: {_plain(what)}",
    )
    lines = in_lines(planned, f)
    address = f"{public_url.rstrip('/')}/sessions/{planned.session_id}"
    event.add("description", "\n".join([*lines, *([""] if lines else []), address]))
    event.add("url", address)
    event.add("status", "CONFIRMED" if planned.state == "planned" else "CANCELLED")
    return event


def _race(race: FeedRace, f: Figures, host: str, public_url: str) -> Event:
    event = _all_day(
        f"race-{race.race_id}@{host}",
        race.date,
        race.version,
        datetime.combine(race.date, time(), UTC),  # when it was last corrected is not told, and the bytes must stay
        f"{gettext('Race')}: {race.name} ({_plain(f.distance(race.distance_m))})",
    )
    if race.place:
        event.add("location", race.place)
    event.add("url", f"{public_url.rstrip('/')}/races/{race.race_id}")
    event.add("status", "CONFIRMED")
    return event


def _all_day(uid: str, day: date, sequence: int, changed_at: datetime, summary: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", sequence)
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    return event


def _plain(figure: object) -> str:
    return str(figure).replace("\u00a0", " ")
