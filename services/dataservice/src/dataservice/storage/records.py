"""Many rows in one statement: a JSON array as one parameter, unfolded by the database into typed rows."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Row, Uuid, any_, literal
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from dataservice.domain.activities import MERGED_FIELDS, MergedActivity
from dataservice.storage.activity_tables import activities

AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns are known by their names."""

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def recordset(columns: Sequence[tuple[str, str]], parameter: str = "records") -> str:
    """SQL for the rows `r` of a JSON parameter; `columns` are names and PostgreSQL types."""
    return (
        f"json_to_recordset(CAST(:{parameter} AS json)) AS r({', '.join(f'{name} {kind}' for name, kind in columns)})"
    )


def any_of(column: ColumnElement[UUID], ids: Iterable[UUID]) -> ColumnElement[bool]:
    """The rows whose column is one of many ids: one parameter, so that the statement is the same for any number."""
    return column == any_(literal(list(ids), ARRAY(Uuid)))


def as_json(records: Sequence[Any]) -> str:
    """The parameter's value."""
    return orjson.dumps(records).decode()


MERGED_RECORDSET = recordset(
    [("id", "uuid"), *((name, activities.c[name].type.compile(_DIALECT)) for name in MERGED_FIELDS)]
)


def merged_record(activity_id: UUID, merged: MergedActivity) -> dict[str, Any]:
    """A record of MERGED_RECORDSET."""
    return {"id": activity_id, **merged}
