"""Answers of Strava that are stored in any order, by any number of workers, end with what Strava has."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from dataservice_support import World, summary

from dataservice.domain.strava import ImportState
from dataservice.storage.importing import Outcome
from dataservice.storage.strava_links import StravaLinks
from dataservice.workflows import strava_activities
from flakon import clock

IDS = (1, 2, 3)
TICK = timedelta(milliseconds=1)

Store = Callable[[], object]


@pytest.fixture
def athlete_id(world: World) -> UUID:
    athlete_id = world.add_athlete()
    world.connect_strava(athlete_id)
    return athlete_id


@dataclass
class Strava:
    """What Strava has (versions by id), a clock of its own, and workers that have asked it or have its answer."""

    world: World
    athlete_id: UUID
    now: datetime
    has: dict[int, int] = field(default_factory=dict)
    asked: list[tuple[datetime, int | None]] = field(default_factory=list)
    answers: list[Store] = field(default_factory=list)
    version: int = 0

    def change(self, strava_activity_id: int, *, is_there: bool) -> None:
        """She edits it (or makes it public again), or deletes it (or makes it private)."""
        self._pass()
        self.version += 1
        if is_there:
            self.has[strava_activity_id] = self.version
        else:
            self.has.pop(strava_activity_id, None)

    def ask(self, strava_activity_id: int | None) -> None:
        """A worker asks for one activity, or for the whole list with None."""
        self._pass()
        self.asked.append((self.now, strava_activity_id))

    def answer(self, index: int) -> None:
        """Strava answers one of those who have asked, with what it has now."""
        if self.asked:
            self._pass()
            asked_at, wanted = self.asked.pop(index % len(self.asked))
            self.answers.append(self._storing(asked_at, wanted))

    def store(self, index: int) -> None:
        """A worker stores the answer it got."""
        if self.answers:
            self.answers.pop(index % len(self.answers))()

    def settle(self, chance: Random) -> None:
        """The last listing, and asking for what it did not have, while older answers are still on their way."""
        while self.asked:
            self.answer(0)
        late, self.answers = self.answers, []
        chance.shuffle(late)
        self._tell(ImportState.QUEUED)
        self._tell(ImportState.RUNNING)
        self.ask(None)
        self.answer(0)
        middle = len(late) // 2
        for store in (*late[:middle], *self.answers):
            store()
        self.answers = []
        self._tell(ImportState.DONE)
        for each in strava_activities.vanished(self.world.deps, self.athlete_id, 20):
            self.ask(each)
        while self.asked:
            self.answer(0)
        for store in (*self.answers, *late[middle:]):
            store()

    def here(self) -> dict[int, int]:
        """What is stored: versions by id."""
        rows = self.world.rows(
            "SELECT strava_activity_id, name FROM activities WHERE athlete_id = :id", id=self.athlete_id
        )
        return {row.strava_activity_id: int(row.name) for row in rows}

    def _storing(self, asked_at: datetime, wanted: int | None) -> Store:
        had = {wanted: self.has[wanted]} if wanted in self.has else {} if wanted is not None else dict(self.has)
        if wanted is not None and not had:
            return lambda: strava_activities.delete(self.world.deps, self.athlete_id, wanted, asked_at.isoformat())
        listing = [summary(each, name=str(version)) for each, version in had.items()]
        return lambda: put(self.world, self.athlete_id, listing, asked_at)

    def _tell(self, state: ImportState) -> None:
        self._pass()
        with self.world.transaction() as connection:
            StravaLinks(connection).put_import(self.athlete_id, state, 0, 0, None, self.now)

    def _pass(self) -> None:
        self.now += TICK


def put(world: World, athlete_id: UUID, listing: list[dict[str, Any]], asked_at: datetime) -> Outcome:
    return strava_activities.put_summaries(world.deps, athlete_id, listing, asked_at.isoformat())


WHAT = ("change", "change", "ask", "ask", "ask", "answer", "answer", "store")
"""More is asked than stored, so that answers pile up and are stored late."""


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_order_of_asking_answering_and_storing_the_truth_is_here_in_the_end(
    world: World, athlete_id: UUID, seed: int
) -> None:
    chance = Random(seed)
    strava = Strava(world, athlete_id, clock.now() - timedelta(seconds=4))
    for _ in range(60):
        what, strava_activity_id = chance.choice(WHAT), chance.choice(IDS)
        if what == "change":
            strava.change(strava_activity_id, is_there=chance.random() < 0.6)
        elif what == "ask":
            strava.ask(chance.choice((None, strava_activity_id)))
        else:
            getattr(strava, what)(chance.randrange(100))
    strava.settle(chance)
    assert strava.here() == strava.has
    assert world.count("activity_sources") == len(strava.has)


def test_a_page_that_was_asked_for_before_a_deletion_does_not_bring_it_back(world: World, athlete_id: UUID) -> None:
    now = clock.now()
    put(world, athlete_id, [summary(1)], now - timedelta(seconds=3))
    strava_activities.delete(world.deps, athlete_id, 1, (now - timedelta(seconds=1)).isoformat())
    put(world, athlete_id, [summary(1), summary(2)], now - timedelta(seconds=2))
    assert [row.strava_activity_id for row in world.rows("SELECT strava_activity_id FROM activities")] == [2]
    put(world, athlete_id, [summary(1)], now)
    assert world.count("activities") == 2
    assert world.count("strava_deletions") == 0


def test_a_deletion_that_was_asked_for_before_it_came_back_does_not_take_it_away(
    world: World, athlete_id: UUID
) -> None:
    now = clock.now()
    put(world, athlete_id, [summary(1)], now)
    strava_activities.delete(world.deps, athlete_id, 1, (now - timedelta(seconds=1)).isoformat())
    assert world.count("activities") == 1
    assert world.count("strava_deletions") == 0


def test_of_many_answers_at_once_that_of_the_last_asking_stays(world: World, athlete_id: UUID) -> None:
    now = clock.now()

    def store(number: int) -> None:
        listing = [summary(each, name=str(number)) for each in range(1, 21)]
        put(world, athlete_id, listing, now - timedelta(milliseconds=100 - number))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(store, [3, 9, 1, 12, 5, 11, 2, 7, 10, 4, 8, 6]))
    assert {row.name for row in world.rows("SELECT name FROM activities")} == {"12"}


def test_an_answer_to_a_link_she_had_before_or_of_days_ago_is_not_taken(world: World, athlete_id: UUID) -> None:
    world.athlete(athlete_id).delete("/athlete/strava")
    world.connect_strava(athlete_id, 1002)
    now = clock.now()
    assert put(world, athlete_id, [summary(1)], now - timedelta(seconds=30)) == Outcome(0, 0, 0, stale=1)
    with clock.testing.shifted(timedelta(days=2)):
        now = clock.now()
        assert put(world, athlete_id, [summary(1)], now - timedelta(days=1.1)) == Outcome(0, 0, 0, stale=1)
        assert put(world, athlete_id, [summary(1)], now) == Outcome(1, 0, 0)


def test_a_clock_that_is_ahead_does_not_keep_later_answers_out(world: World, athlete_id: UUID) -> None:
    put(world, athlete_id, [summary(1, name="first")], clock.now() + timedelta(hours=1))
    put(world, athlete_id, [summary(1, name="second")], clock.now())
    assert [row.name for row in world.rows("SELECT name FROM activities")] == ["second"]
