"""What only she can tell."""

from typing import Any
from uuid import UUID

from dataservice.views.api import api, deps
from dataservice.workflows import questions
from flakon import current_athlete_id

Json = dict[str, Any]


@api.operation("list_questions")
def list_questions(activity_id: str | None, limit: int) -> Json:
    about = None if activity_id is None else UUID(activity_id)
    found, total = questions.listed(deps(), current_athlete_id(), limit, about)
    return {"questions": found, "total": total}


@api.operation("answer_question")
def answer_question(question_id: str, body: Json) -> Json:
    return {"activity_ids": questions.answer(deps(), current_athlete_id(), UUID(question_id), body["answer"])}
