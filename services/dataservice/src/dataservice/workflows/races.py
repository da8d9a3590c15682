"""Races: added, corrected, entered, raced, and looked back at."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain import race_recaps, races, timezones
from dataservice.domain.problems import wrong_field
from dataservice.domain.race_problems import (
    RaceEntered,
    RaceInUse,
    RaceMayExist,
    RaceNotOver,
    RaceOfOthers,
    RaceSettled,
    version_moved,
)
from dataservice.domain.race_runs import Candidate
from dataservice.domain.races import Goals, Race, RaceEntry, RunWord
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.race_entries import Raced, RaceEntries
from dataservice.storage.race_recaps import RaceHistory
from dataservice.storage.races import Chosen, Races
from dataservice.storage.records import AnyRow
from dataservice.storage.streams import find_analysis
from flakon import clock

MISTAKEN = timedelta(days=1)
"""So long whoever added a race may take it away."""

Position = tuple[date, UUID]
Shape = Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """A race as one athlete sees it."""

    race: Race
    runners: Sequence[AnyRow]
    runners_total: int
    entry: RaceEntry | None
    may_delete: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Recap:
    """How a race went."""

    raced: Raced
    other_runs: Sequence[Candidate]
    goals: list[dict[str, Any]]
    splits: list[dict[str, Any]]
    halves: dict[str, float] | None
    predictions: Sequence[AnyRow]
    plan: dict[str, Any] | None


def search(
    deps: Deps, athlete_id: UUID, chosen: Chosen, limit: int, after: Position | None, *, descending: bool
) -> list[AnyRow]:
    """At most `limit` races of the calendar."""
    with deps.database.transaction() as connection:
        return Races(connection).search(athlete_id, chosen, limit, after, descending=descending)


def create(deps: Deps, athlete_id: UUID, body: dict[str, Any], told: Shape) -> Detail:
    """Add a race. RaceMayExist (409) with those like it, as `told` shapes them, unless she says that it is another."""
    now = clock.now()
    facts_told = {name: value for name, value in body.items() if name != "is_another"}
    with deps.database.transaction() as connection:
        facts = races.checked(facts_told, now.date())
        calendar = Races(connection)
        calendar.claim()
        if not body.get("is_another"):
            like = races.doubles(facts, calendar.near(facts))
            if like:
                raise RaceMayExist([told(each) for each in like])
        return _detail(connection, athlete_id, calendar.add(facts, athlete_id, now))


def get(deps: Deps, athlete_id: UUID, race_id: UUID) -> Detail:
    """A race. RaceNotFound."""
    with deps.database.transaction() as connection:
        return _detail(connection, athlete_id, race_id)


def update(deps: Deps, athlete_id: UUID, race_id: UUID, body: dict[str, Any]) -> Detail:
    """Correct a race. RaceNotFound; VersionMoved (409) when somebody else was quicker."""
    now = clock.now()
    told = {name: value for name, value in body.items() if name != "version"}
    with deps.database.transaction() as connection:
        calendar = Races(connection)
        race = calendar.get(race_id, seen_by=athlete_id, lock=True)
        if body["version"] != race.version:
            raise version_moved(race.version)
        facts = races.checked(told, now.date(), race)
        if facts.told() != {name: getattr(race, name) for name in facts.told()}:
            calendar.change(race, facts, athlete_id, now)
        return _detail(connection, athlete_id, race.race_id)


def delete(deps: Deps, athlete_id: UUID, race_id: UUID) -> None:
    """Take a race away that she added within a day. RaceNotFound; RaceOfOthers (403); RaceSettled and others (409).

    Entries that others do not let be seen change nothing of what she is told: they stay, and the race for them alone.
    """
    with deps.database.transaction() as connection:
        calendar = Races(connection)
        race = calendar.get(race_id, seen_by=athlete_id, lock=True)
        problem = _stays(connection, athlete_id, race)
        if problem is not None:
            raise problem
        calendar.withdraw(race.race_id, athlete_id, clock.now())


def revisions(deps: Deps, athlete_id: UUID, race_id: UUID) -> list[AnyRow]:
    """What was told of a race, newest first. RaceNotFound."""
    with deps.database.transaction() as connection:
        calendar = Races(connection)
        return calendar.revisions(calendar.get(race_id, seen_by=athlete_id).race_id)


def enter(deps: Deps, athlete_id: UUID, race_id: UUID, body: dict[str, Any]) -> RaceEntry:
    """Enter a race, or change what she wants of it. RaceNotFound; Invalid (422)."""
    goals = Goals(**{name: body.get(name) for name in Goals.__dataclass_fields__})
    goals.check()
    visible = bool(body.get("is_visible"))
    with deps.database.transaction() as connection:
        race = Races(connection).get(race_id, seen_by=athlete_id, lock=True)
        entries = RaceEntries(connection, athlete_id)
        entries.put(race.race_id, body["priority"], goals, is_visible=visible, now=clock.now())
        return entries.get(race.race_id)


def withdraw(deps: Deps, athlete_id: UUID, race_id: UUID) -> None:
    """Enter a race no more. RaceNotFound, RaceNotEntered."""
    with deps.database.transaction() as connection:
        race = Races(connection).get(race_id, seen_by=athlete_id, lock=True)
        RaceEntries(connection, athlete_id).delete(race.race_id)


def put_result(deps: Deps, athlete_id: UUID, race_id: UUID, body: dict[str, Any]) -> RaceEntry:
    """Her result, and her word on which run it was. RaceNotEntered, ActivityNotFound; RaceNotOver (409)."""
    run = RunWord(body["run"])
    chosen = UUID(body["activity_id"]) if body.get("activity_id") else None
    if (run is RunWord.CHOSEN) != (chosen is not None):
        raise wrong_field("/activity_id", "An activity_id goes with run: chosen, and only with it.")
    with deps.database.transaction() as connection:
        entries = RaceEntries(connection, athlete_id)
        entry = entries.get(Races(connection).get(race_id, seen_by=athlete_id, lock=True).race_id, lock=True)
        _check_over(entry)
        if chosen is not None:
            Activities(connection, athlete_id).get(chosen)
        entries.put_result(
            entry.race.race_id,
            official_time_s=body["official_time_s"],
            official_distance_m=body["official_distance_m"],
            run=run,
            activity_id=chosen,
            now=clock.now(),
        )
        return entries.get(entry.race.race_id)


def entered(deps: Deps, athlete_id: UUID, when: str, limit: int, after: Position | None) -> list[Raced]:
    """Her entries, upcoming or past, at most `limit`."""
    with deps.database.transaction() as connection:
        today = timezones.today(Accounts(connection).get(athlete_id).timezone, clock.now())
        entries = RaceEntries(connection, athlete_id)
        wanted = entries.upcoming if when == "upcoming" else entries.past
        return entries.with_runs(wanted(today, limit=limit, after=after))


def recap(deps: Deps, athlete_id: UUID, race_id: UUID, unit: str) -> Recap:
    """How a race went. RaceNotFound, RaceNotEntered; RaceNotOver (409)."""
    with deps.database.transaction() as connection:
        entries = RaceEntries(connection, athlete_id)
        entry = entries.get(Races(connection).get(race_id, seen_by=athlete_id).race_id)
        _check_over(entry)
        [raced] = entries.with_runs([entry])
        history = RaceHistory(connection, athlete_id, entry.race.race_id)
        predictions = history.predictions()
        sections = _sections(connection, athlete_id, raced, unit)
        splits = race_recaps.splits(sections, entry.goals, predictions[-1].time_s if predictions else None)
        return Recap(
            raced=raced,
            other_runs=[each for each in entries.around(entry) if raced.run is None or each != raced.run.run],
            goals=race_recaps.goals(entry.goals, raced.time_s),
            splits=splits,
            halves=race_recaps.halves(splits),
            predictions=predictions,
            plan=_plan(history, entry),
        )


def _detail(connection: Connection, athlete_id: UUID, race_id: UUID) -> Detail:
    calendar = Races(connection)
    race = calendar.get(race_id, seen_by=athlete_id)
    runners, total = calendar.runners(race.race_id)
    return Detail(
        race=race,
        runners=runners,
        runners_total=total,
        entry=RaceEntries(connection, athlete_id).find(race.race_id),
        may_delete=_stays(connection, athlete_id, race) is None,
    )


def _stays(connection: Connection, athlete_id: UUID, race: Race) -> Exception | None:
    """Why she may not take a race away: never because of what others keep to themselves."""
    if race.created_by != athlete_id:
        return RaceOfOthers()
    if race.created_at <= clock.now() - MISTAKEN:
        return RaceSettled()
    calendar = Races(connection)
    if calendar.is_seen_entered(race.race_id, athlete_id):
        return RaceEntered()
    entry = RaceEntries(connection, athlete_id).find(race.race_id)
    has_result = entry is not None and (entry.official_time_s is not None or entry.run is not RunWord.FOUND)
    history = RaceHistory(connection, athlete_id, race.race_id)
    if has_result or history.predictions() or history.plan() is not None or calendar.has_merged(race.race_id):
        return RaceInUse()
    return None


def _check_over(entry: RaceEntry) -> None:
    """RaceNotOver before race day, which begins fourteen hours ahead of UTC."""
    if entry.race.date > (clock.now() + timedelta(hours=14)).date():
        raise RaceNotOver


def _sections(connection: Connection, athlete_id: UUID, raced: Raced, unit: str) -> Sequence[dict[str, Any]]:
    """The kilometres or miles of the race's run; none without a recording."""
    if raced.run is None:
        return []
    found = find_analysis(connection, athlete_id, raced.run.run.activity_id)
    return [] if found is None else list(found.analysis[f"splits_{unit}"])


def _plan(history: RaceHistory, entry: RaceEntry) -> dict[str, Any] | None:
    plan = history.plan()
    if plan is None:
        return None
    last = entry.race.date
    planned = history.planned_runs(plan.plan_id, last)
    monday = plan.starts_on - timedelta(days=plan.starts_on.weekday())
    weeks = race_recaps.plan_weeks(planned, history.run_distances_m(monday, last), plan.starts_on, last)
    return {"plan_id": plan.plan_id, "weeks": [asdict(week) for week in weeks[-60:]]}
