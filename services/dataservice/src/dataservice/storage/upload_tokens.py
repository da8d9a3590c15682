"""Upload tokens, of which only digests are stored."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from dataservice.domain import tokens
from dataservice.domain.file_problems import TooManyUploadTokens, UploadTokenNotFound, UploadTokenNotValid
from dataservice.domain.uploads import MOST_TOKENS, TOKEN_PREFIX
from dataservice.storage.file_tables import upload_tokens
from dataservice.storage.records import AnyRow


class UploadTokens:
    """One athlete's upload tokens within one transaction."""

    def __init__(self, connection: Connection, athlete_id: UUID) -> None:
        self._connection = connection
        self._athlete_id = athlete_id

    def add(self, name: str, now: datetime) -> tuple[UUID, str]:
        """The id of a new token and the token, which is told only here. TooManyUploadTokens (409)."""
        count = select(func.count()).select_from(upload_tokens).filter_by(athlete_id=self._athlete_id)
        if self._connection.execute(count).scalar_one() >= MOST_TOKENS:
            raise TooManyUploadTokens(MOST_TOKENS)
        token_id, token = uuid4(), f"{TOKEN_PREFIX}{tokens.mint()}"
        self._connection.execute(
            insert(upload_tokens).values(
                id=token_id, athlete_id=self._athlete_id, name=name, digest=tokens.digest(token), created_at=now
            )
        )
        return token_id, token

    def all(self) -> list[AnyRow]:
        """Her tokens, newest first: the contract's fields, named alike."""
        query = select(
            upload_tokens.c.id.label("token_id"),
            upload_tokens.c.name,
            upload_tokens.c.created_at,
            upload_tokens.c.last_used_at,
        ).filter_by(athlete_id=self._athlete_id)
        order = (upload_tokens.c.created_at.desc(), upload_tokens.c.id)
        return list(self._connection.execute(query.order_by(*order).limit(MOST_TOKENS)))

    def name_of(self, token_id: UUID) -> str:
        """What a token is called. UploadTokenNotValid."""
        query = select(upload_tokens.c.name).filter_by(athlete_id=self._athlete_id, id=token_id)
        name = self._connection.execute(query).scalar_one_or_none()
        if name is None:
            raise UploadTokenNotValid
        return str(name)

    def revoke(self, token_id: UUID) -> None:
        """Have a token end. UploadTokenNotFound."""
        statement = delete(upload_tokens).filter_by(athlete_id=self._athlete_id, id=token_id)
        if self._connection.execute(statement).rowcount == 0:
            raise UploadTokenNotFound


def authorize(connection: Connection, token: str, now: datetime) -> AnyRow:
    """The token's row, which is noted as used. UploadTokenNotValid."""
    wanted = tokens.digest(token)
    statement = update(upload_tokens).where(upload_tokens.c.digest == wanted).values(last_used_at=now)
    row = connection.execute(statement.returning(upload_tokens)).one_or_none()
    if row is None or not tokens.same(bytes(row.digest), wanted):
        raise UploadTokenNotValid
    return row
