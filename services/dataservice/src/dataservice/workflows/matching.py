"""Planned and done of some days, and what belongs together: read together, decided by `domain.matching`.

The days are widened to whole weeks and ten days on both sides, which is as far as what happens elsewhere can matter:
what is answered does not depend on which days were asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from dataservice.domain.activities import RUN_SPORT_TYPES
from dataservice.domain.matching import Done, Match, PlannedItem, match, monday_of
from dataservice.domain.matching_work import Bout
from dataservice.domain.plans.kept import PlannedSession, SessionState
from dataservice.storage.planned_sessions import PlannedSessions
from dataservice.storage.race_entries import Raced, RaceEntries
from dataservice.storage.records import AnyRow
from dataservice.storage.session_matches import SessionMatches

WEEK = timedelta(days=7)
AROUND = timedelta(days=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """Sessions and activities of more days than were asked for, and the matches between them, by activity
    and by session.

    `rows` are the activities as they lie in the database, `done` the same as they are matched. `races` are those that
    she entered, the first one first; the run that one of them was is a race, whatever its name says.
    """

    sessions: Mapping[UUID, PlannedSession]
    rows: Mapping[UUID, AnyRow]
    done: Mapping[UUID, Done]
    matches: Mapping[UUID, Match]
    by_session: Mapping[UUID, Match]
    races: Sequence[Raced]

    def done_of(self, session_id: UUID) -> Done | None:
        """What was done of a session."""
        found = self.by_session.get(session_id)
        return None if found is None else self.done[found.activity_id]

    def sessions_between(self, first: date, last: date) -> list[PlannedSession]:
        """The sessions of these days, in their order."""
        return [each for each in self.sessions.values() if first <= each.session.date <= last]

    def races_between(self, first: date, last: date) -> list[Raced]:
        """The races of these days, in their order."""
        return [each for each in self.races if first <= each.entry.race.date <= last]

    def done_between(self, first: date, last: date) -> list[Done]:
        """The activities of these days, in their order."""
        return [each for each in self.done.values() if first <= each.local_date <= last]


def matched(connection: Connection, athlete_id: UUID, first: date, last: date) -> Matched:
    """What was planned and done on these days, both included, and around them; seven statements at most."""
    begins, ends = monday_of(first) - AROUND, monday_of(last) + timedelta(days=6) + AROUND
    storage, planned = SessionMatches(connection, athlete_id), PlannedSessions(connection, athlete_id)
    sessions = {each.id: each for each in planned.between(begins, ends)}
    rows = {row.activity_id: row for row in storage.done(begins, ends)}
    word = storage.about(activity_ids=rows, session_ids=sessions) if sessions or rows else {}
    far = [each for each in word.values() if each is not None and each not in sessions]
    if far:
        sessions |= planned.find(far)
    # her word on a session that the plan has no more is none
    word = {activity_id: each for activity_id, each in word.items() if each is None or each in sessions}
    away = [each for each in word if each not in rows]
    if away:
        rows |= {row.activity_id: row for row in storage.activities(away)}
    races = RaceEntries(connection, athlete_id).raced(begins, ends)[::-1]
    raced = {each.run.run.activity_id for each in races if each.run is not None}
    done = {each: done_of(row, is_race=row.is_race or each in raced) for each, row in rows.items()}
    found = match([planned_item(each) for each in sessions.values()], list(done.values()), word)
    return Matched(
        sessions=sessions,
        rows=rows,
        done=done,
        matches=found,
        by_session={each.session_id: each for each in found.values()},
        races=races,
    )


def matches(connection: Connection, athlete_id: UUID, first: date, last: date) -> dict[UUID, Match]:
    """The matches of activities and sessions of these days, by activity."""
    return dict(matched(connection, athlete_id, first, last).matches)


def planned_item(planned: PlannedSession) -> PlannedItem:
    """A session as it is matched and judged."""
    session = planned.session
    return PlannedItem(
        session_id=planned.id,
        local_date=session.date,
        kind=session.kind,
        steps=session.steps,
        distance_m=session.distance_m,
        duration_s=session.duration_s,
        by_time=session.by_time,
        is_skipped=planned.state is SessionState.SKIPPED,
    )


def done_of(row: AnyRow, *, is_race: bool) -> Done:
    """An activity as it is matched and judged."""
    return Done(
        activity_id=row.activity_id,
        local_date=row.local_date,
        sport_type=row.sport_type,
        is_run=row.sport_type in RUN_SPORT_TYPES,
        distance_m=row.distance_m,
        moving_time_s=row.moving_time_s,
        elapsed_time_s=row.elapsed_time_s,
        average_speed_mps=row.average_speed_mps,
        graded_speed_mps=row.graded_speed_mps,
        is_race=is_race,
        workout_type=row.workout_type,
        is_trainer=row.is_trainer,
        temperature_c=row.temperature_c,
        perceived_exertion=row.perceived_exertion,
        pain=row.pain,
        doubtful=row.doubtful,
        bouts=None if row.bouts is None else tuple(_bouts(row.bouts)),
        laps=tuple(_bouts(row.laps or ())),
    )


def _bouts(sections: Iterable[Mapping[str, float | None]]) -> Iterable[Bout]:
    for each in sections:
        speed = each["grade_adjusted_speed_mps"] or each["average_speed_mps"] or 0.0
        yield Bout(each["elapsed_time_s"] or 0.0, each["distance_m"] or 0.0, speed)
