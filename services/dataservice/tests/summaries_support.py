"""A recount of all that is kept of an athlete's activities, from the rows alone, without the database's help."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from dataservice_support import World

from dataservice.domain.activities import RUN_SPORT_TYPES
from dataservice.domain.loads import Athlete, Recorded, load_of
from dataservice.domain.physiology import FIGURES, Figures

SUMS = ("activities", "distance_m", "moving_time_s", "elapsed_time_s", "total_elevation_gain_m", "load")
Days = dict[tuple[date, str], dict[str, float]]


def assert_exact(world: World, athlete_id: UUID) -> Days:
    """Her days, loads and shoes are what a recount gives. The days, by date and sport."""
    rows = world.rows("SELECT * FROM activities WHERE athlete_id = :id ORDER BY id", id=athlete_id)
    counted, kept = recount(rows), stored_days(world, athlete_id)
    assert kept.keys() == counted.keys()
    for key, sums in counted.items():
        assert all(abs(kept[key][name] - sums[name]) < 1e-6 for name in SUMS), (key, kept[key], sums)
    assert_loads(world, athlete_id, rows)
    assert_shoes(world, athlete_id, rows)
    return kept


def stored_days(world: World, athlete_id: UUID) -> Days:
    """What is kept."""
    rows = world.rows("SELECT * FROM daily_summaries WHERE athlete_id = :id", id=athlete_id)
    return {(row.local_date, row.sport): {name: getattr(row, name) for name in SUMS} for row in rows}


def recount(rows: list[Any]) -> Days:
    """What follows from rows of activities."""
    counted: Days = defaultdict(lambda: dict.fromkeys(SUMS, 0.0))
    for row in rows:
        sport = "run" if row.sport_type in RUN_SPORT_TYPES else "other"
        sums = counted[row.start_date_local.date(), sport]
        sums["activities"] += 1
        for name in SUMS[1:]:
            sums[name] += getattr(row, name) or 0
    return dict(counted)


def assert_loads(world: World, athlete_id: UUID, rows: list[Any]) -> None:
    """Each load is that of what is known now, by the figures of its day."""
    [her] = world.rows("SELECT sex, birth_date FROM athletes WHERE id = :id", id=athlete_id)
    entries = world.rows("SELECT * FROM physiology WHERE athlete_id = :id ORDER BY holds_from", id=athlete_id)
    analyses = {
        row.activity_id: row.analysis
        for row in world.rows("SELECT * FROM activity_analyses WHERE athlete_id = :id", id=athlete_id)
    }
    for row in rows:
        day = row.start_date_local.date()
        held = [each for each in entries if each.holds_from <= day]
        figures = Figures(**{name: getattr(held[-1], name) for name in FIGURES}) if held else Figures()
        analysis = analyses.get(row.id)
        recorded = Recorded()
        if analysis is not None:
            speed_mps = analysis["total"]["grade_adjusted_speed_mps"]
            seconds = [(bpm, each) for bpm, each in analysis["heartrate_seconds"]]
            recorded = Recorded(heartrate_seconds=seconds, grade_adjusted_speed_mps=speed_mps)
        found = load_of(row._asdict(), day, figures, Athlete(sex=her.sex, birth_date=her.birth_date), recorded)
        assert (row.load, row.load_method) == (found.load, found.method.value), row


def assert_shoes(world: World, athlete_id: UUID, rows: list[Any]) -> None:
    """Each run is in the shoes that she said, or in the usual ones of its day; shoes have run what was run in them."""
    usual = world.rows("SELECT * FROM default_shoes WHERE athlete_id = :id ORDER BY holds_from", id=athlete_id)
    said = {
        row.activity_id: row.shoe_id
        for row in world.rows("SELECT * FROM activity_edits WHERE athlete_id = :id", id=athlete_id)
    }
    run: dict[UUID, tuple[int, Decimal]] = {}
    for row in rows:
        held = [each for each in usual if each.holds_from <= row.start_date_local.date()]
        otherwise = held[-1].shoe_id if held and row.sport_type in RUN_SPORT_TYPES else None
        assert row.shoe_id == (said.get(row.id) or otherwise), row
        if row.shoe_id is not None:
            count, metres = run.get(row.shoe_id, (0, Decimal(0)))
            run[row.shoe_id] = count + 1, metres + Decimal(f"{row.distance_m:.15g}")
    for shoe in world.rows("SELECT * FROM shoes WHERE athlete_id = :id", id=athlete_id):
        assert (shoe.activities, shoe.distance_m) == run.get(shoe.id, (0, Decimal(0))), shoe
