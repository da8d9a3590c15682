"""dataservice's operations about Strava, in memory: connections, keys, seats, the waiting list."""

from datetime import timedelta
from typing import Any

from flakon import clock, errors

WEBHOOK_URL = "https://runs.example.org/strava/webhook/kJ3v9sQd2xLw8ZtR"
NO_SUBSCRIPTION = {"state": "none", "error": None}


def _written(moment: Any) -> str:
    return str(moment.isoformat().replace("+00:00", "Z"))


class Connecting:
    """What of dataservice is about Strava; `athlete` is an Account of stand_ins."""

    def __init__(self) -> None:
        super().__init__()
        self.app: dict[str, Any] = {"client_id": None}
        self.strava_available = True
        self.seats = {"count": 10, "taken": 1, "reserved": 0, "waiting": 0}
        self.sitting: list[dict[str, Any]] = []
        self.waiting: list[dict[str, Any]] = []

    def get_strava_status(self, athlete: Any) -> Any:
        free = max(0, self.seats["count"] - self.seats["taken"] - self.seats["reserved"])
        place = next((n for n, each in enumerate(self.waiting, 1) if each["athlete_id"] == athlete.athlete_id), None)
        state = "waiting" if place else "none"
        if athlete.own_app or not self.strava_available:
            state = "not_needed"
        nothing: dict[str, Any] = {
            "available": self.strava_available,
            "connected": False,
            **dict.fromkeys(("state", "reason", "strava_athlete_id", "profile_name", "connected_at", "import")),
            **dict.fromkeys(
                ("last_listed_at", "next_listing_at", "last_event_at", "window", "warning", "subscription")
            ),
            "scopes": [],
            "app_kind": "athlete" if athlete.own_app else "instance" if self.strava_available else None,
            "app_state": "active" if athlete.own_app or self.strava_available else None,
            "own_app": athlete.own_app,
            "seat": {"state": state, "until": None, "place": place, "free": free},
            "retention_days": 7,
            "counts": {"activities": 0, "with_details": 0},
        }
        return {**nothing, **athlete.strava}

    def start_strava_import(self, athlete: Any) -> Any:
        if not athlete.strava:
            raise errors.NotFound(code="strava_not_linked")
        athlete.strava["import"]["state"] = "queued"
        return {}

    def disconnect_strava(self, athlete: Any) -> None:
        if not athlete.strava:
            raise errors.NotFound(code="strava_not_linked")
        athlete.strava, athlete.runs = {}, []

    def put_own_strava_app(self, athlete: Any, body: Any) -> Any:
        if body["client_id"] == self.app["client_id"]:
            raise errors.Conflict(code="strava_app_taken")
        athlete.own_app = {
            "client_id": body["client_id"],
            "callback_domain": "runs.example.org",
            "webhook_url": WEBHOOK_URL,
            "state": "active",
            "reason": None,
            "subscription": NO_SUBSCRIPTION,
            "updated_at": _written(clock.now()),
        }
        return athlete.own_app

    def delete_own_strava_app(self, athlete: Any) -> None:
        if athlete.own_app is None:
            raise errors.NotFound(code="strava_app_not_found")
        athlete.own_app = None

    def join_strava_waiting_list(self, athlete: Any) -> Any:
        if athlete.strava.get("connected"):
            raise errors.Conflict(code="strava_seat_held")
        if self.seats["count"] > self.seats["taken"] + self.seats["reserved"]:
            athlete.strava["seat"] = {
                "state": "reserved",
                "until": _written(clock.now() + timedelta(hours=1)),
                "place": None,
                "free": 0,
            }
            return {"place": None}
        about = {"athlete_id": athlete.athlete_id, "name": athlete.name, "email": athlete.email}
        self.waiting.append({**about, "since": _written(clock.now())})
        return {"place": len(self.waiting)}

    def leave_strava_waiting_list(self, athlete: Any) -> None:
        self.waiting = [each for each in self.waiting if each["athlete_id"] != athlete.athlete_id]

    def get_strava_app(self, athlete: Any) -> Any:
        client_id = self.app["client_id"]
        return {
            "configured": client_id is not None,
            "app_id": "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e33" if client_id else None,
            "client_id": client_id,
            "webhook_url": WEBHOOK_URL if client_id else None,
            "callback_domain": "runs.example.org",
            "updated_at": None,
            "state": self.app.get("state", "active") if client_id else None,
            "reason": self.app.get("reason"),
            "subscription": self.app.get("subscription", NO_SUBSCRIPTION) if client_id else None,
            "seats": {**self.seats, "waiting": len(self.waiting)} if client_id else None,
        }

    def put_strava_app(self, athlete: Any, body: Any) -> Any:
        if body["client_id"] == "424242":
            raise errors.Conflict(code="sandbox_refused")
        self.app = body
        return self.get_strava_app(athlete)

    def list_strava_seats(self, athlete: Any) -> Any:
        return {"seats": self.sitting, "waiting": self.waiting}

    def put_strava_seats(self, athlete: Any, body: Any) -> Any:
        if self.app["client_id"] is None:
            raise errors.NotFound(code="strava_app_not_found")
        self.seats["count"] = body["count"]
        return self.get_strava_app(athlete)

    def release_strava_seat(self, athlete: Any, athlete_id: str) -> None:
        before = len(self.sitting) + len(self.waiting)
        self.sitting = [each for each in self.sitting if each["athlete_id"] != athlete_id]
        self.waiting = [each for each in self.waiting if each["athlete_id"] != athlete_id]
        if len(self.sitting) + len(self.waiting) == before:
            raise errors.NotFound(code="strava_seat_not_found")


def ledger(kind: str = "instance", state: str = "active", **more: Any) -> dict[str, Any]:
    """A ledger as stravaworker shows it: a busy morning on the default limits."""
    now = clock.now().replace(minute=30, second=0, microsecond=0)
    quarter = {"span": "quarter", "starts_at": _written(now), "ends_at": _written(now + timedelta(minutes=15))}
    midnight = now.replace(hour=0, minute=0)
    day = {"span": "day", "starts_at": _written(midnight), "ends_at": _written(midnight + timedelta(days=1))}
    lanes = (("interactive", 1.0, 41, 0), ("webhook", 1.0, 17, 0), ("listing", 0.9, 96, 2), ("window", 0.8, 480, 7))
    soon = _written(now + timedelta(minutes=15))
    return {
        "app_id": "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e33",
        "kind": kind,
        "state": state,
        "state_since": None if state == "active" else _written(now - timedelta(hours=9)),
        "is_lost": False,
        "opens_at": None,
        "windows": [
            {**quarter, "kind": "overall", "limit": 200, "used": 83, "left": 117},
            {**quarter, "kind": "read", "limit": 100, "used": 80, "left": 20},
            {**day, "kind": "overall", "limit": 2_000, "used": 641, "left": 1_359},
            {**day, "kind": "read", "limit": 1_000, "used": 634, "left": 366},
        ],
        "lanes": [
            {"lane": lane, "share": share, "used_today": used, "waiting": n, "again_at": soon if n else None}
            for lane, share, used, n in lanes
        ],
        "window_budget": {"reads_a_day": 744, "used_today": 480, "others_a_day": 256},
        "consents_lost": 0,
        **more,
    }


class Counting:
    """What of stravaworker is about budgets and the webhook."""

    def __init__(self) -> None:
        self.ledgers: list[dict[str, Any]] = []
        self.ledger_is_away = False
        self.subscription: dict[str, Any] = {"subscription_id": None, "callback_host": None, "is_ours": False}
        self.webhook_failure: errors.Error | None = None

    def get_strava_ledger(self, athlete: Any) -> Any:
        if self.ledger_is_away:
            raise errors.Unavailable(code="strava_ledger_away")
        return {"apps": self.ledgers}

    def get_strava_budget(self, athlete: Any) -> Any:
        if self.ledger_is_away:
            raise errors.Unavailable(code="strava_ledger_away")
        if not athlete.strava.get("connected"):
            raise errors.NotFound(code="strava_not_linked")
        shown = self.ledgers[0] if self.ledgers else ledger()
        return {name: shown[name] for name in ("kind", "state", "opens_at", "windows")}

    def get_webhook_subscription(self, athlete: Any) -> Any:
        if self.webhook_failure is not None:
            raise self.webhook_failure
        return self.subscription

    def create_webhook_subscription(self, athlete: Any) -> Any:
        if self.webhook_failure is not None:
            raise self.webhook_failure
        self.subscription = {"subscription_id": 7, "callback_host": "runs.example.org", "is_ours": True}
        return self.subscription

    def delete_webhook_subscription(self, athlete: Any) -> None:
        if self.webhook_failure is not None:
            raise self.webhook_failure
        self.subscription = {"subscription_id": None, "callback_host": None, "is_ours": False}
