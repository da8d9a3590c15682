from typing import Any

import pytest

from strava_sandbox import polyline


def test_the_example_of_the_format_is_encoded_and_decoded() -> None:
    points = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]
    text = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    assert polyline.encode(points) == text
    assert polyline.decode(text) == points


def test_nothing_is_an_empty_text() -> None:
    assert polyline.encode([]) == ""
    assert polyline.decode("") == []


@pytest.mark.parametrize("text", ["_p~iF", "_p~iF~ps|", "\x01"])
def test_a_text_that_is_cut_off_is_refused(text: Any) -> None:
    with pytest.raises(ValueError):
        polyline.decode(text)
