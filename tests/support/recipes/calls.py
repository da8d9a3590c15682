"""A right call, and the book of recipes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from support.scene import Scene


@dataclass(frozen=True)
class Call:
    """A call that its operation answers with success when the right one asks.

    `subject` is the athlete of an athlete's or admin's operation, `client_id` the service of a service's or client's
    one. `for_another` is the status that another athlete gets for the same call in her own name: her own data (a
    success), or 404 for what is not hers. An athlete's operation has to say it. `content` is a body of bytes. A public
    operation that checks secrets of its own has them in `headers`.
    """

    path: str
    json: Any = None
    form: dict[str, str] | None = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    subject: UUID | None = None
    client_id: str = "web"
    for_another: int | None = None


Recipe = Callable[[Scene], Call]
RECIPES: dict[tuple[str, str], Recipe] = {}


def recipe(service: str, operation: str) -> Callable[[Recipe], Recipe]:
    """Enters the decorated function into the book."""

    def enter(function: Recipe) -> Recipe:
        if (service, operation) in RECIPES:
            raise ValueError(f"there are two recipes for {operation} of {service}")
        RECIPES[service, operation] = function
        return function

    return enter
