"""Keyset pagination, newest first."""

from typing import Any

from sqlalchemy import ColumnElement, tuple_

from dataservice.domain.cursors import Position


def below(instant: ColumnElement[Any], row_id: ColumnElement[Any], after: Position) -> ColumnElement[bool]:
    """The rows that come after a position, when both columns are sorted downwards."""
    return tuple_(instant, row_id) < tuple_(after.instant, after.id)
