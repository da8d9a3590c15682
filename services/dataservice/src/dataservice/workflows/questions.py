"""What only she can tell: asked, and answered."""

from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from dataservice.deps import Deps
from dataservice.domain.activities import NO_EDITS
from dataservice.domain.duplicates import Answer, SourceKey, pair
from dataservice.domain.file_problems import QuestionNotFound
from dataservice.domain.problems import wrong_field
from dataservice.storage.activities import Activities
from dataservice.storage.grouping import Grouping
from dataservice.storage.questions import DuplicateQuestions, EffortQuestions, open_questions
from dataservice.storage.renewal import renew
from flakon import clock


def listed(deps: Deps, athlete_id: UUID, limit: int, activity_id: UUID | None) -> tuple[list[dict[str, Any]], int]:
    """Her open questions as the contract has them, newest first, at most `limit`; and how many there are."""
    with deps.database.transaction() as connection:
        rows, total = open_questions(connection, athlete_id, limit, activity_id)
        ids = {each for row in rows for each in (row.first, row.second) if each is not None}
        found = Activities(connection, athlete_id).find(ids) if ids else {}
    questions = [
        {
            "question_id": row.question_id,
            "kind": row.kind,
            "cause": row.cause,
            "asked_at": row.asked_at,
            "activities": [found[each]._asdict() for each in (row.first, row.second) if each is not None],
            "effort": None
            if row.distance_m is None
            else {"distance_m": row.distance_m, "elapsed_time_s": row.elapsed_time_s},
        }
        for row in rows
    ]
    return questions, total


def answer(deps: Deps, athlete_id: UUID, question_id: UUID, said: str) -> list[UUID]:
    """The activities that a question was about, once her answer has taken effect. QuestionNotFound; Invalid (422)."""
    with deps.database.transaction() as connection:
        Activities(connection, athlete_id).claim()
        about = DuplicateQuestions(connection, athlete_id).find(question_id)
        if about is not None:
            _check(said, ("same", "different"))
            return _about_duplicate(connection, athlete_id, about, Answer(said))
        activity_id = EffortQuestions(connection, athlete_id).find(question_id)
        if activity_id is None:
            raise QuestionNotFound
        _check(said, ("real", "leave_out"))
        return _about_effort(connection, athlete_id, activity_id, said)


def _about_duplicate(connection: Connection, athlete_id: UUID, about: tuple[UUID, UUID], said: Answer) -> list[UUID]:
    now = clock.now()
    sources = Activities(connection, athlete_id).sources(about)
    first, second = ([SourceKey(each.kind, each.external_id) for each in sources[one]] for one in about)
    pairs = [pair(one, other) for one, other in product(first, second)]
    DuplicateQuestions(connection, athlete_id).answer(pairs, said, now)
    grouping = Grouping(connection, athlete_id)
    grouping.decide_again(about, now)
    found = [grouping.activity_of(keys[0]) for keys in (first, second)]
    return list(dict.fromkeys(each for each in found if each is not None))


def _about_effort(connection: Connection, athlete_id: UUID, activity_id: UUID, said: str) -> list[UUID]:
    now = clock.now()
    activities = Activities(connection, athlete_id)
    activities.get(activity_id, lock=True)
    EffortQuestions(connection, athlete_id).answer(activity_id, said)
    if said == "leave_out":
        edits = activities.edits([activity_id]).get(activity_id, NO_EDITS).changed({"leave_out_of_records": True})
        activities.put_edits(activity_id, edits, now)
    renew(connection, athlete_id, [activity_id], now)
    return [activity_id]


def _check(said: str, known: tuple[str, ...]) -> None:
    if said not in known:
        raise wrong_field("/answer", f"This question takes {' or '.join(known)}.")
