import re

import pytest
from stand_ins_runs import encoded

from web.polyline import DRAWN_POINTS, decoded, drawing

# The example of Google's description of the format.
LINE = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]
TEXT = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def test_the_published_example():
    assert decoded(TEXT) == LINE
    assert encoded(LINE) == TEXT


@pytest.mark.parametrize("text", ["", "_", "_p~iF", "_p~iF~ps|U_ulL", "\x00\x01", "é" * 7])
def test_what_breaks_off_ends_there(text: str):
    assert len(decoded(text)) <= 3


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def test_a_drawing_fits_its_square_with_north_up():
    path = drawing(encoded([(48.0, 2.0), (48.2, 2.0), (48.2, 2.1)]), size=48, margin=4)
    assert path is not None
    drawn = places(path)
    assert all(4 <= value <= 44 for place in drawn for value in place)
    assert drawn[0][1] > drawn[1][1]  # from south to north is upwards
    assert drawn[2][0] > drawn[1][0]


def test_a_long_track_is_thinned_out():
    path = drawing(encoded([(48 + number / 1000, 2 + number % 7 / 1000) for number in range(5_000)]))
    assert path is not None
    assert len(places(path)) <= DRAWN_POINTS + 2


@pytest.mark.parametrize("text", [None, "", TEXT[:9], encoded([(48.0, 2.0), (48.0, 2.0)])])
def test_nothing_is_drawn_of_no_extent(text: str | None):
    assert drawing(text) is None
