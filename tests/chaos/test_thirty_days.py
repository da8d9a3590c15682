"""Weeks of sync on Strava's default limits, in simulated time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from chaos.simulation import Simulation, a_simulation

from flakon import clock

RETENTION = timedelta(days=7)
CALLS_A_RUN = 2
WINDOW_SHARE = 0.8  # the last fifth of a day is never the window's
WITHIN = 0.05
LISTING = "GET strava athlete/activities"


@pytest.fixture
def simulation(postgres_url: str, valkey_url: str, folder: Path, clock_file: Path) -> Iterator[Simulation]:
    with a_simulation(postgres_url, valkey_url, folder, clock_file) as made:
        yield made


@dataclass(frozen=True)
class Size:
    athletes: int
    runs: int
    days: int
    read_limit: tuple[int, int]


LONG = Size(10, 1500, 30, (100, 1000))
# A fifth of the athletes on a fifth of the limits: what follows for each is the same. The window is not full yet then.
SHORT = Size(2, 400, 3, (20, 200))


def test_every_summary_is_younger_than_a_week_and_details_reach_as_deep_as_the_budget_allows(
    simulation: Simulation, is_long: bool, told: list[str]
) -> None:
    size = LONG if is_long else SHORT
    quarter, day = size.read_limit
    simulation.sandbox.switches.set("read_limit", f"{quarter},{day}")
    simulation.sandbox.switches.set("overall_limit", f"{2 * quarter},{2 * day}")
    began = time.monotonic()
    simulation.connect(size.athletes, size.runs, stream_points=20)
    ages: list[float] = []
    held: list[float] = []

    def look() -> None:
        found = simulation.house.rows(_STATE)[0]
        oldest = [each for each in (found.oldest, found.oldest_details, found.oldest_streams) if each is not None]
        ages.append(max(((clock.now() - each).total_seconds() for each in oldest), default=0.0) / 86_400)
        held.append(found.detailed / size.athletes)

    simulation.run(timedelta(days=size.days), look)
    calls = simulation.wire.calls
    found = simulation.house.rows(_STATE)[0]
    listings_a_day = calls[LISTING] / size.days
    share = (WINDOW_SHARE * day - listings_a_day) / CALLS_A_RUN * RETENTION.days / size.athletes
    allowed = min(share, float(size.runs))
    full = held[len(held) // 2 :] if is_long else []
    told += [
        f"{size.athletes} athletes of {size.runs} runs, {size.days} days on {quarter}/{day} reads:"
        f" {time.monotonic() - began:.0f} s; {listings_a_day:.0f} reads a day for lists",
        f"the oldest data there ever was: {max(ages):.2f} days; the window reaches {found.depth} runs of the"
        f" {allowed:.0f} that a week of its share allows, and holds {held[-1]:.0f}",
        *(f"{peak.kind} {peak.span}: {peak.wanted} of {peak.allowed}" for peak in simulation.sandbox.limits.peaks()),
    ]
    if full:
        told.append(f"from the middle on it held {min(full):.0f} to {max(full):.0f}")
    assert found.n == size.athletes * size.runs
    assert max(ages) < RETENTION.days
    assert found.depth == pytest.approx(allowed, rel=WITHIN)
    assert all(each == pytest.approx(allowed, rel=WITHIN) for each in full)
    assert [peak for peak in simulation.sandbox.limits.peaks() if peak.refused] == []
    assert simulation.failures == []


_STATE = """
SELECT count(*) AS n, count(details_fetched_at) AS detailed, min(fetched_at) AS oldest,
    min(details_fetched_at) AS oldest_details, (SELECT min(fetched_at) FROM source_streams) AS oldest_streams,
    (SELECT window_depth FROM strava_apps) AS depth
FROM activity_sources WHERE kind = 'strava'
"""


def test_ten_thousand_activities_are_listed_in_51_calls(simulation: Simulation) -> None:
    simulation.connect(1, 10_000, stream_points=0)
    simulation.sandbox.switches.set("short_pages", "off")
    simulation.run(timedelta(minutes=10), lambda: None)
    stored = simulation.house.rows("SELECT count(*) AS n FROM activity_sources WHERE kind = 'strava'")[0].n
    assert stored == 10_000
    assert simulation.wire.calls[LISTING] == 51
