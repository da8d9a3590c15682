import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runscience.polylines import LONGEST, TOLERANCE_M, encoded, summary
from runscience.streams import FloatArray


def decoded(line: str) -> list[tuple[float, float]]:
    """The positions of an encoded polyline, by the format's description."""
    values, value, shift = [], 0, 0
    for character in line:
        bits = ord(character) - 63
        value |= (bits & 0x1F) << shift
        shift += 5
        if not bits & 0x20:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    sums = np.cumsum(np.array(values).reshape(-1, 2), axis=0) / 1e5
    return [(float(latitude), float(longitude)) for latitude, longitude in sums]


def column(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def test_the_published_example_is_encoded_as_published() -> None:
    assert encoded(column(38.5, 40.7, 43.252), column(-120.2, -120.95, -126.453)) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=30))
def test_positions_come_back_to_a_metre(places: list[tuple[float, float]]) -> None:
    line = encoded(column(*(each[0] for each in places)), column(*(each[1] for each in places)))
    assert np.array(decoded(line)) == pytest.approx(np.array(places), abs=0.51e-5)


def test_a_straight_way_is_its_ends() -> None:
    line = summary(np.linspace(48.0, 48.1, 500), np.full(500, 2.0))
    assert line is not None
    assert decoded(line) == [(48.0, 2.0), (48.1, 2.0)]


def test_no_place_is_left_far_beside_the_line() -> None:
    turn = np.linspace(0, 2 * np.pi, 3_000)
    latitude, longitude = 48 + 0.01 * np.sin(turn), 2 + 0.01 * np.cos(turn)
    line = summary(latitude, longitude)
    assert line is not None
    kept = np.array(decoded(line))
    assert 20 < len(kept) < 100
    angles = np.unwrap(np.arctan2(kept[:, 0] - 48, kept[:, 1] - 2))
    on_line = np.interp(turn, angles, kept[:, 0])
    assert np.abs(on_line - latitude).max() * 111_195 < TOLERANCE_M * 3


def test_a_missing_position_is_skipped() -> None:
    line = summary(column(48.0, np.nan, 48.1, 48.1), column(2.0, np.nan, 2.0, 2.1))
    assert line is not None
    assert decoded(line) == [(48.0, 2.0), (48.1, 2.0), (48.1, 2.1)]


@pytest.mark.parametrize("places", [column(), column(48.0), column(np.nan, 48.0)])
def test_a_single_place_is_no_line(places: FloatArray) -> None:
    assert summary(places, places) is None


def test_a_wild_track_stays_short() -> None:
    random = np.random.default_rng(2)
    line = summary(random.uniform(48, 49, 30_000), random.uniform(2, 3, 30_000))
    assert line is not None
    assert len(decoded(line)) <= LONGEST
