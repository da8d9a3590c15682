"""How she feels, by day, at dataservice."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from web.api import Client

Question = Literal["legs", "sleep", "pain"]


@dataclass(frozen=True)
class CheckIn:
    """A day: legs and sleep from 1 (bad) to 5 (good), pain from 0 (none) to 10; None is what she did not say."""

    legs: int | None
    sleep: int | None
    pain: int | None
    note: str | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "CheckIn":
        """From dataservice's JSON."""
        return cls(data["legs"], data["sleep"], data["pain"], data["note"])


NOTHING_SAID = CheckIn(None, None, None, None)


class CheckIns:
    """dataservice's operations on check-ins."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def of(self, day: date) -> CheckIn:
        """What she said of that day so far."""
        between = {"from": day.isoformat(), "to": day.isoformat()}
        found = self._client.get("/check-ins", params=between).data["check_ins"]
        return CheckIn.read(found[0]) if found else NOTHING_SAID

    def put(self, day: date, check_in: CheckIn) -> CheckIn:
        """Say it, in place of what she said before."""
        return CheckIn.read(self._client.put(f"/check-ins/{day.isoformat()}", json=asdict(check_in)).data)
