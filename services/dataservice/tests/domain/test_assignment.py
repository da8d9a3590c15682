"""Nobody is given twice, and no other way of giving is worth more."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from dataservice.domain.assignment import assign


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    rows, columns = draw(st.integers(0, 5)), draw(st.integers(0, 5))
    worth = st.one_of(st.just(0), st.integers(1, 6), st.integers(1, 1_000_000))
    return [[draw(worth) for _ in range(columns)] for _ in range(rows)]


def best(worth: list[list[int]]) -> int:
    """By trying all: columns beyond the last one stand for none."""
    columns = len(worth[0]) if worth else 0
    places = range(columns + len(worth))
    return max(
        sum(worth[row][column] for row, column in enumerate(chosen) if column < columns)
        for chosen in permutations(places, len(worth))
    )


@given(tables())
@settings(max_examples=200, deadline=None)
def test_it_is_as_good_as_the_best_of_all(worth: list[list[int]]) -> None:
    found = assign(worth)
    given_away = [column for column in found if column is not None]
    assert len(found) == len(worth)
    assert len(set(given_away)) == len(given_away)
    pairs = [(row, column) for row, column in enumerate(found) if column is not None]
    assert all(worth[row][column] > 0 for row, column in pairs)
    assert sum(worth[row][column] for row, column in pairs) == best(worth)


def test_nothing_to_give_is_given_to_nobody() -> None:
    assert assign([]) == []
    assert assign([[], []]) == [None, None]
    assert assign([[0, 0]]) == [None]


def test_the_same_table_gives_the_same_answer() -> None:
    assert assign([[5, 5], [5, 5]]) == assign([[5, 5], [5, 5]])
