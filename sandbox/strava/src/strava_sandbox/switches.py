"""How the sandbox is told to misbehave: named values in the state, set by `strava-sandbox set` or by a test.

| name | default | meaning |
|---|---|---|
| app_status | active | `inactive`: every data call is a 403 while tokens still refresh |
| overall_limit | 200,2000 | requests per quarter of an hour, per UTC day |
| read_limit | 100,1000 | the same for reads |
| short_pages | on | `off`: pages are full until the last; on, each deleted activity makes its page one shorter |
| corrupt_activities | | ids, comma-separated, whose details are a 500 |
"""

from strava_sandbox.state import State

DEFAULTS = {
    "app_status": "active",
    "overall_limit": "200,2000",
    "read_limit": "100,1000",
    "short_pages": "on",
    "corrupt_activities": "",
}

_CHOICES = {"app_status": ("active", "inactive"), "short_pages": ("on", "off")}


class Switches:
    """Read and set the switches of one state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, name: str) -> str:
        """The value that is set, or the default."""
        with self._state.transaction() as db:
            row = db.execute("SELECT value FROM switches WHERE name = ?", (name,)).fetchone()
        return str(row["value"]) if row else DEFAULTS[name]

    def set(self, name: str, value: str) -> None:
        """Set a switch; ValueError for an unknown name or a value that it cannot take."""
        if name not in DEFAULTS:
            raise ValueError(f"there is no switch {name!r}; there are {', '.join(DEFAULTS)}")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(_CHOICES[name])}, not {value!r}")
        if name.endswith("_limit"):
            _pair(value)
        if name == "corrupt_activities":
            _ids(value)
        with self._state.transaction() as db:
            db.execute("INSERT OR REPLACE INTO switches (name, value) VALUES (?, ?)", (name, value))

    def limits(self, name: str) -> tuple[int, int]:
        """`overall_limit` or `read_limit` as (per quarter of an hour, per day)."""
        return _pair(self.get(name))

    def corrupt_activities(self) -> frozenset[int]:
        """The ids of the activities that cannot be rendered."""
        return _ids(self.get("corrupt_activities"))


def _pair(value: str) -> tuple[int, int]:
    parts = value.split(",")
    if len(parts) != 2 or not all(part.strip().isdigit() for part in parts):
        raise ValueError(f"a limit is two numbers such as 200,2000, not {value!r}")
    return int(parts[0]), int(parts[1])


def _ids(value: str) -> frozenset[int]:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise ValueError(f"activities are ids with commas between, not {value!r}")
    return frozenset(int(part) for part in parts)
