"""Who may call an operation, as its document says it: `security` and `x-subject`."""

from dataclasses import dataclass
from typing import Any, Literal, Self, cast, get_args

__all__ = ["Requirement", "Subject"]

Subject = Literal["athlete", "service", "admin", "client", "public"]


@dataclass(frozen=True)
class Requirement:
    """`scheme` is "oauth2" (a bearer token), "client" (HTTP Basic) or None (public)."""

    scheme: Literal["oauth2", "client"] | None
    scopes: tuple[str, ...]
    subject: Subject

    @classmethod
    def read(cls, security: Any, subject: Any) -> Self:
        """From the two keys of an operation; ValueError says what is missing or does not go together."""
        if security is None or subject is None:
            missing = " and ".join(
                key for key, value in (("security", security), ("x-subject", subject)) if value is None
            )
            raise ValueError(f"it has no {missing}: say who may call it")
        if subject not in get_args(Subject):
            raise ValueError(f"its x-subject is {subject!r}; it must be one of {', '.join(get_args(Subject))}")
        if not isinstance(security, list) or len(security) > 1 or any(len(each) != 1 for each in security):
            raise ValueError("its security must be [] or name exactly one scheme")
        scheme, scopes = next(iter(security[0].items())) if security else (None, [])
        expected = {"public": None, "client": "client"}.get(subject, "oauth2")
        if scheme != expected:
            raise ValueError(f"its x-subject {subject} goes with security {_written(expected)}, not {_written(scheme)}")
        if scheme == "oauth2" and not scopes:
            raise ValueError("its security names no scope: name at least one, or any token would open it")
        if scheme == "client" and scopes:
            raise ValueError("its security is HTTP Basic, which has no scopes")
        return cls(scheme, tuple(scopes), cast("Subject", subject))


def _written(scheme: str | None) -> str:
    return {None: "[]", "client": "[{client: []}]", "oauth2": "[{oauth2: [scope]}]"}.get(scheme, f"[{{{scheme}: …}}]")
