"""The assignment problem: whom to give to whom so that the whole is worth most."""

from collections.abc import Sequence

_INFINITE = float("inf")


def assign(worth: Sequence[Sequence[int]]) -> list[int | None]:
    """For each row the column it is given, or None: each column at most once, and the sum of what they are worth the
    highest there is.

    `worth[row][column]` is 0 where the two have nothing to do with each other, and such a pair is never made. Of
    several best answers always the same one for the same rows and columns in the same order. The Hungarian method with
    potentials (Kuhn 1955, Munkres 1957), O(rows² · columns) for no more rows than columns.
    """
    rows = len(worth)
    columns = max((len(row) for row in worth), default=0)
    if rows == 0 or columns == 0:
        return [None] * rows
    if rows > columns:
        turned = assign([[worth[row][column] for row in range(rows)] for column in range(columns)])
        found: list[int | None] = [None] * rows
        for column, given in enumerate(turned):
            if given is not None:
                found[given] = column
        return found
    return [
        column if column is not None and worth[row][column] > 0 else None for row, column in enumerate(_columns(worth))
    ]


def _columns(worth: Sequence[Sequence[int]]) -> list[int | None]:
    rows, columns = len(worth), len(worth[0])
    of_row, of_column = [0.0] * (rows + 1), [0.0] * (columns + 1)
    taken_by = [0] * (columns + 1)  # rows and columns count from 1 here; 0 is none
    for row in range(1, rows + 1):
        taken_by[0] = row
        least = [_INFINITE] * (columns + 1)
        seen = [False] * (columns + 1)
        before = [0] * (columns + 1)
        column = 0
        while taken_by[column] != 0:
            seen[column] = True
            current, step, following = taken_by[column], _INFINITE, 0
            for each in range(1, columns + 1):
                if seen[each]:
                    continue
                reduced = -worth[current - 1][each - 1] - of_row[current] - of_column[each]
                if reduced < least[each]:
                    least[each], before[each] = reduced, column
                if least[each] < step:
                    step, following = least[each], each
            for each in range(columns + 1):
                if seen[each]:
                    of_row[taken_by[each]] += step
                    of_column[each] -= step
                else:
                    least[each] -= step
            column = following
        while column != 0:
            taken_by[column] = taken_by[before[column]]
            column = before[column]
    found: list[int | None] = [None] * rows
    for column, row in enumerate(taken_by[1:]):
        if row:
            found[row - 1] = column
    return found
