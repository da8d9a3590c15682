"""A run counts on the day on which she lived it, wherever that was and wherever she lives."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from dataservice_support import World, listed, summary
from files_support import put_file
from summaries_support import assert_exact

from dataservice.domain.timezones import from_local
from flakon import clock

PLACES = [
    # the last ten minutes of a month, a year
    ("2026-05-31T23:50:00", "Pacific/Auckland"),
    ("2026-05-31T23:50:00", "Pacific/Honolulu"),
    ("2025-12-31T23:50:00", "Pacific/Auckland"),
    ("2025-12-31T23:50:00", "Pacific/Honolulu"),
    ("2025-12-31T23:50:00", "Pacific/Kiritimati"),
    # the first ten
    ("2026-06-01T00:05:00", "Pacific/Auckland"),
    ("2026-01-01T00:05:00", "Pacific/Honolulu"),
    # nights in which clocks change, some of them the last of a month
    ("2024-03-30T23:50:00", "Europe/Paris"),
    ("2024-03-31T23:50:00", "Europe/Paris"),
    ("2021-10-30T23:50:00", "Europe/Paris"),
    ("2021-10-31T02:30:00", "Europe/Paris"),
    ("2021-10-31T23:50:00", "Europe/Paris"),
    ("2026-04-04T23:50:00", "Pacific/Auckland"),
    ("2025-09-27T23:50:00", "Pacific/Auckland"),
    ("2025-11-02T01:50:00", "America/New_York"),
    ("2026-03-07T23:50:00", "America/New_York"),
    ("2023-10-28T23:50:00", "America/Asuncion"),
    ("2023-09-30T23:50:00", "Australia/Lord_Howe"),
]
HOMES = ["Europe/Paris", "Pacific/Auckland", "Pacific/Honolulu"]
SOURCES = ["strava", "file", "by hand"]


def run(world: World, athlete_id: UUID, source: str, local: str, zone: str) -> None:
    """A run of twenty minutes, as a source tells of it."""
    start = from_local(datetime.fromisoformat(local), zone).isoformat().replace("+00:00", "Z")
    at: dict[str, Any] = {"start_date": start, "start_date_local": local, "timezone": zone}
    long = {"distance_m": 4_000, "moving_time_s": 1_200, "elapsed_time_s": 1_200}
    if source == "strava":
        page = listed(summary(1, **at, **long))
        world.connect_strava(athlete_id)
        world.service("stravaworker").post(f"/athletes/{athlete_id}/strava/activities", page)
    elif source == "file":
        put_file(world, athlete_id, "a", **at, **long)
    else:
        body = {"start_date_local": local, "timezone": zone, **long}
        assert world.athlete(athlete_id).post("/activities", body, 201).json["start_date"] == start


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("local", "zone"), PLACES)
def test_it_counts_where_she_lived_it(world: World, source: str, local: str, zone: str) -> None:
    lived = date.fromisoformat(local[:10])
    for home in HOMES:
        athlete_id = world.add_athlete(f"{home.replace('/', '.')}@example.org")
        me = world.athlete(athlete_id)
        me.patch("/athlete", {"timezone": home, "week_start": "sunday"})
        run(world, athlete_id, source, local, zone)
        assert assert_exact(world, athlete_id).keys() == {(lived, "run")}
        sunday = lived - timedelta(days=(lived.weekday() + 1) % 7)
        starts = {"day": lived, "week": sunday, "month": lived.replace(day=1), "year": lived.replace(month=1, day=1)}
        for by, start in starts.items():
            [period] = me.get("/trends", by=by).json["periods"]
            assert (period["start"], period["activities"]) == (start.isoformat(), 1)
        for first, last, counted in ((lived, lived, 1), (lived - timedelta(days=9), lived - timedelta(days=1), 0)):
            asked: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat()}
            assert me.get("/activity-totals", **asked).json["activities"] == counted
            assert len(me.get("/activities", **asked).json["activities"]) == counted
        with world.transaction() as connection:  # the next home begins anew
            connection.exec_driver_sql("DELETE FROM athletes")


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    ("now", "home", "local", "zone", "counted"),
    [
        # at home, ten minutes before midnight on the last day of the month, seen then and after midnight
        ("2027-05-31T11:55:00", "Pacific/Auckland", "2027-05-31T23:50:00", "Pacific/Auckland", (1, 1, 1)),
        ("2027-05-31T12:05:00", "Pacific/Auckland", "2027-05-31T23:50:00", "Pacific/Auckland", (1, 0, 1)),
        ("2027-06-01T09:55:00", "Pacific/Honolulu", "2027-05-31T23:50:00", "Pacific/Honolulu", (1, 1, 1)),
        ("2027-06-01T10:05:00", "Pacific/Honolulu", "2027-05-31T23:50:00", "Pacific/Honolulu", (1, 0, 1)),
        # the year's last run, on a Thursday
        ("2027-12-31T10:55:00", "Pacific/Auckland", "2027-12-31T23:50:00", "Pacific/Auckland", (1, 1, 1)),
        ("2027-12-31T11:05:00", "Pacific/Auckland", "2027-12-31T23:50:00", "Pacific/Auckland", (1, 0, 0)),
        # away: it was still May in Honolulu, when it was June at home
        ("2027-06-01T10:00:00", "Pacific/Auckland", "2027-05-31T23:50:00", "Pacific/Honolulu", (1, 0, 1)),
        # and June in Auckland already, when it was May at home: this month does not know it yet, the year does
        ("2027-05-31T13:00:00", "Pacific/Honolulu", "2027-06-01T00:20:00", "Pacific/Auckland", (1, 0, 1)),
        # clocks went forward in the night, and back
        ("2027-03-28T22:10:00", "Europe/Paris", "2027-03-28T23:50:00", "Europe/Paris", (0, 1, 1)),
        ("2027-10-31T22:55:00", "Europe/Paris", "2027-10-31T23:50:00", "Europe/Paris", (1, 1, 1)),
        ("2027-10-31T23:05:00", "Europe/Paris", "2027-10-31T23:50:00", "Europe/Paris", (0, 0, 1)),
    ],
)
def test_the_summary_counts_it_in_her_week_month_and_year(
    world: World, source: str, now: str, home: str, local: str, zone: str, counted: tuple[int, int, int]
) -> None:
    with clock.testing.shifted(datetime.fromisoformat(now).replace(tzinfo=UTC) - clock.now()):
        athlete_id = world.add_athlete()
        me = world.athlete(athlete_id)
        me.patch("/athlete", {"timezone": home})
        run(world, athlete_id, source, local, zone)
        shown = me.get("/training-summary").json
        today = datetime.fromisoformat(now).replace(tzinfo=UTC).astimezone(ZoneInfo(home)).date()
        assert shown["today"] == today.isoformat()
        sums = (shown["week"]["total"], shown["month"], shown["year"])
        assert tuple(each["activities"] for each in sums) == counted
        by_day = {each["date"]: each["activities"] for each in shown["week"]["days"]}
        assert by_day.get(local[:10], 0) == counted[0]
        assert_exact(world, athlete_id)
