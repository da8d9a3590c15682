"""How the sandbox is told to misbehave: named values in the state, set by `strava-sandbox set` or by a test.

| name | default | meaning |
|---|---|---|
| app_status | active | `inactive`: every data call is a 403 while tokens still refresh |
| overall_limit | 200,2000 | requests per quarter of an hour, per UTC day |
| read_limit | 100,1000 | the same for reads |
| seats | 100 | how many athletes may be connected; one more is a 403 |
| token_rotation | always | `never`: a refresh gives the same refresh token again |
| short_pages | on | `off`: pages are full until the last; on, each deleted activity makes its page one shorter |
| corrupt_activities | | ids, comma-separated, whose details are a 500 |
| webhook_pauses_s | 2,5 | seconds before the second and the third try of an event |
| webhook_faults | | `drop=0.1,double=0.1,reorder=0.2,seed=1`: shares of the events, from 0 to 1 |

Each but the last three can be set for one app alone.
"""

from dataclasses import dataclass

from strava_sandbox.state import State

DEFAULTS = {
    "app_status": "active",
    "overall_limit": "200,2000",
    "read_limit": "100,1000",
    "seats": "100",
    "token_rotation": "always",
    "short_pages": "on",
    "corrupt_activities": "",
    "webhook_pauses_s": "2,5",
    "webhook_faults": "",
}

_CHOICES = {
    "app_status": ("active", "inactive"),
    "token_rotation": ("always", "never"),
    "short_pages": ("on", "off"),
}
_OF_APPS = ("app_status", "overall_limit", "read_limit", "seats", "token_rotation", "short_pages")


@dataclass(frozen=True)
class WebhookFaults:
    """Which share of the events is never sent, sent twice, or sent late enough to be overtaken."""

    drop: float = 0.0
    double: float = 0.0
    reorder: float = 0.0
    seed: int = 0


class Switches:
    """Read and set the switches of one state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, name: str, client_id: str | None = None) -> str:
        """The value that is set for the app, else for all, else the default."""
        with self._state.reading() as db:
            rows = db.execute(
                "SELECT name, value FROM switches WHERE name IN (?, ?)", (name, f"{name}@{client_id}")
            ).fetchall()
        found = {str(row["name"]): str(row["value"]) for row in rows}
        return found.get(f"{name}@{client_id}", found.get(name, DEFAULTS[name]))

    def set(self, name: str, value: str, client_id: str | None = None) -> None:
        """Set a switch; ValueError for an unknown name or a value that it cannot take."""
        if name not in DEFAULTS:
            raise ValueError(f"there is no switch {name!r}; there are {', '.join(DEFAULTS)}")
        if client_id is not None and name not in _OF_APPS:
            raise ValueError(f"{name} cannot be set for one app; {', '.join(_OF_APPS)} can")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(_CHOICES[name])}, not {value!r}")
        if name == "seats" and not value.isdecimal():
            raise ValueError(f"seats is a number, not {value!r}")
        if name.endswith("_limit"):
            _pair(value)
        if name == "corrupt_activities":
            _ids(value)
        if name == "webhook_pauses_s":
            _pauses(value)
        if name == "webhook_faults":
            _faults(value)
        stored = name if client_id is None else f"{name}@{client_id}"
        with self._state.transaction() as db:
            db.execute("INSERT OR REPLACE INTO switches (name, value) VALUES (?, ?)", (stored, value))

    def limits(self, name: str, client_id: str | None = None) -> tuple[int, int]:
        """`overall_limit` or `read_limit` as (per quarter of an hour, per day)."""
        return _pair(self.get(name, client_id))

    def corrupt_activities(self) -> frozenset[int]:
        """The ids of the activities that cannot be rendered."""
        return _ids(self.get("corrupt_activities"))

    def webhook_pauses_s(self) -> tuple[float, float]:
        """Seconds before the second and the third try of an event."""
        return _pauses(self.get("webhook_pauses_s"))

    def webhook_faults(self) -> WebhookFaults:
        """What goes wrong on an event's way."""
        return _faults(self.get("webhook_faults"))


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


def _pauses(value: str) -> tuple[float, float]:
    try:
        second, third = (float(part) for part in value.split(","))
    except ValueError as error:
        raise ValueError(f"webhook_pauses_s is two numbers of seconds such as 2,5, not {value!r}") from error
    if not (0.0 <= second <= 3600.0 and 0.0 <= third <= 3600.0):
        raise ValueError(f"webhook_pauses_s is two numbers from 0 to 3600, not {value!r}")
    return second, third


def _faults(value: str) -> WebhookFaults:
    named = dict(part.partition("=")[::2] for part in value.split(",") if part.strip())
    try:
        seed = int(named.pop("seed", "0"))
        shares = {name.strip(): float(share) for name, share in named.items()}
        found = WebhookFaults(**shares, seed=seed)
    except (TypeError, ValueError) as error:
        raise ValueError(f"webhook_faults reads drop=0.1,double=0.1,reorder=0.2,seed=1, not {value!r}") from error
    if not all(0.0 <= share <= 1.0 for share in shares.values()):
        raise ValueError(f"the shares of webhook_faults are from 0 to 1, not {value!r}")
    return found
