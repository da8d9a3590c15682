"""dataservice's operations on races, in memory: one calendar, entries by athlete, recaps as a test puts them."""

import uuid
from datetime import date
from typing import Any

from flakon import clock, errors

FACTS = ("name", "date", "place", "country", "distance_m", "kind", "website", "latitude_deg", "longitude_deg")


def race(name: str = "Lake Half", day: str = "2027-04-18", **more: Any) -> dict[str, Any]:
    """A race as anybody tells it."""
    return {
        "name": name,
        "date": day,
        "place": "Annecy",
        "country": "FR",
        "distance_m": 21_097.5,
        "kind": "road",
        "website": None,
        "latitude_deg": None,
        "longitude_deg": None,
        **more,
    }


def race_run(**more: Any) -> dict[str, Any]:
    """The run of a race, found by itself."""
    return {
        "activity_id": str(uuid.uuid4()),
        "name": "Lake Half",
        "start_date_local": "2026-04-19T09:00:00",
        "distance_m": 21_240.0,
        "elapsed_time_s": 6_120,
        "moving_time_s": 6_110,
        "is_race": True,
        "reasons": ["date", "workout_type", "distance"],
        **more,
    }


def splits(paces_s: list[float], target_s: float | None, predicted_s: float | None) -> list[dict[str, Any]]:
    """Kilometres in these times, with what dataservice holds them against."""
    found, time_s = [], 0.0
    for number, pace_s in enumerate(paces_s, 1):
        time_s += pace_s
        share = number / len(paces_s)
        behind = {"dream": None, "floor": None}
        wholes = {"target": target_s, "predicted": predicted_s}
        against = {name: None if whole is None else time_s - whole * share for name, whole in wholes.items()}
        found.append(
            {
                "distance_m": 1000.0,
                "covered_m": 1000.0 * number,
                "elapsed_time_s": pace_s,
                "time_s": time_s,
                "grade_adjusted_speed_mps": 1000.0 / pace_s,
                "average_heartrate_bpm": 165.0,
                "against": behind | against,
            }
        )
    return found


class Racing:
    """What of dataservice is about races. `recaps` are what get_race_recap adds for a race."""

    def __init__(self) -> None:
        super().__init__()
        self.races: dict[str, dict[str, Any]] = {}
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.added_by: dict[str, str] = {}
        self.entries: dict[tuple[str, str], dict[str, Any]] = {}
        self.merged: dict[str, str] = {}
        self.recaps: dict[str, dict[str, Any]] = {}

    # For tests

    def add_race(self, **facts: Any) -> str:
        """The id of a race that somebody who is gone has added."""
        race_id = str(uuid.uuid4())
        self._tell(race_id, {**race(), **facts}, None)
        return race_id

    def add_entry(self, athlete: Any, race_id: str, **wanted: Any) -> dict[str, Any]:
        """Her entry of a race."""
        nothing = {f"{goal}_time_s": None for goal in ("dream", "target", "floor")}
        result = {"official_time_s": None, "official_distance_m": None, "run": "found", "activity_id": None}
        entry = {"priority": "A", **nothing, "is_visible": False, **result, "entered_at": "2026-11-01T08:00:00Z"}
        self.entries[athlete.athlete_id, race_id] = {**entry, **wanted}
        return self.entries[athlete.athlete_id, race_id]

    # Operations

    def list_races(self, athlete: Any, order: str = "asc", limit: int = 50, **wanted: Any) -> Any:
        found = [each for race_id, each in self.races.items() if race_id not in self.merged and _is_like(each, wanted)]
        found.sort(key=lambda each: (each["date"], each["name"]), reverse=order == "desc")
        begin = int(wanted.get("cursor") or 0)
        shown = [
            {
                **each,
                "is_entered": (athlete.athlete_id, each["race_id"]) in self.entries,
                "runners": len(self._seen(each["race_id"])),
            }
            for each in found[begin : begin + limit]
        ]
        return {"races": shown, "next_cursor": str(begin + limit) if len(found) > begin + limit else None}

    def create_race(self, athlete: Any, body: Any) -> Any:
        told = {**race(), "country": None, **body}
        is_another = told.pop("is_another", False)
        like = [each for each in self.races.values() if (each["date"], each["place"]) == (told["date"], told["place"])]
        if like and not is_another:
            raise errors.Conflict(code="race_may_exist", extensions={"races": like})
        race_id = str(uuid.uuid4())
        self._tell(race_id, told, athlete.athlete_id)
        return self.get_race(athlete, race_id)

    def get_race(self, athlete: Any, race_id: str) -> Any:
        race_id = self._there(race_id)
        seen = self._seen(race_id)
        entry = self.entries.get((athlete.athlete_id, race_id))
        may_delete = self.added_by.get(race_id) == athlete.athlete_id and not seen
        about = {"runners": [{"name": each} for each in seen], "runners_total": len(seen), "entry": entry}
        return {**self.races[race_id], **about, "may_delete": may_delete}

    def update_race(self, athlete: Any, race_id: str, body: Any) -> Any:
        race_id = self._there(race_id)
        if body["version"] != self.races[race_id]["version"]:
            raise errors.Conflict(code="version_moved")
        self._tell(race_id, {**self.races[race_id], **body}, athlete.athlete_id)
        return self.get_race(athlete, race_id)

    def delete_race(self, athlete: Any, race_id: str) -> None:
        if not self.get_race(athlete, race_id)["may_delete"]:
            raise errors.Conflict(code="race_entered")
        del self.races[race_id]

    def list_race_revisions(self, athlete: Any, race_id: str) -> Any:
        told = self.told[self._there(race_id)]
        return {"revisions": [{name: each[name] for name in each if name != "email"} for each in told]}

    def put_race_entry(self, athlete: Any, race_id: str, body: Any) -> Any:
        race_id = self._there(race_id)
        before = self.entries.get((athlete.athlete_id, race_id)) or self.add_entry(athlete, race_id)
        nothing = {f"{goal}_time_s": None for goal in ("dream", "target", "floor")}
        before.update({**nothing, "is_visible": False, **body})
        return before

    def delete_race_entry(self, athlete: Any, race_id: str) -> None:
        if self.entries.pop((athlete.athlete_id, self._there(race_id)), None) is None:
            raise errors.NotFound(code="race_not_entered")

    def put_race_result(self, athlete: Any, race_id: str, body: Any) -> Any:
        entry = self._entered(athlete, race_id)
        entry.update({"activity_id": None, **body})
        return entry

    def get_race_recap(self, athlete: Any, race_id: str, unit: str) -> Any:
        entry = self._entered(athlete, race_id)
        race_id = self._there(race_id)
        if self.races[race_id]["date"] > clock.now().date().isoformat():
            raise errors.Conflict(code="race_not_over")
        put = self.recaps.get(race_id, {})
        time_s = entry["official_time_s"] or (put["run"]["elapsed_time_s"] if put.get("run") else None)
        goals = [
            {
                "goal": goal,
                "time_s": goal_s,
                "difference_s": None if time_s is None else time_s - goal_s,
                "is_reached": None if time_s is None else time_s <= goal_s,
            }
            for goal in ("dream", "target", "floor")
            if (goal_s := entry[f"{goal}_time_s"]) is not None
        ]
        nothing: dict[str, Any] = {"run": None, "other_runs": [], "splits": [], "halves": None, "predictions": []}
        return {
            **self._item(race_id, entry, put.get("run"), time_s),
            **nothing,
            "plan": None,
            "distance_m": entry["official_distance_m"] or self.races[race_id]["distance_m"],
            "goals": goals,
            **put,
        }

    def list_race_entries(self, athlete: Any, when: str = "upcoming", **_: Any) -> Any:
        today = clock.now().date().isoformat()
        hers = [(race_id, entry) for (who, race_id), entry in self.entries.items() if who == athlete.athlete_id]
        found = list(super().list_race_entries(athlete, when)["entries"])  # type: ignore[misc]
        for race_id, entry in sorted(hers, key=lambda each: self.races[each[0]]["date"], reverse=when == "past"):
            if (self.races[race_id]["date"] >= today) == (when == "upcoming"):
                run = self.recaps.get(race_id, {}).get("run")
                time_s = entry["official_time_s"] or (run["elapsed_time_s"] if run else None)
                found.append(self._item(race_id, entry, run, time_s))
        return {"entries": found, "next_cursor": None}

    def list_race_doubles(self, athlete: Any) -> Any:
        found = [self._counted(each) for each in self.races if each not in self.merged]
        pairs = [
            [one, other]
            for place, one in enumerate(found)
            for other in found[place + 1 :]
            if (one["date"], one["distance_m"]) == (other["date"], other["distance_m"])
        ]
        return {"doubles": pairs}

    def get_race_for_admin(self, athlete: Any, race_id: str) -> Any:
        race_id = self._there(race_id)
        told = [
            {"revision": {name: each[name] for name in each if name != "email"}, "email": each["email"]}
            for each in self.told[race_id]
        ]
        return {"race": self._counted(race_id), "revisions": told}

    def merge_races(self, athlete: Any, race_id: str, body: Any) -> Any:
        gone, stays = self._there(race_id), self._there(body["into_race_id"])
        if gone == stays:
            raise errors.Conflict(code="race_merged_with_itself")
        for who, which in [each for each in self.entries if each[1] == gone]:
            self.entries.setdefault((who, stays), self.entries.pop((who, which)))
        self.merged[gone] = stays
        return self._counted(stays)

    def remove_race(self, athlete: Any, race_id: str, body: Any) -> None:
        if self._counted(self._there(race_id))["entries"] and not body["with_entries"]:
            raise errors.Conflict(code="race_entered")
        for key in [each for each in self.entries if each[1] == race_id]:
            del self.entries[key]
        del self.races[race_id]

    def _there(self, race_id: str) -> str:
        race_id = self.merged.get(race_id, race_id)
        if race_id not in self.races:
            raise errors.NotFound(code="race_not_found")
        return race_id

    def _entered(self, athlete: Any, race_id: str) -> dict[str, Any]:
        entry = self.entries.get((athlete.athlete_id, self._there(race_id)))
        if entry is None:
            raise errors.NotFound(code="race_not_entered")
        return entry

    def _seen(self, race_id: str) -> list[str | None]:
        names = {account.athlete_id: account.name for account in self.accounts.values()}  # type: ignore[attr-defined]
        return [
            names.get(who) for (who, which), entry in self.entries.items() if which == race_id and entry["is_visible"]
        ]

    def _counted(self, race_id: str) -> dict[str, Any]:
        return {**self.races[race_id], "entries": sum(which == race_id for _, which in self.entries)}

    def _item(self, race_id: str, entry: Any, run: Any, time_s: float | None) -> dict[str, Any]:
        official = entry["official_time_s"] is not None
        return {"race": self.races[race_id], "entry": entry, "run": run, "time_s": time_s, "is_official": official}

    def _tell(self, race_id: str, told: dict[str, Any], by: str | None) -> None:
        version = len(self.told.get(race_id, [])) + 1
        facts = {name: told[name] for name in FACTS}
        self.races[race_id] = {"race_id": race_id, "version": version, **facts}
        if by is not None:
            self.added_by.setdefault(race_id, by)
        emails = {account.athlete_id: account.email for account in self.accounts.values()}  # type: ignore[attr-defined]
        at = {"changed_at": f"2026-11-0{version}T10:00:00Z", "email": emails.get(by)}
        self.told.setdefault(race_id, []).insert(0, {"version": version, **facts, **at})


def _is_like(each: dict[str, Any], wanted: dict[str, Any]) -> bool:
    tests = {
        "text": lambda text: text.casefold() in f"{each['name']} {each['place']}".casefold(),
        "place": lambda place: place.casefold() in each["place"].casefold(),
        "from": lambda day: date.fromisoformat(each["date"]) >= date.fromisoformat(day),
        "to": lambda day: date.fromisoformat(each["date"]) <= date.fromisoformat(day),
        "min_distance_m": lambda least: each["distance_m"] >= float(least),
        "max_distance_m": lambda most: each["distance_m"] <= float(most),
        "kind": lambda kind: each["kind"] == kind,
    }
    return all(test(wanted[name]) for name, test in tests.items() if wanted.get(name) is not None)
