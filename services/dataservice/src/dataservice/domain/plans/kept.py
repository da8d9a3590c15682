"""A session and a plan as they are kept: what the maker made, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from dataservice.domain.plans.model import Aim, PlanRequest, Reason, Session


class SessionState(StrEnum):
    """What became of a session: it stands, she leaves it out, or the plan has it no more."""

    PLANNED = "planned"
    SKIPPED = "skipped"
    REMOVED = "removed"


class PlanState(StrEnum):
    """Whether a plan goes on, waits for her word, or is over."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Adapting(StrEnum):
    """Whether she is asked before a plan changes."""

    PROPOSE = "propose"
    APPLY = "apply"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedSession:
    """A session with its address. `plan_id` is None for her own; `sequence` counts its changes."""

    id: UUID
    plan_id: UUID | None
    session: Session
    is_locked: bool = False
    state: SessionState = SessionState.PLANNED
    sequence: int = 0
    updated_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptPlan:
    """A plan as it is kept, without its weeks and sessions. `request` is what it was last made from."""

    id: UUID
    aim: Aim
    race_id: UUID | None
    starts_on: date
    ends_on: date
    asked: Mapping[str, Any]
    request: PlanRequest
    vdot: float | None
    vdot_since: date
    rules_met: tuple[Reason, ...]
    rules_relaxed: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    adapting: Adapting
    state: PlanState
    created_at: datetime
    ended_at: datetime | None
    looked_on: date | None


def session_id(plan_id: UUID, key: str) -> UUID:
    """The address of a plan's session: always the same one for its key."""
    return uuid5(plan_id, f"session {key}")
