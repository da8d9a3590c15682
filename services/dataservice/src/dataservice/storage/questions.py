"""What only she can tell: whether two activities are one, and whether she was that fast."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Connection, Join, delete, func, literal, null, or_, select, text, union_all
from sqlalchemy.dialects.postgresql import insert as upsert

from dataservice.domain.activities import SourceKind
from dataservice.domain.analysis_doubts import Doubt as EffortDoubt
from dataservice.domain.duplicates import Answer, Answers, Doubt, Pair, SourceKey
from dataservice.storage.activities import Activities
from dataservice.storage.activity_tables import (
    activities,
    activity_sources,
    duplicate_questions,
    effort_questions,
    source_answers,
)
from dataservice.storage.records import AnyRow, as_json, recordset

_KEYS = recordset([("kind", "text"), ("external_id", "text")], "keys")
_DROP = text(
    f"""
    DELETE FROM duplicate_questions q USING {_KEYS}
    WHERE q.athlete_id = :athlete_id AND q.id <> ALL(:kept)
      AND (q.first_kind = r.kind AND q.first_external_id = r.external_id
           OR q.second_kind = r.kind AND q.second_external_id = r.external_id)
    """  # noqa: S608 - made of the names of our own columns
)

_FIRST = activity_sources.alias("first_source")
_SECOND = activity_sources.alias("second_source")


class DuplicateQuestions:
    """One athlete's questions and answers about what was recorded twice, within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def answers(self) -> Answers:
        """What she has answered, by pairs of sources."""
        rows = self._connection.execute(select(source_answers).filter_by(athlete_id=self._athlete_id))
        return {_pair(row): Answer(row.answer) for row in rows}

    def answer(self, pairs: Iterable[Pair], answer: Answer, now: datetime) -> None:
        """Store her word about pairs of sources, which is her last one."""
        for first, second in pairs:
            self.put_answer(first, second, answer, now)

    def put_answer(self, first: SourceKey, second: SourceKey, answer: Answer, now: datetime) -> None:
        """Store her word about one pair, the smaller one first."""
        statement = upsert(source_answers).values(
            athlete_id=self._athlete_id,
            first_kind=first.kind.value,
            first_external_id=first.external_id,
            second_kind=second.kind.value,
            second_external_id=second.external_id,
            answer=answer.value,
            answered_at=now,
        )
        changed = {"answer": answer.value, "answered_at": now}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=list(source_answers.primary_key), set_=changed)
        )

    def forget_answers(self, kind: SourceKind) -> None:
        """Take back what she said about sources of a kind."""
        is_of_kind = (source_answers.c.first_kind == kind.value) | (source_answers.c.second_kind == kind.value)
        self._connection.execute(
            delete(source_answers).where(source_answers.c.athlete_id == self._athlete_id, is_of_kind)
        )

    def put(self, keys: Iterable[SourceKey], doubts: Iterable[Doubt], now: datetime) -> None:
        """Ask what is in doubt among these sources, and nothing else about any of them."""
        rows = {uuid5(self._athlete_id, f"{d.first} {d.second}"): d for d in doubts}
        records = as_json([{"kind": key.kind.value, "external_id": key.external_id} for key in keys])
        self._connection.execute(_DROP, {"athlete_id": self._athlete_id, "kept": list(rows), "keys": records})
        if not rows:
            return
        statement = upsert(duplicate_questions).values(
            [
                {
                    "id": question_id,
                    "athlete_id": self._athlete_id,
                    "first_kind": doubt.first.kind.value,
                    "first_external_id": doubt.first.external_id,
                    "second_kind": doubt.second.kind.value,
                    "second_external_id": doubt.second.external_id,
                    "cause": doubt.cause.value,
                    "asked_at": now,
                }
                for question_id, doubt in rows.items()
            ]
        )
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[duplicate_questions.c.id], set_={"cause": statement.excluded.cause}
            )
        )

    def about(self, key: SourceKey) -> UUID | None:
        """An open question about a source, if there is one."""
        is_about = [
            (columns[0] == key.kind.value) & (columns[1] == key.external_id)
            for columns in (
                (duplicate_questions.c.first_kind, duplicate_questions.c.first_external_id),
                (duplicate_questions.c.second_kind, duplicate_questions.c.second_external_id),
            )
        ]
        query = select(duplicate_questions.c.id).filter_by(athlete_id=self._athlete_id).where(or_(*is_about))
        return self._connection.execute(query.order_by(duplicate_questions.c.id).limit(1)).scalar_one_or_none()

    def find(self, question_id: UUID) -> tuple[UUID, UUID] | None:
        """The two activities that a question is about."""
        query = select(_FIRST.c.activity_id, _SECOND.c.activity_id).select_from(_asked())
        query = query.where(
            duplicate_questions.c.athlete_id == self._athlete_id, duplicate_questions.c.id == question_id
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else (row[0], row[1])


class EffortQuestions:
    """One athlete's questions about runs that nobody could have run, within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def put(self, activity_id: UUID, doubt: EffortDoubt | None, now: datetime) -> None:
        """Ask about an activity, or not any more. What she has answered stays."""
        key = {"athlete_id": self._athlete_id, "activity_id": activity_id}
        if doubt is None:
            self._connection.execute(
                delete(effort_questions).filter_by(**key).where(effort_questions.c.answer.is_(None))
            )
            return
        values = {
            "cause": doubt.cause.value,
            "distance_m": doubt.distance_m,
            "elapsed_time_s": doubt.elapsed_time_s,
        }
        question_id = uuid5(self._athlete_id, f"effort {activity_id}")
        named = Activities(self._connection, self._athlete_id).named(activity_id)
        statement = upsert(effort_questions).values(**key, id=question_id, **values, **named, asked_at=now)
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=list(key), set_=values, where=effort_questions.c.answer.is_(None)
            )
        )

    def find(self, question_id: UUID) -> UUID | None:
        """The activity that an open question is about."""
        query = select(effort_questions.c.activity_id).filter_by(athlete_id=self._athlete_id, id=question_id)
        return self._connection.execute(query.where(effort_questions.c.answer.is_(None))).scalar_one_or_none()

    def answer(self, activity_id: UUID, answer: str | None) -> None:
        """Store her word, or take it back."""
        statement = effort_questions.update().filter_by(athlete_id=self._athlete_id, activity_id=activity_id)
        self._connection.execute(statement.values(answer=answer))


def open_questions(
    connection: Connection, athlete_id: UUID, limit: int, activity_id: UUID | None
) -> tuple[list[AnyRow], int]:
    """Her open questions, newest first, at most `limit`; and how many there are.

    Columns: question_id, kind, cause, asked_at, first, second (activity ids, the second one null for an effort),
    distance_m, elapsed_time_s.
    """
    of_duplicates = (
        select(
            duplicate_questions.c.id.label("question_id"),
            literal("duplicate").label("kind"),
            duplicate_questions.c.cause,
            duplicate_questions.c.asked_at,
            _FIRST.c.activity_id.label("first"),
            _SECOND.c.activity_id.label("second"),
            null().label("distance_m"),
            null().label("elapsed_time_s"),
        )
        .select_from(_asked())
        .where(duplicate_questions.c.athlete_id == athlete_id)
    )
    is_there = (activities.c.athlete_id == effort_questions.c.athlete_id) & (
        activities.c.id == effort_questions.c.activity_id
    )
    of_efforts = (
        select(
            effort_questions.c.id,
            literal("implausible_effort"),
            effort_questions.c.cause,
            effort_questions.c.asked_at,
            effort_questions.c.activity_id,
            null(),
            effort_questions.c.distance_m,
            effort_questions.c.elapsed_time_s,
        )
        .select_from(effort_questions.join(activities, is_there))
        .where(effort_questions.c.athlete_id == athlete_id, effort_questions.c.answer.is_(None))
    )
    found = union_all(of_duplicates, of_efforts).subquery()
    about: ColumnElement[bool] = literal(value=True)
    if activity_id is not None:
        about = (found.c.first == activity_id) | (found.c.second == activity_id)
    query = select(found, func.count().over().label("total")).where(about)
    rows = list(connection.execute(query.order_by(found.c.asked_at.desc(), found.c.question_id).limit(limit)))
    return rows, rows[0].total if rows else 0


def _asked() -> Join:
    joined = duplicate_questions.join(
        _FIRST,
        (_FIRST.c.athlete_id == duplicate_questions.c.athlete_id)
        & (_FIRST.c.kind == duplicate_questions.c.first_kind)
        & (_FIRST.c.external_id == duplicate_questions.c.first_external_id),
    )
    return joined.join(
        _SECOND,
        (_SECOND.c.athlete_id == duplicate_questions.c.athlete_id)
        & (_SECOND.c.kind == duplicate_questions.c.second_kind)
        & (_SECOND.c.external_id == duplicate_questions.c.second_external_id),
    )


def _pair(row: AnyRow) -> Pair:
    first = SourceKey(SourceKind(row.first_kind), row.first_external_id)
    return first, SourceKey(SourceKind(row.second_kind), row.second_external_id)
