"""Many words for the same sport."""

import pytest

from stravaworker.files import sports


@pytest.mark.parametrize(
    ("word", "sport"),
    [
        ("Running", "Run"),
        ("Lauf", "Run"),
        ("Course à pied", "Run"),
        ("Trail Run", "TrailRun"),
        ("Radfahrt", "Ride"),
        ("Biking", "Ride"),
        ("GravelRide", "GravelRide"),
        ("e-bike ride", "EBikeRide"),
        ("quidditch", None),
        ("", None),
        (None, None),
    ],
)
def test_words(word: str | None, sport: str | None) -> None:
    assert sports.from_word(word) == sport


@pytest.mark.parametrize(
    ("main", "kind", "sport"),
    [
        ("running", "generic", "Run"),
        ("running", "trail", "TrailRun"),
        ("running", "virtual_activity", "VirtualRun"),
        ("running", "treadmill", "Run"),
        ("hiking", "trail", "Hike"),
        ("cycling", "mountain", "MountainBikeRide"),
        ("cycling", "virtual_activity", "VirtualRide"),
        ("fitness_equipment", "elliptical", "Elliptical"),
        ("training", "yoga", "Yoga"),
        ("generic", "trail", "TrailRun"),
        ("generic", "generic", None),
        (None, None, None),
        (200, 3, None),
        ("parachuting", None, "Workout"),
    ],
)
def test_fit_says_sport_and_sub_sport(main: object, kind: object, sport: str | None) -> None:
    assert sports.from_fit(main, kind) == sport


@pytest.mark.parametrize(
    ("speed_mps", "sport"), [(1.3, "Walk"), (3.0, "Run"), (8.0, "Ride"), (30.0, "Workout"), (None, "Workout")]
)
def test_speed_says_it_where_no_word_does(speed_mps: float | None, sport: str) -> None:
    assert sports.from_speed(speed_mps) == sport
