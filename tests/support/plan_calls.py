"""Each call of web's gateways to dataservice about plans, weeks and the calendar's address."""

from collections.abc import Callable
from datetime import date
from typing import Any

from web.api.calendar_feed import CalendarFeed
from web.api.plans import Plans
from web.api.weeks import Weeks

Call = Callable[[Any], object]

ID = "3f0f7f0e-5b0a-4b57-9a9e-0c6e3c1b8a11"
FIRST, LAST = date(2026, 11, 23), date(2026, 12, 20)
WISH = {
    "aim": "race",
    "race_id": ID,
    "starts_on": "2026-11-24",
    "days_a_week": 4,
    "long_run_weekday": 6,
    "impossible_weekdays": [0, 4],
    "appointments": [{"weekday": 1, "kind": "club_track", "duration_s": 4500.0}],
    "run_walk": False,
}

PLANS: dict[str, tuple[Call, ...]] = {
    "coming_races": (lambda it: it.coming_races(),),
    "preview": (
        lambda it: it.preview(WISH),
        lambda it: it.preview({"aim": "keep_fit", "weeks": 12, "days_a_week": 3}),
    ),
    "create": (lambda it: it.create(WISH, "propose", replace=False), lambda it: it.create(WISH, "apply", replace=True)),
    "all": (lambda it: it.all(),),
    "current": (lambda it: it.current(),),
    "whole": (lambda it: it.whole(ID),),
    "update": (lambda it: it.update(ID, {"adapting": "apply"}), lambda it: it.update(ID, {"state": "paused"})),
    "end": (lambda it: it.end(ID),),
    "report": (
        lambda it: it.report(ID, {"kind": "ill", "from": "2026-11-24"}),
        lambda it: it.report(ID, {"kind": "pain", "from": "2026-11-24", "to": "2026-11-26", "alters_gait": True}),
    ),
    "changes": (lambda it: it.changes(), lambda it: it.changes(ID, "proposed", "c", 50)),
    "decide": (lambda it: it.decide(ID, "accept"), lambda it: it.decide(ID, "decline")),
    "undo": (lambda it: it.undo(ID),),
    "session": (lambda it: it.session(ID),),
    "change_session": (
        lambda it: it.change_session(ID, {"date": "2026-11-26"}),
        lambda it: it.change_session(ID, {"is_locked": True}),
        lambda it: it.change_session(ID, {"state": "skipped"}),
    ),
    "add_session": (
        lambda it: it.add_session({"date": "2026-11-26", "kind": "easy", "distance_m": 8000.0}),
        lambda it: it.add_session({"date": "2026-11-26", "kind": "strength", "duration_s": 3600.0}),
    ),
    "delete_session": (lambda it: it.delete_session(ID),),
}
WEEKS: dict[str, tuple[Call, ...]] = {
    "week": (lambda it: it.week("2026-W48"),),
    "calendar": (lambda it: it.calendar(FIRST, LAST),),
    "tray": (lambda it: it.tray(FIRST, LAST),),
    "progress": (lambda it: it.progress(ID),),
    "of_activity": (lambda it: it.of_activity(ID),),
    "say": (lambda it: it.say(ID, ID), lambda it: it.say(ID, None)),
    "take_back": (lambda it: it.take_back(ID),),
}
CALENDAR_FEED: dict[str, tuple[Call, ...]] = {
    "since": (lambda it: it.since(),),
    "renew": (lambda it: it.renew(),),
    "delete": (lambda it: it.delete(),),
}
CALENDAR_FEEDS: dict[str, tuple[Call, ...]] = {"read": (lambda it: it.read("s3cret"),)}

GATEWAYS: dict[str, tuple[Callable[[Any], object], dict[str, tuple[Call, ...]]]] = {
    "web's plans": (Plans, PLANS),
    "web's weeks": (Weeks, WEEKS),
    "web's calendar address": (CalendarFeed, CALENDAR_FEED),
}
