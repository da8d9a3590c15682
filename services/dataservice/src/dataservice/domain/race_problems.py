"""What can go wrong with races, each with the stable code that callers decide by.

NotFound  race_not_found  race_not_entered
Conflict  race_may_exist  race_entered  race_in_use  race_settled  race_merged_with_itself  race_not_over  version_moved
Forbidden  race_of_others
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dataservice.domain.problems import VersionMoved
from flakon import errors


class RaceNotFound(errors.NotFound):
    code = "race_not_found"

    def __init__(self) -> None:
        super().__init__("There is no race with this id (any more).")


class RaceNotEntered(errors.NotFound):
    code = "race_not_entered"

    def __init__(self) -> None:
        super().__init__("You have not entered this race: enter it first.")


class RaceMayExist(errors.Conflict):
    """There are races like it; `races` names them, likeliest first."""

    code = "race_may_exist"

    def __init__(self, races: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(
            "The calendar has races on that day that may be the same: take one of those, or say that it is another.",
            extensions={"races": list(races)},
        )


class RaceEntered(errors.Conflict):
    code = "race_entered"

    def __init__(self) -> None:
        super().__init__("Others have entered this race: it can be corrected, not taken away.")


class RaceInUse(errors.Conflict):
    code = "race_in_use"

    def __init__(self) -> None:
        super().__init__("Your result, a plan of yours or another race rests on this race: it can be corrected.")


class RaceSettled(errors.Conflict):
    code = "race_settled"

    def __init__(self) -> None:
        super().__init__("You added this race more than a day ago: correct it, or ask an admin to take it away.")


class RaceOfOthers(errors.Forbidden):
    code = "race_of_others"

    def __init__(self) -> None:
        super().__init__("Somebody else added this race: correct it, or ask an admin to take it away.")


class RaceMergedWithItself(errors.Conflict):
    code = "race_merged_with_itself"

    def __init__(self) -> None:
        super().__init__("These two are one race already.")


class RaceNotOver(errors.Conflict):
    code = "race_not_over"

    def __init__(self) -> None:
        super().__init__("This race is to come: its result can be told from race day on.")


def version_moved(version: int) -> VersionMoved:
    """Somebody else corrected the race meanwhile."""
    return VersionMoved(f"Somebody corrected this race meanwhile: it is at version {version}. Look at it, then again.")
