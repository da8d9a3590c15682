"""Strava's three bases: API, OAuth, and the web pages that a browser is sent to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StravaAddresses:
    """Each is a URL; a slash at the end does not matter."""

    api: str
    oauth: str
    web: str

    def __post_init__(self) -> None:
        for name in ("api", "oauth", "web"):
            object.__setattr__(self, name, getattr(self, name).rstrip("/"))
