"""What streams say of an activity, as it is stored: plain numbers, ready for JSON.

Speeds are metres per second everywhere; paces are made of them where they are shown.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dataservice.domain.activities import Edits
from dataservice.domain.streams import Lap
from runscience.streams import Streams


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """Everything about one activity that follows from its streams, its laps and her edits."""

    elapsed_time_s: int
    points: int

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def analyse(streams: Streams, laps: Sequence[Lap], edits: Edits) -> Analysis:
    """The analysis of an activity."""
    return Analysis(elapsed_time_s=streams.elapsed_time_s, points=len(streams))
