"""The tables of accounts, mail and work. `activity_tables` and `strava_tables` hold the rest.

`athletes` is whose training it is, `users` how she signs in. Times are instants; the database's own clock is never
asked.
"""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    literal,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

INSTANT = DateTime(timezone=True)


def instant(moment: datetime) -> ColumnElement[datetime]:
    """An aware datetime as a literal of the type that instants have in the tables."""
    return literal(moment, INSTANT)


def athlete_key(*, primary_key: bool = False, nullable: bool = False) -> Column[object]:
    """The column `athlete_id` of a row that goes when its athlete goes."""
    return Column(
        "athlete_id", Uuid, ForeignKey("athletes.id", ondelete="CASCADE"), primary_key=primary_key, nullable=nullable
    )


athletes = Table(
    "athletes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("language", String(8), nullable=False),
    Column("timezone", Text, nullable=False),
    Column("units", String(16), nullable=False),
    Column("week_start", String(16), nullable=False),
    Column("sex", String(16)),
    Column("birth_date", Date),
    Column("created_at", INSTANT, nullable=False),
    CheckConstraint("units IN ('metric', 'imperial')", name="units"),
    CheckConstraint("week_start IN ('monday', 'sunday', 'saturday')", name="week_start"),
    CheckConstraint("sex IN ('female', 'male')", name="sex"),
)

users = Table(
    "users",
    metadata,
    athlete_key(primary_key=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False),
    Column("pending_email", Text),
    Column("password_hash", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("activated_at", INSTANT),
    Column("last_sign_in_at", INSTANT),
    Column("created_at", INSTANT, nullable=False),
    CheckConstraint("role IN ('athlete', 'admin')", name="role"),
    # several may wait for their activation with one address: each has its own password and its own link
    Index("uq_users_email_key", "email_key", unique=True, postgresql_where=text("activated_at IS NOT NULL")),
    Index("ix_users_email_key_created_at", "email_key", "created_at"),
    Index("ix_users_created_at_athlete_id", "created_at", "athlete_id"),
)

throttles = Table(
    "throttles",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("blocked_until", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False, index=True),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("invited_by", Uuid, ForeignKey("athletes.id", ondelete="SET NULL")),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("accepted_at", INSTANT),
    Index("uq_invitations_email_key", "email_key", unique=True, postgresql_where=text("accepted_at IS NULL")),
    Index("ix_invitations_created_at_id", "created_at", "id"),
)

mails = Table(
    "mails",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(32), nullable=False),
    athlete_key(nullable=True),
    Column("invitation_id", Uuid, ForeignKey("invitations.id", ondelete="CASCADE"), index=True),
    Column("recipient", Text, nullable=False),
    Column("name", Text),
    Column("language", String(8), nullable=False),
    Column("timezone", Text, nullable=False),
    Column("inviter_name", Text),
    Column("reason", Text),
    Column("deadline", INSTANT),
    Column("created_at", INSTANT, nullable=False),
    Column("sent_at", INSTANT),
    Column("message_id", Text),
    Index("ix_mails_athlete_id", "athlete_id"),
    Index("ix_mails_created_at", "created_at"),
)

tokens = Table(
    "one_time_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("purpose", String(32), nullable=False),
    athlete_key(nullable=True),
    Column("invitation_id", Uuid, ForeignKey("invitations.id", ondelete="CASCADE")),
    # the new address, for an e-mail change
    Column("email", Text),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False, index=True),
    CheckConstraint("num_nonnulls(athlete_id, invitation_id) = 1", name="one_subject"),
    # one valid token per purpose: a newer one replaces it
    Index("uq_one_time_tokens_athlete_id_purpose", "athlete_id", "purpose", unique=True),
    Index("uq_one_time_tokens_invitation_id", "invitation_id", unique=True),
)

instance = Table(
    "instance",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    # until an admin chooses, the setting decides
    Column("registration", String(16)),
    Column("set_up_code_digest", LargeBinary),
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint("registration IN ('invite', 'open', 'closed')", name="registration"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("task", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("arguments", JSONB, nullable=False),
    athlete_key(nullable=True),
    Column("dedupe_key", Text),
    Column("created_at", INSTANT, nullable=False),
    # when it is due: at first as asked for, once handed out the time after which silence counts as loss
    Column("not_before", INSTANT, nullable=False),
    Column("published_at", INSTANT),
    Column("done_at", INSTANT),
    Column("failed_at", INSTANT),
    # the same was asked for again while this was being worked on
    Column("again", Boolean, nullable=False, server_default=text("false")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("last_error", Text),
    Index("ix_outbox_due", "not_before", postgresql_where=text("done_at IS NULL AND failed_at IS NULL")),
    Index(
        "uq_outbox_dedupe_key",
        "dedupe_key",
        unique=True,
        postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
    ),
    Index("ix_outbox_created_at_id", "created_at", "id", postgresql_where=text("done_at IS NULL")),
    Index("ix_outbox_athlete_id", "athlete_id", postgresql_where=text("athlete_id IS NOT NULL")),
    Index("ix_outbox_done_at", "done_at", postgresql_where=text("done_at IS NOT NULL")),
)
