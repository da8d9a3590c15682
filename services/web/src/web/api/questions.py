"""What only she can tell: whether two runs are one, whether an effort was real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from web.api import Client, instant
from web.api.athlete import Run

Answer = Literal["same", "different", "real", "leave_out"]
Cause = Literal["distance_differs", "both_from_strava", "logged_by_hand", "several_fit", "too_fast", "jumps"]


@dataclass(frozen=True)
class Side:
    """One of the runs that a question is about, and where it came from."""

    run: Run
    elapsed_time_s: int
    sources: tuple[str, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Side":
        """From dataservice's JSON."""
        return cls(Run.read(data), data["elapsed_time_s"], tuple(data["sources"]))


@dataclass(frozen=True)
class Question:
    """One of `duplicate` with two runs, or of `implausible_effort` with one and the effort: metres and seconds."""

    question_id: str
    kind: Literal["duplicate", "implausible_effort"]
    cause: Cause
    asked_at: datetime
    sides: Sequence[Side]
    effort_distance_m: float | None
    effort_elapsed_time_s: float | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Question":
        """From dataservice's JSON."""
        effort = data["effort"] or {"distance_m": None, "elapsed_time_s": None}
        return cls(
            data["question_id"],
            data["kind"],
            data["cause"],
            instant(data["asked_at"]),
            [Side.read(each) for each in data["activities"]],
            effort["distance_m"],
            effort["elapsed_time_s"],
        )


class Questions:
    """Her open questions, called in her name."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def open(self, limit: int = 50) -> tuple[Sequence[Question], int]:
        """The newest, and how many there are in all."""
        data = self._client.get("/questions", params={"limit": limit}).data
        return [Question.read(each) for each in data["questions"]], data["total"]

    def answer(self, question_id: str, answer: Answer) -> Sequence[str]:
        """Never asked again; the ids of the runs as they are now. NotFound where it does not arise any more."""
        path = f"/questions/{quote(question_id, '')}/answer"
        found: Sequence[str] = self._client.post(path, json={"answer": answer}).data["activity_ids"]
        return found
