"""dataservice's operations about planned and done, in memory: what was run on a day is what was planned for it."""

from datetime import date, timedelta
from typing import Any

from stand_ins_training import RUNS, day_of, today_of

from flakon import errors

_SHORT = (
    *("activity_id", "name", "sport_type", "workout_type", "is_race", "start_date_local", "distance_m"),
    *("moving_time_s", "elapsed_time_s", "average_speed_mps", "average_heartrate_bpm", "total_elevation_gain_m"),
    *("is_trainer", "perceived_exertion", "pain"),
)


def short(run: dict[str, Any]) -> dict[str, Any]:
    """An activity as weeks and calendars have it."""
    return {
        **{name: run[name] for name in _SHORT},
        "local_date": day_of(run).isoformat(),
        "graded_speed_mps": None,
        "load": None,
    }


class Judging:
    """What of dataservice is about planned and done. `overrides` are her words: a session's id, or None for none."""

    def __init__(self) -> None:
        super().__init__()
        self.overrides: dict[str, str | None] = {}

    def _sessions(self) -> list[dict[str, Any]]:
        raise NotImplementedError

    def _matches(self, athlete: Any) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
        """Session and match, by activity."""
        sessions = {each["session_id"]: each for each in self._sessions()}
        found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        taken: set[str] = set()
        for run in athlete.runs:
            activity_id = run["activity_id"]
            if activity_id in self.overrides:
                wanted = self.overrides[activity_id]
                if wanted is not None:
                    found[activity_id] = (sessions[wanted], self._match(activity_id, wanted, "her_word", 1.0))
                continue
            for each in sessions.values():
                fits = each["date"] == day_of(run).isoformat() and each["kind"] != "strength"
                if fits and each["session_id"] not in {*taken, *self.overrides.values()}:
                    taken.add(each["session_id"])
                    found[activity_id] = (each, self._match(activity_id, each["session_id"], "same_day", 0.86))
                    break
        return found

    @staticmethod
    def _match(activity_id: str, session_id: str, code: str, score: float) -> dict[str, Any]:
        return {
            "activity_id": activity_id,
            "session_id": session_id,
            "score": score,
            "is_override": code == "her_word",
            "reasons": [{"code": code, "values": {}}],
        }

    @staticmethod
    def _verdict(session: dict[str, Any], run: dict[str, Any] | None, today: date) -> dict[str, Any]:
        if run is None:
            past = session["date"] < today.isoformat()
            code = "skipped" if session["state"] == "skipped" else "missed" if past else "planned"
            return {"code": code, "reasons": [], "asks": []}
        values = {"done_m": run["distance_m"], "planned_m": session["distance_m"]}
        asks = [name for name in ("perceived_exertion", "pain") if run[name] is None]
        return {"code": "done", "reasons": [{"code": "distance", "values": values}], "asks": asks}

    def _days(self, athlete: Any, first: date, last: date) -> dict[str, Any]:
        matches = self._matches(athlete)
        runs = {run["activity_id"]: run for run in athlete.runs}
        by_session = {match["session_id"]: match for _, match in matches.values()}
        planned = []
        for session in self._sessions():
            if first.isoformat() <= session["date"] <= last.isoformat():
                match = by_session.get(session["session_id"])
                run = None if match is None else runs[match["activity_id"]]
                planned.append(
                    {
                        "session": session,
                        "match": match,
                        "activity": None if run is None else short(run),
                        "verdict": self._verdict(session, run, today_of(athlete)),
                    }
                )
        done = [
            {"activity": short(run), "match": matches.get(run["activity_id"], (None, None))[1]}
            for run in reversed(athlete.runs)
            if first <= day_of(run) <= last
        ]
        return {"planned": planned, "done": done, "races": []}

    def get_calendar(self, athlete: Any, **between: str) -> Any:
        first, last = date.fromisoformat(between["from"]), date.fromisoformat(between["to"])
        return {
            "from": between["from"],
            "to": between["to"],
            "today": today_of(athlete).isoformat(),
            **self._days(athlete, first, last),
            "weeks": [],
        }

    def get_tray(self, athlete: Any, **between: str) -> Any:
        days = self.get_calendar(athlete, **between)
        return {
            "runs": [each["activity"] for each in days["done"] if each["match"] is None],
            "sessions": [each["session"] for each in days["planned"] if each["verdict"]["code"] == "missed"],
        }

    def _week_verdict(self, days: dict[str, Any]) -> dict[str, Any]:
        running = [each for each in days["planned"] if each["session"]["kind"] != "strength"]
        keys = [each for each in running if each["session"]["kind"] in ("interval", "threshold", "long")]
        runs = [each["activity"] for each in days["done"] if each["activity"]["sport_type"] in RUNS]
        return {
            "code": "under_way" if running else "nothing_planned",
            "one_thing": {"code": "say_how_it_felt" if runs else "keep_going", "values": {}},
            "planned_distance_m": sum(each["session"]["distance_m"] for each in running),
            "done_distance_m": sum(each["distance_m"] for each in runs),
            "planned_sessions": len(running),
            "done_sessions": sum(each["match"] is not None for each in running),
            "planned_key_sessions": len(keys),
            "done_key_sessions": sum(each["match"] is not None for each in keys),
        }

    def get_week(self, athlete: Any, week: str) -> Any:
        monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
        days = self._days(athlete, monday, monday + timedelta(days=6))
        then = monday + timedelta(days=7)
        coming = self._days(athlete, then, then + timedelta(days=6))["planned"]
        about: dict[str, Any] = {"phase": "base" if days["planned"] else None, "is_cutback": False, "reasons": []}
        return {
            "week": week,
            "starts_on": monday.isoformat(),
            "today": today_of(athlete).isoformat(),
            **about,
            **days,
            "verdict": self._week_verdict(days),
            "next_week": {"starts_on": then.isoformat(), **about, "sessions": [each["session"] for each in coming]},
        }

    def get_plan_progress(self, athlete: Any, plan_id: str) -> Any:
        mondays = sorted({_monday(date.fromisoformat(each["date"])) for each in self._sessions()})
        weeks = [
            {
                "starts_on": monday.isoformat(),
                **self._week_verdict(self._days(athlete, monday, monday + timedelta(days=6))),
            }
            for monday in mondays
        ]
        today = today_of(athlete)
        over = sum(monday + timedelta(days=7) <= today for monday in mondays)
        return {
            "plan_id": plan_id,
            "today": today.isoformat(),
            "weeks": weeks,
            "weeks_over": over,
            "weeks_on_plan": max(0, over - 1),
        }

    def get_activity_session(self, athlete: Any, activity_id: str) -> Any:
        run = next((each for each in athlete.runs if each["activity_id"] == activity_id), None)
        if run is None:
            raise errors.NotFound(code="activity_not_found")
        session, match = self._matches(athlete).get(activity_id, (None, None))
        near = [
            each
            for each in self._sessions()
            if abs((date.fromisoformat(each["date"]) - day_of(run)).days) <= 3 and each is not session
        ]
        reasons = [{"code": "distance_differs", "values": {"done_m": run["distance_m"], "planned_m": 5000.0}}]
        return {
            "activity_id": activity_id,
            "session": session,
            "match": match,
            "verdict": None if session is None else self._verdict(session, run, today_of(athlete)),
            "is_override": activity_id in self.overrides,
            "candidates": [{"session": each, "score": 0.5, "reasons": reasons} for each in near[:3]],
        }

    def put_session_match(self, athlete: Any, activity_id: str, body: Any) -> Any:
        wanted = body["session_id"]
        if wanted is not None and wanted not in {each["session_id"] for each in self._sessions()}:
            raise errors.NotFound(code="session_not_found")
        self.overrides[activity_id] = wanted
        return self.get_activity_session(athlete, activity_id)

    def delete_session_match(self, athlete: Any, activity_id: str) -> Any:
        self.overrides.pop(activity_id, None)
        return self.get_activity_session(athlete, activity_id)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
