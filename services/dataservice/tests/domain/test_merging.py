import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataservice.domain.activities import EDIT_FIELDS, MERGED_FIELDS, Edits, Source, SourceData, SourceKind
from dataservice.domain.merging import merge

REQUIRED: SourceData = {
    "name": "Run",
    "sport_type": "Run",
    "start_date": "2026-01-01T06:00:00Z",
    "start_date_local": "2026-01-01T07:00:00",
    "timezone": "Europe/Paris",
    "distance_m": 10000.0,
    "moving_time_s": 3000,
    "elapsed_time_s": 3100,
}
OPTIONAL = ["total_elevation_gain_m", "average_heartrate_bpm", "average_cadence_spm", "average_power_w"]


def source(kind: SourceKind, external_id: str = "1", **data: Any) -> Source:
    return Source(kind, external_id, {**REQUIRED, **data})  # type: ignore[typeddict-item]


sources = st.builds(
    source,
    st.sampled_from(SourceKind),
    st.integers(min_value=1, max_value=5).map(str),
    name=st.none() | st.text(min_size=1, max_size=5),
    distance_m=st.floats(min_value=0, max_value=1e6),
    moving_time_s=st.integers(min_value=0, max_value=100000),
    workout_type=st.sampled_from([None, "race", "long_run"]),
    average_speed_mps=st.none() | st.floats(min_value=0, max_value=20),
    average_heartrate_bpm=st.none() | st.floats(min_value=30, max_value=220),
)
edits = st.builds(
    Edits,
    name=st.none() | st.text(min_size=1, max_size=5),
    note=st.none() | st.text(min_size=1, max_size=5),
    perceived_exertion=st.none() | st.integers(1, 10),
    pain=st.none() | st.integers(0, 10),
    distance_m=st.none() | st.floats(min_value=0, max_value=1e6),
    is_race=st.none() | st.booleans(),
)
several = st.lists(sources, min_size=1, max_size=5, unique_by=lambda each: (each.kind, each.external_id))


def test_an_activity_without_a_source_is_none() -> None:
    with pytest.raises(ValueError, match="without a source"):
        merge([])


def test_the_file_goes_before_strava_and_strava_before_what_was_typed_in() -> None:
    by_hand = source(SourceKind.MANUAL, distance_m=1.0, average_heartrate_bpm=1.0, total_elevation_gain_m=1.0)
    strava = source(SourceKind.STRAVA, distance_m=2.0, average_heartrate_bpm=2.0)
    file = source(SourceKind.FILE, distance_m=3.0)
    merged = merge([by_hand, strava, file])
    assert (merged["distance_m"], merged["average_heartrate_bpm"], merged["total_elevation_gain_m"]) == (3.0, 2.0, 1.0)
    assert merged["sources"] == ["file", "strava", "manual"]
    assert merged["strava_activity_id"] == 1


def test_distance_and_times_come_from_one_source() -> None:
    file = source(SourceKind.FILE, distance_m=9000.0, moving_time_s=3000, max_speed_mps=None)
    strava = source(SourceKind.STRAVA, distance_m=9500.0, average_speed_mps=3.5, max_speed_mps=5.0)
    merged = merge([strava, file])
    assert (merged["distance_m"], merged["average_speed_mps"], merged["max_speed_mps"]) == (9000.0, 3.0, None)


def test_a_corrected_distance_corrects_the_speed() -> None:
    merged = merge([source(SourceKind.STRAVA, average_speed_mps=3.33)], Edits(distance_m=12000.0))
    assert (merged["distance_m"], merged["average_speed_mps"]) == (12000.0, 4.0)


def test_she_can_say_that_a_race_was_none() -> None:
    race = source(SourceKind.STRAVA, workout_type="race")
    assert merge([race])["is_race"]
    assert not merge([race], Edits(is_race=False))["is_race"]


@given(several, edits, st.randoms(use_true_random=False))
def test_the_order_in_which_sources_came_never_shows(found: list[Source], said: Edits, chance: random.Random) -> None:
    shuffled = found[:]
    chance.shuffle(shuffled)
    assert merge(found, said) == merge(shuffled, said)


@given(several, edits)
def test_her_edits_always_win_and_every_column_is_there(found: list[Source], said: Edits) -> None:
    merged = merge(found, said)
    assert set(merged) == set(MERGED_FIELDS)
    for name in EDIT_FIELDS:
        wanted = getattr(said, name)
        if wanted is not None:
            assert merged[name] == wanted  # type: ignore[literal-required]


@given(several, edits)
def test_taking_a_lesser_source_away_leaves_what_the_preferred_one_says(found: list[Source], said: Edits) -> None:
    rank = list(SourceKind)
    best = min(found, key=lambda each: (rank.index(each.kind), each.external_id))
    whole, alone = merge(found, said), merge([best], said)
    for name in ("start_date", "start_date_local", "timezone", "distance_m", "moving_time_s", "elapsed_time_s"):
        assert whole[name] == alone[name]
    for name in OPTIONAL:
        if alone[name] is not None:  # type: ignore[literal-required]
            assert whole[name] == alone[name]  # type: ignore[literal-required]


@given(edits)
def test_taking_every_edit_back_leaves_none(said: Edits) -> None:
    assert said.changed(dict.fromkeys(EDIT_FIELDS)) == Edits()
