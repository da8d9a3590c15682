"""While everything goes wrong that can, nothing of Strava is lost, doubled or stale, and no window is exceeded.

Athletes connect; while their lists are read they edit, delete, hide, show and save activities. Events are dropped,
doubled and overtaken, Strava fails, refuses, hangs up and is slow, tokens expire, workers are killed with SIGKILL and
Redis forgets everything. Then there is peace, for as many hours as it takes until each list was read once more: what
dataservice holds then has to be what the sandbox holds.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import requests
from chaos.comparing import EXACT, Differences, compare
from chaos.installation import EVERYTHING, INSTANCE_APP, PUBLIC_ONLY, Installation, Runner

from flakon import clock


@dataclass(frozen=True)
class Size:
    """How much of it there is. `rounds` are quarters of an hour of chaos, each `round_s` real seconds long."""

    athletes: int
    activities: int
    own_apps: int
    changes: int
    rounds: int
    round_s: float
    workers: int
    peace_s: float
    asks: bool
    """Whether she asks for her list once there is peace; else it is read when its day has passed."""


SHORT = Size(4, 150, 1, changes=8, rounds=12, round_s=1.0, workers=2, peace_s=240.0, asks=True)
LONG = Size(20, 2000, 4, changes=6, rounds=60, round_s=3.0, workers=3, peace_s=600.0, asks=False)

LOST_AFTER_S = 8.0
LONGEST_STEP_S = 3 * 3600.0
LONGEST_PEACE = timedelta(hours=96)


@pytest.fixture
def size(is_long: bool) -> Size:
    return LONG if is_long else SHORT


@pytest.fixture
def installation(folder: Path, clock_file: Path, size: Size) -> Iterator[Installation]:
    made = Installation(folder, clock_file, size.workers)
    made.start()
    try:
        yield made
    finally:
        made.stop()


class Chaos:
    """One run: who takes part, and what was done to them."""

    def __init__(self, installation: Installation, size: Size, seed: int) -> None:
        self.installation = installation
        self.control = installation.control
        self.size = size
        self.seed = seed
        self.luck = random.Random(seed)
        self.runners: list[Runner] = []
        self.changes: Counter[str] = Counter()
        self.blows: Counter[str] = Counter()
        self.consents_forced = 0
        self.last_change = clock.now()

    def prepare(self) -> None:
        """Athletes with their activities; some have an app of their own, some let us see no private activities."""
        wait_for(lambda: self._subscribed(), 30.0, "no subscription to Strava's events")
        put = self.installation.as_athlete
        put(self.installation.admin, "dataservice", "PUT", "/admin/strava-app/seats", {"count": self.size.athletes})
        ids = self.control.make_athletes(self.size.athletes, self.size.activities, self.seed, stream_points=20)
        for number, strava_id in enumerate(ids):
            athlete_id = self.installation.add_account(f"runner-{number}@example.org")
            client_id = INSTANCE_APP
            if number < self.size.own_apps:
                client_id = f"4242{number + 1:02d}"
                self.control.add_app(client_id, "a-secret")
                put(
                    athlete_id,
                    "dataservice",
                    "PUT",
                    "/athlete/strava/app",
                    {"client_id": client_id, "client_secret": "a-secret"},
                )
            scopes = PUBLIC_ONLY if number % 4 == 3 else EVERYTHING
            self.runners.append(Runner(athlete_id, strava_id, client_id, scopes))

    def rage(self) -> None:
        """Rounds of a quarter of an hour, in which anything may happen."""
        self.control.switch("webhook_faults", f"drop=0.15,double=0.2,reorder=0.3,seed={self.seed}")
        self.control.switch("webhook_pauses_s", "0.5,1")
        for route, kind, value, probability in (
            ("activities", "status", 503.0, 0.04),
            ("activities", "drop", 0.0, 0.03),
            ("activities", "truncate", 0.0, 0.03),
            ("activities", "slow", 0.4, 0.1),
            ("activity", "status", 500.0, 0.04),
            ("activity", "garbage", 0.0, 0.02),
            ("activity", "drop_answer", 0.0, 0.02),
            ("streams", "status", 502.0, 0.04),
            ("token", "status", 503.0, 0.1),
            ("token", "drop", 0.0, 0.05),
            ("*", "rate_limit", 0.0, 0.005),
        ):
            self.control.fault(route, kind, value=value, probability=probability, seed=f"{self.seed}")
        to_connect = list(self.runners)
        for number in range(self.size.rounds):
            for _ in range(max(1, self.size.athletes // 8)):
                if to_connect:
                    self.installation.connect(to_connect.pop())
            end = time.monotonic() + self.size.round_s
            self._strike(number)
            for runner in self.luck.sample(self.runners, max(1, self.size.athletes // 4)):
                done = self.control.shake(runner.strava_id, self.size.changes, self.luck.randrange(10**6))
                self.changes.update(done)
                self.last_change = clock.now()
            if number % 9 == 7:
                self.kill_between_rotation_and_storing()
            time.sleep(max(0.0, end - time.monotonic()))
            self.installation.forward(minutes=15)
        for runner in to_connect:
            self.installation.connect(runner)

    def settle(self) -> None:
        """Peace, until every list was read from its beginning to its end after the last change."""
        self.control.silence_faults()
        self.control.switch("webhook_faults", "")
        wait_for(lambda: not self._on_the_way(), 30.0, "events stay on their way")
        until, began = time.monotonic() + self.size.peace_s, clock.now()
        if self.size.asks:
            self.installation.forward(minutes=16)  # she may ask once in a quarter of an hour
            for runner in self.runners:
                # refused where her consent is missing: with the next one her list is read, too
                self.installation.ask_as(runner.athlete_id, "dataservice", "POST", "/athlete/strava/import")
        while not self._all_listed_since():
            assert time.monotonic() < until, f"no peace after {clock.now() - began}: {self._trouble()}"
            assert clock.now() - began < LONGEST_PEACE, f"no peace after {LONGEST_PEACE}: {self._trouble()}"
            self.installation.forward(seconds=min(LONGEST_STEP_S, self.installation.next_due_in_s() + 1.0))
            time.sleep(1.2)  # the beat looks once a second
            self._wait_until_quiet()
            self._consent_again()

    def kill_between_rotation_and_storing(self) -> None:
        """Strava gives a new pair of tokens out, and whoever asked for it is killed before it comes.

        Nothing can save that pair: it costs one consent, which has to be asked for, and nothing else.
        """
        runner = self.luck.choice([each for each in self.runners if each.client_id == INSTANCE_APP])
        refusals = self._refused_renewals()
        fault = self.control.fault("token", "late", value=4.0, count=1, client_id=runner.client_id)
        self.control.spoil_tokens(runner.client_id, runner.strava_id, "expire")
        self.changes.update(self.control.shake(runner.strava_id, 5, self.luck.randrange(10**6)))
        self.last_change = clock.now()
        end = time.monotonic() + 6.0
        while not self.control.has_struck(fault):
            if time.monotonic() > end:
                return  # nothing was asked for her meanwhile: the windows are closed
            time.sleep(0.05)
        for number in range(self.size.workers):
            self.installation.kill_worker(number)
        self.blows["workers killed"] += self.size.workers
        # One request may meet several faults: if it was refused as well, nothing was rotated.
        self.blows["pairs of tokens lost"] += self._refused_renewals() == refusals

    def _refused_renewals(self) -> int:
        struck = self.control.struck()
        return struck.get("token status 503", 0) + struck.get("token drop", 0)

    def _strike(self, number: int) -> None:
        luck, workers = self.luck, self.size.workers
        if number % 6 == 2 or luck.random() < 0.3:
            self.installation.kill_worker(luck.randrange(workers))
            self.blows["workers killed"] += 1
        elif luck.random() < 0.4 and self.installation.kill_child(luck.randrange(workers), luck.randrange(9)):
            self.blows["processes of a worker killed"] += 1
        if number % 7 == 5:
            self.installation.restart_redis()
            self.blows["Redis emptied"] += 1
        if luck.random() < 0.5:
            runner = luck.choice(self.runners)
            self.control.spoil_tokens(runner.client_id, runner.strava_id, "expire")
            self.blows["tokens expired"] += 1

    def _wait_until_quiet(self) -> None:
        """Return when nothing is due or under way, or what is under way was lost with its worker.

        That comes again by itself after a while, which only the clock can bring.
        """
        before, since = self.installation.progress(), time.monotonic()
        while self.installation.waiting() and time.monotonic() - since < LOST_AFTER_S:
            time.sleep(0.1)
            now = self.installation.progress()
            if now != before:
                before, since = now, time.monotonic()

    def _consent_again(self) -> None:
        """Whoever was asked to consent anew does so: nothing else brings a lost pair of tokens back."""
        missing = self.installation.consents_missing()
        for runner in self.runners:
            if runner.athlete_id in missing:
                self.installation.connect(runner)
                self.consents_forced += 1

    def _all_listed_since(self) -> bool:
        listed = self.installation.last_listings()
        began = self.installation.rows("SELECT athlete_id, started_at, state FROM strava_imports")
        started: dict[UUID, datetime] = {row.athlete_id: row.started_at for row in began if row.state == "done"}
        return all(
            (listed.get(runner.athlete_id) or _NEVER) > self.last_change
            and (started.get(runner.athlete_id) or _NEVER) > self.last_change
            for runner in self.runners
        )

    def _subscribed(self) -> bool:
        rows = self.installation.rows(
            "SELECT 1 FROM strava_apps WHERE kind = 'instance' AND subscription_id IS NOT NULL"
        )
        return bool(rows)

    def _on_the_way(self) -> int:
        counts = self.control.deliveries()
        return counts["waiting"] + counts["sending"]

    def _trouble(self) -> str:
        imports = self.installation.rows("SELECT state, error, count(*) AS n FROM strava_imports GROUP BY 1, 2")
        work = self.installation.rows(
            "SELECT task, last_error, count(*) AS n FROM outbox WHERE done_at IS NULL"
            " GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 8"
        )
        return f"imports {[tuple(row) for row in imports]}; work {[tuple(row) for row in work]}"


_NEVER = datetime.min.replace(tzinfo=clock.now().tzinfo)


def wait_for(holds: Callable[[], object], within_s: float, why: str) -> None:
    """Return once it holds."""
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, why
        time.sleep(0.1)


def test_nothing_is_lost_doubled_or_stale_and_no_window_is_exceeded(
    installation: Installation, size: Size, seed: int, told: list[str]
) -> None:
    told.append(f"seed {seed} (repeat it with --seed {seed})")
    began = time.monotonic()
    chaos = Chaos(installation, size, seed)
    sandbox = f"{installation.stack.url}/sandbox/strava"
    assert requests.get(f"{sandbox}/athletes", timeout=10).status_code == 200
    assert requests.get(f"{sandbox}/control/apps", timeout=10).status_code == 404, "anybody could order faults"
    chaos.prepare()
    chaos.rage()
    told.append(f"changes: {dict(chaos.changes)}; blows: {dict(chaos.blows)}; faults: {chaos.control.struck()}")
    before = {runner.strava_id: compare(installation, runner) for runner in chaos.runners}
    told.append(f"while it raged: {total(before)}")
    chaos.settle()

    found = {runner.strava_id: compare(installation, runner) for runner in chaos.runners}
    windows = chaos.control.windows()
    lost = sum(each["consents_lost"] for each in ledgers(installation))
    told += [
        f"events: {chaos.control.deliveries()}",
        f"{sum(count for _, count in found.values())} activities of {len(found)} athletes: {total(found)}",
        *(f"app {app}: " + "; ".join(shown(window) for window in of_app) for app, of_app in windows.items()),
        f"consents forced by a kill between rotation and storing: {chaos.consents_forced} (ledgers count {lost})",
        f"{time.monotonic() - began:.0f} s, of them in simulated time {clock.now() - datetime.now(clock.now().tzinfo)}",
    ]
    assert {key: differences for key, (differences, _) in found.items() if differences != EXACT} == {}
    assert [window for of_app in windows.values() for window in of_app if window["refused"]] == []
    assert chaos.blows["workers killed"] > 0
    assert chaos.consents_forced >= chaos.blows["pairs of tokens lost"]
    assert total(before) != EXACT, "nothing went wrong at all: this run says nothing"


def ledgers(installation: Installation) -> list[dict[str, int]]:
    """What the admin sees of each app's ledger."""
    found: list[dict[str, int]] = installation.as_athlete(installation.admin, "stravaworker", "GET", "/ledger")["apps"]
    return found


def total(found: dict[int, tuple[Differences, int]]) -> Differences:
    """The differences of all athletes together."""
    every = [differences for differences, _ in found.values()]
    return Differences(
        lost=tuple(each for one in every for each in one.lost),
        left_over=tuple(each for one in every for each in one.left_over),
        doubled=tuple(each for one in every for each in one.doubled),
        stale=tuple(each for one in every for each in one.stale),
    )


def shown(window: dict[str, int]) -> str:
    """A window in words."""
    return f"{window['kind']} {window['span']} {window['wanted']} of {window['allowed']}"
