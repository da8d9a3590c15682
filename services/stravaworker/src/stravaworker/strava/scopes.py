"""What Runnerly asks an athlete to allow, and what is missing from what she did allow."""

from collections.abc import Iterable

PRIVATE_ACTIVITIES = "activity:read_all"
ACTIVITIES = "activity:read"

REQUESTED = ("read", ACTIVITIES, PRIVATE_ACTIVITIES)
"""`read`: her profile's name. `activity:read`: her activities. `activity:read_all`: those that only she sees, too."""


def parse(text: str) -> tuple[str, ...]:
    """The scopes of a callback or a token answer: separated by commas, or by spaces as OAuth has it."""
    return tuple(dict.fromkeys(scope for scope in text.replace(",", " ").split() if scope))


def missing(granted: Iterable[str]) -> tuple[str, ...]:
    """Those of REQUESTED that were not granted, in their order."""
    given = set(granted)
    return tuple(scope for scope in REQUESTED if scope not in given)


def allows_activities(granted: Iterable[str]) -> bool:
    """Whether there is anything to import."""
    return bool({ACTIVITIES, PRIVATE_ACTIVITIES} & set(granted))
