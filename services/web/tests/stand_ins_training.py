"""dataservice's operations about training, in memory: sums, curves, records, shoes, check-ins."""

import uuid
from datetime import date, timedelta
from typing import Any

from flakon import clock, errors

RUNS = ("Run", "TrailRun", "VirtualRun")
LOAD_PER_HOUR = 70.0
DISTANCES_M = (
    *(400.0, 804.672, 1000.0, 1609.344, 3218.688, 5000.0, 10000.0, 15000.0, 16093.44, 20000.0, 21097.5),
    *(30000.0, 42195.0),
)
NOTHING: dict[str, Any] = {
    "vdot": None,
    "basis": None,
    "rests_on": [],
    "weekly_distance_m": 0.0,
    "longest_run_m": 0.0,
    "critical_speed": None,
    "training_speeds": None,
    "predictions": [],
    "upcoming": [],
    "past": [],
}


def today_of(athlete: Any) -> date:
    """Her today."""
    from web.api.athlete import Athlete  # it knows her zone

    return clock.now().astimezone(Athlete.read(athlete.as_json(), None).zone).date()


def day_of(run: dict[str, Any]) -> date:
    """The date where she ran."""
    return date.fromisoformat(run["start_date_local"][:10])


def curve(loads: dict[date, float], first: date, last: date) -> list[dict[str, Any]]:
    """Fitness, fatigue and form of each day, from nothing on `first`."""
    fitness = fatigue = 0.0
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        form = fitness - fatigue
        load = loads.get(day, 0.0)
        fitness += (load - fitness) * 0.0235
        fatigue += (load - fatigue) * 0.133
        found.append({"date": day.isoformat(), "load": load, "fitness": fitness, "fatigue": fatigue, "form": form})
    return found


def shoe(name: str = "Blue pair", **more: Any) -> dict[str, Any]:
    """A pair, 412 of 700 km old."""
    return {
        "shoe_id": str(uuid.uuid4()),
        "name": name,
        "bought_on": "2026-03-02",
        "price_cents": 12990,
        "currency": "EUR",
        "starting_distance_m": 0.0,
        "retire_at_m": 700_000.0,
        "retired_on": None,
        "is_default": False,
        "activities": 41,
        "distance_m": 412_300.0,
        **more,
    }


class TrainingData:
    """What of dataservice is about training. `planned` are loads of days to come, by athlete."""

    def __init__(self) -> None:
        super().__init__()
        self.shoes: list[dict[str, Any]] = []
        self.check_ins: dict[str, dict[str, Any]] = {}
        self.physiology: dict[str, dict[str, Any]] = {}
        self.planned_loads: dict[date, float] = {}
        self.predictions: dict[str, Any] = {}
        self.entered: list[dict[str, Any]] = []

    # Sums and curves

    def get_training_summary(self, athlete: Any) -> Any:
        today = today_of(athlete)
        monday = today - timedelta(days=today.weekday())
        days = [monday + timedelta(days=number) for number in range(7)]
        lately = curve(self._loads(athlete), today - timedelta(days=400), today)[-60:]
        return {
            "today": today.isoformat(),
            "week": {
                "starts_on": monday.isoformat(),
                "days": [{"date": day.isoformat(), **self._sums(athlete, day, day)} for day in days],
                "total": self._sums(athlete, monday, today),
            },
            "last_week": self._sums(athlete, monday - timedelta(days=7), monday - timedelta(days=1)),
            "month": self._sums(athlete, today.replace(day=1), today),
            "year": self._sums(athlete, today.replace(month=1, day=1), today),
            "fitness": lately,
            "shoes": [
                each
                for each in self.shoes
                if each["retire_at_m"] and not each["retired_on"] and each["distance_m"] >= 0.9 * each["retire_at_m"]
            ],
            "check_in": self._check_in(today.isoformat()),
        }

    def get_fitness(self, athlete: Any, **between: str) -> Any:
        today = today_of(athlete)
        planned = {day: load for day, load in self.planned_loads.items() if day >= today}
        begin = date.fromisoformat(between.get("from", (today - timedelta(days=180)).isoformat()))
        end = date.fromisoformat(between.get("to", max([today, *planned]).isoformat()))
        if begin > end or (end - begin).days >= 1100:
            raise errors.Invalid
        loads = {**planned, **self._loads(athlete)}
        days = [
            {
                **each,
                "planned_load": self.planned_loads.get(date.fromisoformat(each["date"])),
                "is_future": each["date"] > today.isoformat(),
            }
            for each in curve(loads, min([begin, *loads]), end)
            if each["date"] >= begin.isoformat()
        ]
        mondays = [each for each in days if date.fromisoformat(each["date"]).weekday() == 0]
        weeks = []
        for each in mondays:
            monday = date.fromisoformat(each["date"])
            week = [loads.get(monday + timedelta(days=number), 0.0) for number in range(7)]
            if monday + timedelta(days=6) > end:
                continue
            mean = sum(week) / 7
            spread = (sum((load - mean) ** 2 for load in week) / 7) ** 0.5
            weeks.append(
                {
                    "starts_on": each["date"],
                    "load": sum(week),
                    "monotony": mean / spread if spread else None,
                    "strain": sum(week) * mean / spread if spread else None,
                    "acwr": 1.04 if sum(week) else None,
                    "is_future": monday + timedelta(days=6) > today,
                }
            )
        counted = [run for run in athlete.runs if begin <= day_of(run) <= end]
        by_heart = sum(1 for run in counted if run["average_heartrate_bpm"])
        methods = {"heart_rate": by_heart, "graded_pace": 0, "pace": len(counted) - by_heart, "effort": 0}
        return {"today": today.isoformat(), "days": days, "weeks": weeks, "methods": {**methods, "duration": 0}}

    @staticmethod
    def _loads(athlete: Any) -> dict[date, float]:
        loads: dict[date, float] = {}
        for run in athlete.runs:
            loads[day_of(run)] = loads.get(day_of(run), 0.0) + run["moving_time_s"] / 3600 * LOAD_PER_HOUR
        return loads

    @staticmethod
    def _sums(athlete: Any, first: date, last: date) -> dict[str, Any]:
        runs = [run for run in athlete.runs if first <= day_of(run) <= last and run["sport_type"] in RUNS]
        return {
            "activities": len(runs),
            "distance_m": float(sum(run["distance_m"] for run in runs)),
            "moving_time_s": sum(run["moving_time_s"] for run in runs),
            "total_elevation_gain_m": sum(run["total_elevation_gain_m"] or 0.0 for run in runs),
            "load": sum(run["moving_time_s"] / 3600 * LOAD_PER_HOUR for run in runs),
        }

    # Records

    def get_records(self, athlete: Any, period: str = "all") -> Any:
        today = today_of(athlete)
        begin = {"all": date.min, "year": today.replace(month=1, day=1), "days_90": today - timedelta(days=90)}[period]
        records = []
        for metres in DISTANCES_M:
            long_enough = [run for run in athlete.runs if run["distance_m"] >= metres and day_of(run) >= begin]
            if long_enough:
                best = max(long_enough, key=lambda run: run["average_speed_mps"])
                records.append(record(best, metres))
        return {"records": records}

    def get_record_history(self, athlete: Any, distance_m: str | float) -> Any:
        metres = float(distance_m)
        runs = sorted((run for run in athlete.runs if run["distance_m"] >= metres), key=lambda run: run["start_date"])
        history: list[dict[str, Any]] = []
        years: dict[int, dict[str, Any]] = {}
        for run in runs:
            made = record(run, metres)
            if not history or made["elapsed_time_s"] < history[0]["elapsed_time_s"]:
                faster = history[0]["elapsed_time_s"] - made["elapsed_time_s"] if history else None
                history.insert(0, {**made, "faster_by_s": faster})
            best = years.get(day_of(run).year)
            if best is None or made["elapsed_time_s"] < best["elapsed_time_s"]:
                years[day_of(run).year] = made
        return {
            "distance_m": metres,
            "history": history,
            "years": [years[year] for year in sorted(years, reverse=True)],
        }

    def get_eddington(self, athlete: Any) -> Any:
        by_day: dict[date, float] = {}
        for run in athlete.runs:
            by_day[day_of(run)] = by_day.get(day_of(run), 0.0) + run["distance_m"]

        def number(size: float) -> dict[str, int]:
            days = [metres / size for metres in by_day.values()]
            found = max((n for n in range(1, 200) if sum(far >= n for far in days) >= n), default=0)
            return {
                "number": found,
                "next": found + 1,
                "days_missing": max(1, found + 1 - sum(far >= found + 1 for far in days)),
            }

        return {"km": number(1000.0), "mi": number(1609.344)}

    def get_predictions(self, athlete: Any) -> Any:
        return {"today": today_of(athlete).isoformat(), **NOTHING, **self.predictions}

    def list_race_entries(self, athlete: Any, when: str = "upcoming", **page: Any) -> Any:
        return {"entries": self.entered if when == "upcoming" else [], "next_cursor": None}

    # Shoes

    def list_shoes(self, athlete: Any) -> Any:
        return {"shoes": self.shoes}

    def create_shoe(self, athlete: Any, body: Any) -> Any:
        fresh = {"bought_on": None, "price_cents": None, "currency": None, "retire_at_m": None, "retired_on": None}
        made = shoe(**{**fresh, "activities": 0, **body})
        made["distance_m"] = made["starting_distance_m"]
        self.shoes.append(made)
        self._one_default(made)
        return made

    def update_shoe(self, athlete: Any, shoe_id: str, body: Any) -> Any:
        found = self._shoe(shoe_id)
        found.update(body)
        self._one_default(found)
        return found

    def delete_shoe(self, athlete: Any, shoe_id: str) -> None:
        self.shoes.remove(self._shoe(shoe_id))

    def _shoe(self, shoe_id: str) -> dict[str, Any]:
        for each in self.shoes:
            if each["shoe_id"] == shoe_id:
                return each
        raise errors.NotFound(code="shoe_not_found")

    def _one_default(self, chosen: dict[str, Any]) -> None:
        if chosen["is_default"]:
            for each in self.shoes:
                each["is_default"] = each is chosen

    # Check-ins

    def _check_in(self, day: str) -> dict[str, Any] | None:
        said = self.check_ins.get(day)
        return None if said is None else {"date": day, **said}

    def list_check_ins(self, athlete: Any, **between: str) -> Any:
        days = [day for day in sorted(self.check_ins) if between["from"] <= day <= between["to"]]
        return {"check_ins": [self._check_in(day) for day in days]}

    def put_check_in(self, athlete: Any, local_date: str, body: Any) -> Any:
        self.check_ins[local_date] = {"legs": None, "sleep": None, "pain": None, "note": None, **body}
        return self._check_in(local_date)

    # The body's figures

    def list_physiology(self, athlete: Any) -> Any:
        return {"entries": [self._entry(day) for day in sorted(self.physiology, reverse=True)]}

    def put_physiology(self, athlete: Any, holds_from: str, body: Any) -> Any:
        rest, most = body.get("resting_heartrate_bpm"), body.get("max_heartrate_bpm")
        if rest and most and rest >= most:
            raise errors.Invalid(code="settings_contradict")
        self.physiology[holds_from] = body
        return self._entry(holds_from)

    def delete_physiology(self, athlete: Any, holds_from: str) -> None:
        if self.physiology.pop(holds_from, None) is None:
            raise errors.NotFound(code="physiology_not_found")

    def _entry(self, day: str) -> dict[str, Any]:
        names = ("resting_heartrate_bpm", "max_heartrate_bpm", "threshold_heartrate_bpm", "threshold_speed_mps")
        return {"holds_from": day, **{name: self.physiology[day].get(name) for name in names}}


def record(run: dict[str, Any], metres: float) -> dict[str, Any]:
    """The run as a record over a part of it."""
    speed = run["distance_m"] / run["moving_time_s"] * (1 + 0.09 * (1 - metres / run["distance_m"]))
    return {
        "distance_m": metres,
        "elapsed_time_s": round(metres / speed, 1),
        "activity_id": run["activity_id"],
        "name": run["name"],
        "is_race": run["is_race"],
        "start_date": run["start_date"],
        "local_date": day_of(run).isoformat(),
        "faster_by_s": None,
        "of_whole_run": run["sources"] == ["manual"],
    }


def predicted(basis: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Predictions of a runner with a VDOT of 48.3."""
    performance = {
        "kind": "race",
        "activity_id": str(uuid.uuid4()),
        "race_id": str(uuid.uuid4()),
        "name": "City half marathon",
        "date": "2026-10-11",
        "distance_m": 21_097.5,
        "time_s": 5_640.0,
        "is_official": True,
        "vdot": 48.3,
        **(basis or {}),
    }

    def prediction(metres: float, seconds: float, lead: str = "mean") -> dict[str, Any]:
        models = {"vdot": seconds - 4, "riegel": seconds + 3, "cameron": seconds + 6, "critical_speed": seconds - 9}
        estimate = seconds if lead == "marathon_estimate" else None
        spread = 0.02 if metres < 20_000 else 0.045
        times = {"time_s": seconds, "fastest_s": seconds * (1 - spread), "slowest_s": seconds * (1 + spread)}
        return {"distance_m": metres, **times, "lead": lead, "by": {**models, "marathon_estimate": estimate}}

    speeds = {
        "easy_slowest_mps": 2.94,
        "easy_fastest_mps": 3.31,
        "marathon_mps": 3.6,
        "threshold_mps": 3.83,
        "interval_mps": 4.17,
        "repetition_mps": 4.49,
        "zone_bounds_mps": [2.94, 3.5, 3.7, 4.0],
    }
    return {
        "vdot": 48.3,
        "basis": performance,
        "rests_on": [
            performance,
            {**performance, "kind": "best_effort", "name": "Tempo", "vdot": 46.9, "is_official": False},
        ],
        "weekly_distance_m": 43_200.0,
        "longest_run_m": 24_500.0,
        "critical_speed": {"speed_mps": 3.9, "reserve_m": 180.0},
        "training_speeds": speeds,
        "predictions": [
            prediction(5_000.0, 1_228.0),
            prediction(10_000.0, 2_548.0),
            prediction(21_097.5, 5_640.0),
            prediction(42_195.0, 12_180.0, "marathon_estimate"),
        ],
        **more,
    }


def entered(name: str = "Winter ten", day: str = "2026-12-13", **more: Any) -> dict[str, Any]:
    """A race that she has entered."""
    facts = dict.fromkeys(("country", "website", "latitude_deg", "longitude_deg"))
    entry = dict.fromkeys(
        ("dream_time_s", "target_time_s", "floor_time_s", "official_time_s", "official_distance_m", "activity_id")
    )
    return {
        "race": {
            **facts,
            "race_id": str(uuid.uuid4()),
            "version": 1,
            "name": name,
            "date": day,
            "place": "Paris",
            "distance_m": 10_000.0,
            "kind": "road",
        },
        "entry": {
            **entry,
            "priority": "A",
            "is_visible": False,
            "run": "found",
            "entered_at": "2026-11-01T08:00:00Z",
            **more,
        },
        "run": None,
        "time_s": None,
        "is_official": False,
    }


def race_prediction(name: str = "Spring half", day: str = "2026-04-12", **more: Any) -> dict[str, Any]:
    """What was predicted of a race, and what came of it."""
    return {
        "race_id": str(uuid.uuid4()),
        "name": name,
        "date": day,
        "distance_m": 21_097.5,
        "made_on": (date.fromisoformat(day) - timedelta(days=3)).isoformat(),
        "time_s": 5_700.0,
        "fastest_s": 5_540.0,
        "slowest_s": 5_880.0,
        "ran_s": 5_772.0,
        "is_official": True,
        **more,
    }
