from math import cos, radians

from hypothesis import given
from hypothesis import strategies as st

from dataservice.domain.routes import SAME_WAY, Point, are_near, decoded, similarity

METRE = 1 / 111_320


def encoded(points: list[Point]) -> str:
    """A Google-encoded polyline, written apart from the code that reads it."""
    out, last = "", (0, 0)
    for point in points:
        here = (round(point.latitude_deg * 1e5), round(point.longitude_deg * 1e5))
        for delta in (here[0] - last[0], here[1] - last[1]):
            value = ~(delta << 1) if delta < 0 else delta << 1
            while value >= 32:
                out += chr((32 | (value & 31)) + 63)
                value >>= 5
            out += chr(value + 63)
        last = here
    return out


def way(*metres: tuple[float, float], latitude: float = 48.85) -> str:
    """A way through points given in metres north and east of a place."""
    scale = cos(radians(latitude))
    return encoded([Point(latitude + north * METRE, 2.35 + east * METRE / scale) for north, east in metres])


LOOP = ((0, 0), (2000, 0), (2000, 2000), (0, 2000), (0, 0))


def test_the_example_of_googles_format_is_read() -> None:
    assert decoded("_p~iF~ps|U_ulLnnqC_mqNvxq`@") == [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]


@given(st.lists(st.builds(Point, st.floats(-90, 90), st.floats(-180, 180)), max_size=20))
def test_what_was_encoded_is_read_to_a_metre(points: list[Point]) -> None:
    for read, given_point in zip(decoded(encoded(points)), points, strict=True):
        assert abs(read.latitude_deg - given_point.latitude_deg) <= 0.6e-5
        assert abs(read.longitude_deg - given_point.longitude_deg) <= 0.6e-5


@given(st.text(max_size=50), st.text(max_size=50))
def test_odd_text_is_no_way(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1


def test_the_same_way_is_alike_whichever_way_round_and_a_little_aside() -> None:
    assert similarity(way(*LOOP), way(*LOOP[::-1])) == 1.0
    aside = way(*((north + 30, east - 20) for north, east in LOOP))
    assert similarity(way(*LOOP), aside) >= SAME_WAY


def test_a_loop_on_the_other_side_of_the_start_is_another_way() -> None:
    mirrored = way(*((-north, -east) for north, east in LOOP))
    assert similarity(way(*LOOP), mirrored) < 0.3


def test_a_way_out_and_back_is_not_the_loop_that_begins_like_it() -> None:
    assert similarity(way(*LOOP), way((0, 0), (4000, 0), (0, 0))) < SAME_WAY


def test_near_is_three_hundred_metres_in_every_direction() -> None:
    here = Point(60.0, 10.0)
    assert are_near(here, Point(60.0 + 299 * METRE, 10.0))
    assert not are_near(here, Point(60.0 + 302 * METRE, 10.0))
    assert are_near(here, Point(60.0, 10.0 + 299 * METRE / cos(radians(60))))
    assert not are_near(here, Point(60.0, 10.0 + 302 * METRE / cos(radians(60))))
