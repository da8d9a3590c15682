"""What she deleted here, and must not come back by itself."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, delete, exists, func, select, tuple_

from dataservice.domain.activities import SourceKind
from dataservice.domain.duplicates import SourceKey
from dataservice.storage.activity_tables import ignored_sources

_KEY = tuple_(ignored_sources.c.kind, ignored_sources.c.external_id)


class Ignoring:
    """One athlete's ignored sources within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._hers = ignored_sources.c.athlete_id == athlete_id

    def ignores(self, keys: Iterable[SourceKey]) -> bool:
        """Whether she deleted what one of these was a source of."""
        query = select(exists().where(self._hers, _KEY.in_(_plain(keys))))
        return bool(self._connection.execute(query).scalar_one())

    def ignores_file(self, digest: str) -> bool:
        """Whether she deleted an activity that came from a file."""
        of_file = (ignored_sources.c.kind == SourceKind.FILE.value) & (
            func.left(ignored_sources.c.external_id, len(digest)) == digest
        )
        return bool(self._connection.execute(select(exists().where(self._hers, of_file))).scalar_one())

    def forget(self, keys: Iterable[SourceKey]) -> None:
        """These may come back."""
        self._connection.execute(delete(ignored_sources).where(self._hers, _KEY.in_(_plain(keys))))


def _plain(keys: Iterable[SourceKey]) -> list[tuple[str, str]]:
    return [(key.kind.value, key.external_id) for key in keys]
