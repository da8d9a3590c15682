from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataservice.domain.cursors import Position, decode, encode
from dataservice.domain.problems import CursorMalformed


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_says_where_a_page_ended_to_the_microsecond(instant: datetime, row_id: object) -> None:
    position = Position(instant, row_id)  # type: ignore[arg-type]
    assert decode(encode(position)) == position


@given(st.text(min_size=1, max_size=60))
def test_whatever_is_no_cursor_is_malformed_or_means_itself(text: str) -> None:
    try:
        position = decode(text)
    except CursorMalformed:
        return
    assert position is not None
    assert encode(position) == text


@pytest.mark.parametrize("text", ["", "x", "!!!!", "AAAA", "f" * 32])
def test_malformed_cursors_are_invalid(text: str) -> None:
    with pytest.raises(CursorMalformed):
        decode(text)


def test_no_cursor_is_the_beginning() -> None:
    assert decode(None) is None
