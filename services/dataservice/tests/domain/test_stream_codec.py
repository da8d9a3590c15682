import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataservice.domain.stream_codec import MAX_POINTS, PER_UNIT, MalformedStreams, decode, encode
from runscience.streams import MEASURED, Streams

LIMITS = {
    "distance_m": (0, 1e8),
    "latitude_deg": (-90, 90),
    "longitude_deg": (-180, 180),
    "altitude_m": (-1e5, 1e6),
    "heartrate_bpm": (0, 1000),
    "cadence_spm": (0, 1e4),
    "power_w": (0, 1e5),
    "temperature_c": (-1000, 1000),
    "speed_mps": (0, 1e5),
}


@st.composite
def columns(draw: st.DrawFn) -> dict[str, Any]:
    """Streams as the contract allows them."""
    points = draw(st.integers(1, 40))
    steps = draw(st.lists(st.integers(1, 50_000_000), min_size=points - 1, max_size=points - 1))
    found: dict[str, Any] = {"time_s": [0, *np.cumsum(steps).tolist()] if steps else [0]}
    for name in draw(st.sets(st.sampled_from(MEASURED))):
        values = st.none() | st.floats(*LIMITS[name])
        found[name] = draw(st.lists(values, min_size=points, max_size=points))
    if draw(st.booleans()):
        found["moving"] = draw(st.lists(st.booleans(), min_size=points, max_size=points))
    return found


@settings(max_examples=300, deadline=None)
@given(columns())
def test_every_value_is_given_back_within_half_its_resolution(given_columns: dict[str, Any]) -> None:
    streams = Streams.from_columns(given_columns)
    back = decode(encode(streams)).to_columns()
    for name, values in streams.to_columns().items():
        for before, after in zip(values, back.pop(name), strict=True):
            if name in MEASURED and before is not None:
                assert after == pytest.approx(before, abs=0.500001 / PER_UNIT[name])
            else:
                assert after == before
    assert back == {}


@settings(max_examples=200, deadline=None)
@given(columns())
def test_what_was_kept_once_is_kept_exactly(given_columns: dict[str, Any]) -> None:
    encoded = encode(Streams.from_columns(given_columns))
    assert encode(decode(encoded)) == encoded


def test_decimals_come_back_as_they_are_written() -> None:
    written: dict[str, Any] = {
        "time_s": [0, 1, 2],
        "distance_m": [0.0, 3.1, 6.3],
        "latitude_deg": [48.858093, None, -33.856784],
    }
    assert decode(encode(Streams.from_columns(written))).to_columns() == written


def run(points: int) -> Streams:
    """An even run with a little noise."""
    random = np.random.default_rng(5)
    return Streams(
        np.arange(points),
        distance_m=np.cumsum(random.normal(3.0, 0.2, points).clip(0)),
        heartrate_bpm=np.round(150 + 10 * np.sin(np.arange(points) / 300) + random.normal(0, 1, points)),
    )


def test_a_marathon_takes_some_bytes_a_point() -> None:
    streams = run(14_400)
    assert len(encode(streams)) / len(streams) < 1.6


def test_as_many_points_as_the_contract_allows_are_kept() -> None:
    assert len(decode(encode(run(MAX_POINTS)))) == MAX_POINTS


def test_one_point_more_is_refused() -> None:
    with pytest.raises(ValueError, match="200001 points"):
        encode(run(MAX_POINTS + 1))


def test_a_value_without_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="distance_m"):
        encode(Streams(np.arange(2), distance_m=np.array([0.0, 1e300])))


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedStreams):
        decode(data)


ENCODED = encode(run(500))


@given(st.integers(0, len(ENCODED) - 1), st.integers(1, 255))
def test_one_wrong_byte_is_noticed(place: int, change: int) -> None:
    wrong = bytearray(ENCODED)
    wrong[place] ^= change
    with pytest.raises(MalformedStreams):
        decode(bytes(wrong))


@given(st.integers(0, len(ENCODED) - 1))
def test_what_breaks_off_is_noticed(length: int) -> None:
    with pytest.raises(MalformedStreams):
        decode(ENCODED[:length])


def sealed(rest: bytes, *, present: int = 0b11, points: int = 10) -> bytes:
    """Bytes with a header and a checksum that hold."""
    return struct.pack("<2sBHII", b"Rs", 1, present, points, zlib.crc32(rest)) + rest


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2**11 - 1), st.integers(1, MAX_POINTS))
def test_a_checksum_does_not_make_it_streams(rest: bytes, present: int, points: int) -> None:
    with pytest.raises(MalformedStreams):
        decode(sealed(rest, present=present, points=points))


@pytest.mark.parametrize(("present", "points"), [(0b10, 10), (1 << 11 | 1, 10), (1, 0), (1, MAX_POINTS + 1)])
def test_a_header_that_cannot_be_is_refused(present: int, points: int) -> None:
    with pytest.raises(MalformedStreams, match="the header says"):
        decode(sealed(b"", present=present, points=points))


def test_a_few_bytes_that_unpack_to_very_many_are_refused() -> None:
    bomb = encode(run(MAX_POINTS))[13:]
    with pytest.raises(MalformedStreams, match="more than its header says"):
        decode(sealed(bomb, points=2))


def test_another_columns_bytes_are_left_over() -> None:
    with pytest.raises(MalformedStreams, match="left over"):
        decode(sealed(encode(run(10))[13:], present=0b11))
