"""How a race went: her time against her goals, splits against an even pace, what was predicted, the plan's weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dataservice.domain.races import Goals

GOALS = ("dream", "target", "floor")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanWeek:
    """A week of the plan that was made for a race: what it had, and what she ran."""

    starts_on: date
    planned_distance_m: float
    done_distance_m: float
    planned_sessions: int
    days_run: int


def goals(wanted: Goals, time_s: float | None) -> list[dict[str, Any]]:
    """Each goal that she had, with how far she was from it; below 0 she was faster."""
    found = []
    for name in GOALS:
        goal_s = getattr(wanted, f"{name}_time_s")
        if goal_s is not None:
            away_s = None if time_s is None else time_s - goal_s
            reached = None if away_s is None else away_s <= 0
            found.append({"goal": name, "time_s": goal_s, "difference_s": away_s, "is_reached": reached})
    return found


def splits(sections: Sequence[Mapping[str, Any]], wanted: Goals, predicted_s: float | None) -> list[dict[str, Any]]:
    """Her splits, held against an even pace for each goal and for what was predicted.

    `sections` are an analysis' kilometres or miles, in their order. A watch measures a course a little longer or
    shorter than it is: the even pace is over what the watch measured, so that it ends with the race.
    """
    measured_m = sum(each["distance_m"] or 0.0 for each in sections)
    if not measured_m:
        return []
    even_s = {name: getattr(wanted, f"{name}_time_s") for name in GOALS} | {"predicted": predicted_s}
    found = []
    covered_m = time_s = 0.0
    for each in sections:
        distance_m = each["distance_m"] or 0.0
        covered_m += distance_m
        time_s += each["elapsed_time_s"]
        share = covered_m / measured_m
        found.append(
            {
                "distance_m": distance_m,
                "covered_m": covered_m,
                "elapsed_time_s": each["elapsed_time_s"],
                "time_s": time_s,
                "grade_adjusted_speed_mps": each["grade_adjusted_speed_mps"],
                "average_heartrate_bpm": each["average_heartrate_bpm"],
                "against": {name: None if whole is None else time_s - whole * share for name, whole in even_s.items()},
            }
        )
    return found


def halves(found: Sequence[Mapping[str, Any]]) -> dict[str, float] | None:
    """The times of both halves of these splits, by distance; the one in the middle counts in proportion."""
    if not found or not found[-1]["covered_m"]:
        return None
    middle_m, whole_s = found[-1]["covered_m"] / 2, found[-1]["time_s"]
    for each in found:
        if each["covered_m"] >= middle_m:
            share = (each["covered_m"] - middle_m) / each["distance_m"]
            first_s = each["time_s"] - share * each["elapsed_time_s"]
            return {"first_s": first_s, "second_s": whole_s - first_s}
    return None


def plan_weeks(
    planned: Sequence[tuple[date, float]], done: Mapping[date, float], first: date, last: date
) -> list[PlanWeek]:
    """The weeks, from Monday on, between two days: planned runs with their distances, and metres run by day."""
    found = []
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        days = [monday + timedelta(days=day) for day in range(7)]
        sessions = [distance_m for day, distance_m in planned if day in days]
        ran = [done[day] for day in days if done.get(day)]
        found.append(
            PlanWeek(
                starts_on=monday,
                planned_distance_m=sum(sessions),
                done_distance_m=sum(ran),
                planned_sessions=len(sessions),
                days_run=len(ran),
            )
        )
        monday += timedelta(days=7)
    return found
