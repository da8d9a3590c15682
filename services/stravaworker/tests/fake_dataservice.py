"""dataservice in memory, behind its real contract: what stravaworker sends and gets is held to the document."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from fake_files import FakeFiles
from flask import Flask

from flakon import ServerSettings, SwaggerBlueprint, TokenVerifier, clock, create_app, errors

DOCUMENT = Path(__file__).parents[2] / "dataservice" / "src" / "dataservice" / "openapi.yaml"
WEBHOOK_SECRET = "the-secret-in-the-address-of-the-webhook"
VERIFY_TOKEN = "the-verify-token"


class FakeDataservice(FakeFiles):
    """State as plain dicts, by athlete id. `broken` names operations that answer 503, `slow_s` delays all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.app: dict[str, Any] | None = None
        self.links: dict[str, dict[str, Any]] = {}
        self.activities: dict[str, dict[int, dict[str, Any]]] = {}
        self.seen: dict[tuple[str, int], str] = {}
        self.details: dict[tuple[str, int], dict[str, Any]] = {}
        self.app_states: list[tuple[str, str]] = []
        self.subscription: dict[str, Any] = {"subscription_id": None, "error": None}
        self.windows: list[dict[str, Any]] = []
        self.seats_left = True
        self.refused: set[int] = set()
        self.ended: list[str] = []
        self.imports: dict[str, list[dict[str, Any]]] = {}
        self.began: dict[str, str] = {}
        self.marks: list[tuple[str, str, str | None]] = []
        self.events: dict[str, dict[str, Any]] = {}
        self.revocations: dict[str, dict[str, Any]] = {}
        self.work: list[tuple[str, str, dict[str, Any] | None]] = []
        self.admins: set[str] = set()
        self.calls: list[str] = []
        self.broken: dict[str, int] = {}
        self.before: dict[str, Callable[[], None]] = {}
        self.slow_s = 0.0
        self.webhook_url = f"http://localhost:8080/strava/webhook/{WEBHOOK_SECRET}"

    def flask(self, verifier: TokenVerifier) -> Flask:
        """The app: an operation that is not written below is not there."""
        api = SwaggerBlueprint("api", __name__, document=DOCUMENT)
        for name in api.document.operations:
            api.operation(name)(self._view(name))
        return create_app(
            "dataservice", ServerSettings(), blueprints=[api], verifier=verifier, admin_check=lambda _: False
        )

    def _view(self, name: str) -> Callable[..., Any]:
        def view(**arguments: Any) -> Any:
            self.calls.append(name)
            time.sleep(self.slow_s)
            if self.broken.get(name, 0) > 0:
                self.broken[name] -= 1
                raise errors.Unavailable("broken by the test")
            self.before.pop(name, lambda: None)()
            return getattr(self, f"_{name}")(**arguments)

        view.__name__ = name
        return view

    def _linked(self, athlete_id: str) -> dict[str, Any]:
        if athlete_id not in self.links:
            raise errors.NotFound("not linked", code="strava_not_linked")
        return self.links[athlete_id]

    def _get_strava_app_credentials(self, app_id: str = "instance") -> dict[str, Any]:
        if self.app is None or app_id not in ("instance", self.app["app_id"]):
            raise errors.NotFound("no keys", code="strava_app_not_found")
        return self.app | {
            "kind": "instance",
            "webhook_url": self.webhook_url,
            "webhook_verify_token": VERIFY_TOKEN,
            "subscription_id": self.subscription["subscription_id"],
            "state": self.app_states[-1][1] if self.app_states else "active",
            "athlete_id": None,
        }

    def _resolve_strava_app(self, athlete_id: str) -> dict[str, Any]:
        if not self.seats_left:
            raise errors.Conflict("no seat", code="no_seat_left")
        return self._get_strava_app_credentials()

    def _put_strava_app_state(self, app_id: str, body: dict[str, Any]) -> None:
        self.app_states.append((app_id, body["state"]))

    def _put_strava_subscription(self, app_id: str, body: dict[str, Any]) -> None:
        self.subscription = {"error": None} | body

    def _put_strava_window(self, app_id: str, body: dict[str, Any]) -> None:
        self.windows.append(body)

    def _list_strava_window(self, app_id: str, depth: int, limit: int, fetched_before: str) -> dict[str, Any]:
        """The newest runs of each athlete; those without details first, then by their age."""
        inside = []
        for athlete_id, kept in self.activities.items():
            runs = [each for each in kept.values() if each["sport_type"] in ("Run", "TrailRun", "VirtualRun")]
            runs.sort(key=lambda each: str(each["start_date"]), reverse=True)
            inside += [(athlete_id, each["strava_activity_id"]) for each in runs[:depth]]
        fetched = {each: self.details[each]["asked_at"] if each in self.details else None for each in inside}
        due = [each for each in inside if fetched[each] is None or str(fetched[each]) < fetched_before]
        due.sort(key=lambda each: str(fetched[each] or ""))
        turns = {each: sum(before[0] == each[0] for before in due[:index]) for index, each in enumerate(due[:2000])}
        due = sorted(due[:2000], key=lambda each: (fetched[each] is not None, turns[each]))
        found = [
            {"athlete_id": each[0], "strava_activity_id": each[1], "details_fetched_at": fetched[each]} for each in due
        ]
        return {"activities": found[:limit], "athletes": len(self.links), "runs": len(inside)}

    def _put_strava_link(self, athlete_id: str, body: dict[str, Any]) -> dict[str, Any]:
        taken = {link["strava_athlete_id"]: owner for owner, link in self.links.items()}
        owner = taken.get(body["strava_athlete_id"], athlete_id)
        if owner != athlete_id:
            self.links[owner].update(body, version=self.links[owner]["version"] + 1)
            raise errors.Conflict("taken", code="strava_athlete_taken")
        version = self.links.get(athlete_id, {"version": 0})["version"] + 1
        self.links[athlete_id] = body | {"state": "active", "version": version}
        return {"version": version}

    def _get_strava_credentials(self, athlete_id: str) -> dict[str, Any]:
        assert self.app is not None
        link = {name: value for name, value in self._linked(athlete_id).items() if name != "profile_name"}
        keys = {name: self.app[name] for name in ("app_id", "client_id", "client_secret")}
        return keys | link | {"athlete_id": athlete_id}

    def _put_strava_credentials(self, athlete_id: str, body: dict[str, Any]) -> dict[str, Any]:
        link = self._linked(athlete_id)
        if link["version"] != body["version"]:
            raise errors.Conflict("moved", code="version_moved")
        link.update(body, version=body["version"] + 1)
        return {"version": link["version"]}

    def _mark_strava_link(self, athlete_id: str, body: dict[str, Any]) -> None:
        self._linked(athlete_id)["state"] = body["state"]
        self.marks.append((athlete_id, body["state"], body.get("reason")))

    def _end_strava_link(self, athlete_id: str, version: int) -> None:
        if self._linked(athlete_id)["version"] != version:
            raise errors.Conflict("moved", code="version_moved")
        del self.links[athlete_id]
        self.activities.pop(athlete_id, None)
        self.ended.append(athlete_id)

    def _upsert_strava_activities(self, athlete_id: str, body: dict[str, Any]) -> dict[str, int]:
        self._linked(athlete_id)
        kept = self.activities.setdefault(athlete_id, {})
        if any(each["strava_activity_id"] in self.refused for each in body["activities"]):
            raise errors.Invalid("it says the impossible")
        counts = {"added": 0, "updated": 0, "unchanged": 0, "stale": 0}
        for activity in body["activities"]:
            identity = activity["strava_activity_id"]
            if self.seen.get((athlete_id, identity), "") > body["asked_at"]:
                counts["stale"] += 1
                continue
            before = kept.get(identity)
            counts["added" if before is None else "unchanged" if before == activity else "updated"] += 1
            kept[identity] = activity
            self.seen[athlete_id, identity] = body["asked_at"]
        return counts

    def _put_strava_details(self, athlete_id: str, strava_activity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        one = {"asked_at": body["asked_at"], "activities": [body["summary"]]}
        self._upsert_strava_activities(athlete_id, one)
        self.details[athlete_id, strava_activity_id] = body
        return {"stored": True}

    def _delete_strava_activity(self, athlete_id: str, strava_activity_id: int, asked_at: str) -> None:
        if self.seen.get((athlete_id, strava_activity_id), "") <= asked_at:
            self.activities.get(athlete_id, {}).pop(strava_activity_id, None)
            self.seen[athlete_id, strava_activity_id] = asked_at

    def _list_vanished_strava_activities(self, athlete_id: str, limit: int) -> dict[str, Any]:
        self._linked(athlete_id)
        seen = {each: self.seen[athlete_id, each] for each in self.activities.get(athlete_id, {})}
        found = [each for each in seen if seen[each] < self.began[athlete_id]]
        return {"strava_activity_ids": sorted(found, key=lambda each: (seen[each], each))[:limit]}

    def _put_strava_import(self, athlete_id: str, body: dict[str, Any]) -> None:
        self._linked(athlete_id)
        told = self.imports.setdefault(athlete_id, [])
        if not told or told[-1]["state"] in ("done", "failed"):
            self.began[athlete_id] = clock.now().isoformat()
        told.append(body)

    def _get_strava_import(self, athlete_id: str) -> dict[str, Any]:
        self._linked(athlete_id)
        told = self.imports.get(athlete_id)
        if not told:
            return {
                "state": "queued",
                "pages": 0,
                "activities": 0,
                "next_page": 1,
                "started_at": None,
                "finished_at": None,
            }
        ended = told[-1]["state"] in ("done", "failed")
        known = {name: told[-1][name] for name in ("state", "pages", "activities", "next_page")}
        began = self.began[athlete_id]
        return known | {"started_at": began, "finished_at": began if ended else None}

    def _check_strava_webhook(self, body: dict[str, Any]) -> None:
        if (body["secret"], body["verify_token"]) != (WEBHOOK_SECRET, VERIFY_TOKEN):
            raise errors.NotFound("not ours", code="webhook_not_found")

    def _store_strava_event(self, body: dict[str, Any]) -> tuple[dict[str, Any], int]:
        if body["secret"] != WEBHOOK_SECRET:
            raise errors.NotFound("not ours", code="webhook_not_found")
        if body["event"] not in self.events.values():
            self.events[str(uuid4())] = body["event"]
        return {}, 202

    def _get_strava_revocation(self, revocation_id: str) -> dict[str, Any]:
        if revocation_id not in self.revocations:
            raise errors.NotFound("no such revocation")
        return self.revocations[revocation_id]

    def _delete_strava_revocation(self, revocation_id: str) -> None:
        self.revocations.pop(revocation_id, None)

    def _get_role(self, athlete_id: str) -> dict[str, Any]:
        return {"role": "admin" if athlete_id in self.admins else "athlete"}

    def _complete_work(self, work_id: str) -> None:
        self.work.append(("completed", work_id, None))

    def _postpone_work(self, work_id: str, body: dict[str, Any]) -> None:
        self.work.append(("postponed", work_id, body))

    def _fail_work(self, work_id: str, body: dict[str, Any]) -> None:
        self.work.append(("failed", work_id, body))
