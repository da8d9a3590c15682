"""What she is to run next, and in which plan, at dataservice."""

from dataclasses import dataclass

from web.api import Client
from web.api.plans import TrainingPlan
from web.api.training import PlannedSession


@dataclass(frozen=True)
class NextSession:
    """The first session that stands and was not run yet, and the plan that is not over; each None without one."""

    session: PlannedSession | None
    plan: TrainingPlan | None


class NextSessions:
    """dataservice's operation on what comes next."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def next(self) -> NextSession:
        """As of her today."""
        data = self._client.get("/next-session").data
        return NextSession(
            None if data["session"] is None else PlannedSession.read(data["session"]),
            None if data["plan"] is None else TrainingPlan.read(data["plan"]),
        )
