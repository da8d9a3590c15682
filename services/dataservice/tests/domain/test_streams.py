from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataservice.domain.streams import encoded, parse, thinned
from flakon import errors
from runscience.streams import Streams


def run(points: int) -> Streams:
    """A run with one highest and one lowest heart rate."""
    rate = np.full(points, 150.0)
    rate[points // 3], rate[points // 2] = 199.0, 61.0
    return Streams(np.arange(points), distance_m=3.0 * np.arange(points, dtype=np.float64), heartrate_bpm=rate)


@given(st.integers(1, 2_000), st.integers(2, 500))
def test_there_are_never_more_rows_than_asked_for(points: int, wanted: int) -> None:
    assert len(thinned(run(points), wanted)) <= wanted
    assert len(thinned(run(points), wanted)) >= min(points, wanted) * 0.6


def test_the_first_and_the_last_row_stay() -> None:
    rows = thinned(run(1_000), 50)
    assert (rows.time_s[0], rows.time_s[-1]) == (0, 999)


def test_the_highest_and_the_lowest_stay() -> None:
    rows = thinned(run(5_000), 50)
    assert rows.heartrate_bpm is not None
    assert (rows.heartrate_bpm.max(), rows.heartrate_bpm.min()) == (199.0, 61.0)


def test_rows_are_those_that_were_recorded() -> None:
    rows = thinned(run(5_000), 100)
    assert rows.distance_m is not None
    assert (rows.distance_m == 3.0 * rows.time_s).all()


def test_all_rows_stay_where_there_are_few() -> None:
    streams = run(10)
    assert thinned(streams, 10) is streams
    assert thinned(streams, None) is streams


@pytest.mark.parametrize("columns", [{"time_s": [0, 0]}, {"time_s": [0, 1], "distance_m": [0.0]}, {"time_s": []}])
def test_what_contradicts_itself_is_refused_with_its_place(columns: dict[str, Any]) -> None:
    with pytest.raises(errors.Invalid) as refused:
        parse(columns, "/records/3/streams")
    assert refused.value.errors[0]["path"] == "/records/3/streams"


def test_what_cannot_be_kept_is_refused_with_its_place() -> None:
    with pytest.raises(errors.Invalid) as refused:
        encoded(Streams(np.arange(2), distance_m=np.array([0.0, 1e300])))
    assert refused.value.errors[0]["path"] == "/streams"
