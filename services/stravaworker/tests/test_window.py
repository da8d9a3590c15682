from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import redis
from conftest import APP_ID, Linked, Linker, Time
from fake_dataservice import FakeDataservice

from flakon import clock
from strava_sandbox.parts import Sandbox
from stravaworker.dataservice import Dataservice
from stravaworker.ledger import Call, Lane, Ledger
from stravaworker.ledger.figures import window_budget
from stravaworker.strava.client import StravaClient
from stravaworker.wiring import Work, open_work

QUARTER_S = 900


@pytest.fixture
def ledger(store: redis.Redis) -> Ledger:
    return Ledger(store)


@pytest.fixture
def imported(work: Work, linked: Linked, time: Time) -> Linked:
    """At the start of a day on which nothing was asked yet, the day after the import."""
    work.activity_import.run(linked.athlete_id)
    time.forward(seconds=86_400 - clock.timestamp() % 86_400 + 60)
    return linked


def runs_of(fake: FakeDataservice, athlete_id: str) -> list[tuple[str, int]]:
    """Her runs, the newest first."""
    runs = [each for each in fake.activities[athlete_id].values() if each["sport_type"].endswith("Run")]
    runs.sort(key=lambda each: str(each["start_date"]), reverse=True)
    return [(athlete_id, each["strava_activity_id"]) for each in runs]


def a_day(work: Work, time: Time, quarters: int = 96) -> None:
    for _ in range(quarters):
        work.window_refresh.run(APP_ID)
        time.forward(seconds=QUARTER_S)


def test_it_spreads_its_share_evenly_over_the_day(
    work: Work, fake: FakeDataservice, imported: Linked, time: Time
) -> None:
    counts = []
    for _ in range(8):
        work.window_refresh.run(APP_ID)
        counts.append(len(fake.details))
        time.forward(seconds=QUARTER_S)
    # (800 a day, less 5 of yesterday's listing) in 96 parts, two calls a run
    assert counts == [4, 8, 12, 16, 20, 24, 28, 33]


def test_the_depth_is_what_the_share_can_renew_and_is_told_with_its_figures(
    work: Work, fake: FakeDataservice, imported: Linked, ledger: Ledger
) -> None:
    work.window_refresh.run(APP_ID)
    told = fake.windows[-1]
    budget = window_budget(ledger.read(APP_ID), clock.timestamp())
    allowed = budget.a_day / 2 * 7
    assert allowed * 0.95 < told["depth"] <= allowed
    for figure in ("1000 reads", str(budget.a_day), str(told["depth"]), "one athlete"):
        assert figure in told["reason"]


def with_many_runs(fake: FakeDataservice, athlete_id: str, count: int) -> None:
    """Another athlete of the app, in dataservice alone."""
    run = next(each for kept in fake.activities.values() for each in kept.values() if each["sport_type"] == "Run")
    fake.links.setdefault(athlete_id, dict(next(iter(fake.links.values()))))
    fake.activities[athlete_id] = {number: run | {"strava_activity_id": number} for number in range(1, count + 1)}


def test_the_depth_is_shared_by_the_athletes_of_the_app(
    work: Work, fake: FakeDataservice, imported: Linked, ledger: Ledger
) -> None:
    for athlete_id in (imported.athlete_id, *(str(uuid4()) for _ in range(3))):
        with_many_runs(fake, athlete_id, 1500)
    work.window_refresh.run(APP_ID)
    runs = window_budget(ledger.read(APP_ID), clock.timestamp()).a_day / 2 * 7
    assert runs / 4 * 0.95 < fake.windows[-1]["depth"] <= runs / 4


def test_what_athletes_with_few_runs_leave_is_the_others(
    work: Work, fake: FakeDataservice, imported: Linked, ledger: Ledger
) -> None:
    with_many_runs(fake, imported.athlete_id, 4000)
    for _ in range(3):
        with_many_runs(fake, str(uuid4()), 1)
    work.window_refresh.run(APP_ID)
    runs = window_budget(ledger.read(APP_ID), clock.timestamp()).a_day / 2 * 7
    assert runs * 0.95 < fake.windows[-1]["depth"] + 3 <= runs
    fake.calls.clear()
    work.window_refresh.run(APP_ID)
    assert fake.calls.count("list_strava_window") < 12


def test_every_day_of_a_week_is_within_its_share_and_all_is_renewed_in_time(
    work: Work, fake: FakeDataservice, imported: Linked, time: Time, sandbox: Sandbox, ledger: Ledger
) -> None:
    """A small app, so that a week is short: 30 reads a day leave 24 for the window, 12 runs a day."""
    time.forward(days=8, minutes=45)  # the listing of the first day is forgotten
    sandbox.switches.set("read_limit", "30,30")
    sandbox.switches.set("overall_limit", "60,60")
    ledger.settle(
        ledger.reserve(Call(APP_ID, Lane.WINDOW, "x")),
        {
            "X-RateLimit-Limit": "60,60",
            "X-RateLimit-Usage": "1,1",
            "X-ReadRateLimit-Limit": "30,30",
            "X-ReadRateLimit-Usage": "1,1",
        },
    )
    oldest_ages = []
    for day in range(9):
        for _ in range(24):
            work.window_refresh.run(APP_ID)
            time.forward(hours=1)
        if day >= 7:
            depth = fake.windows[-1]["depth"]
            newest = [each for each in runs_of(fake, imported.athlete_id)[:depth] if each in fake.details]
            assert len(newest) >= depth * 0.97
            asked_at = min(str(fake.details[each]["asked_at"]) for each in newest)
            oldest_ages.append((clock.now() - datetime.fromisoformat(asked_at)) / timedelta(days=1))
    assert max(oldest_ages) < 7
    assert not any(peak.refused for peak in sandbox.limits.peaks())


def test_a_corrupt_run_is_left_alone_for_a_day_and_holds_up_no_other(
    work: Work, fake: FakeDataservice, imported: Linked, time: Time, sandbox: Sandbox
) -> None:
    runs = [each for each in fake.activities[imported.athlete_id].values() if each["sport_type"] == "Run"]
    newest = max(runs, key=lambda each: str(each["start_date"]))["strava_activity_id"]
    sandbox.switches.set("corrupt_activities", str(newest))
    a_day(work, time, 4)
    assert len(fake.details) >= 15
    assert (imported.athlete_id, newest) not in fake.details
    sandbox.switches.set("corrupt_activities", "")
    time.forward(days=1)
    a_day(work, time, 1)
    assert (imported.athlete_id, newest) in fake.details


def test_a_run_that_dataservice_refuses_holds_up_no_other(
    work: Work, fake: FakeDataservice, imported: Linked, time: Time
) -> None:
    (_, newest), *_ = runs_of(fake, imported.athlete_id)
    fake.refused = {newest}
    a_day(work, time, 4)
    assert len(fake.details) >= 15
    assert (imported.athlete_id, newest) not in fake.details


def test_a_run_that_was_fetched_today_is_not_fetched_again(
    work: Work, fake: FakeDataservice, imported: Linked, time: Time
) -> None:
    few = sorted(fake.activities[imported.athlete_id])[-3:]
    kept = fake.activities[imported.athlete_id]
    fake.activities[imported.athlete_id] = {each: kept[each] | {"sport_type": "Run"} for each in few}
    a_day(work, time, 4)
    assert fake.calls.count("put_strava_details") == 3
    time.forward(days=1)
    a_day(work, time, 2)
    assert fake.calls.count("put_strava_details") == 6


def test_an_athlete_whose_access_has_ended_holds_up_no_other(
    work: Work, fake: FakeDataservice, imported: Linked, time: Time, linker: Linker, sandbox: Sandbox
) -> None:
    other = linker.link()
    work.activity_import.run(other.athlete_id)
    sandbox.grants.revoke("424242", imported.strava_athlete_id)
    time.forward(hours=2)
    a_day(work, time, 3)
    assert {athlete_id for athlete_id, _ in fake.details} == {other.athlete_id}


def test_while_the_app_is_inactive_it_does_nothing(
    work: Work, fake: FakeDataservice, imported: Linked, time: Time, sandbox: Sandbox
) -> None:
    sandbox.switches.set("app_status", "inactive")
    a_day(work, time, 4)
    assert not fake.details
    assert fake.app_states == [(APP_ID, "inactive")]
    sandbox.switches.set("app_status", "active")
    time.forward(hours=1)
    a_day(work, time, 4)
    assert fake.details
    assert fake.app_states[-1] == (APP_ID, "active")


def test_an_app_that_is_gone_or_has_nobody_is_no_error(work: Work, fake: FakeDataservice) -> None:
    work.window_refresh.run(APP_ID)
    assert fake.windows[-1]["depth"] == 0
    fake.app = None
    work.window_refresh.run(APP_ID)


def test_two_at_once_do_not_fetch_the_same(
    work: Work,
    fake: FakeDataservice,
    imported: Linked,
    time: Time,
    dataservice: Dataservice,
    strava: StravaClient,
    store: redis.Redis,
) -> None:
    fake.before["put_strava_window"] = lambda: open_work(dataservice, strava, store).window_refresh.run(APP_ID)
    work.window_refresh.run(APP_ID)
    assert len(fake.windows) == 1


def test_without_redis_it_waits_for_the_next_quarter(
    dataservice: Dataservice, strava: StravaClient, fake: FakeDataservice, imported: Linked
) -> None:
    nowhere = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    open_work(dataservice, strava, nowhere).window_refresh.run(APP_ID)
    assert not fake.windows
