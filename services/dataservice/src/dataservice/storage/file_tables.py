"""The tables of uploads, original files, downloads and exports.

The bytes lie with stravaworker, by athlete and digest; here is what is known of them. Tickets and tokens are stored as
hashes only.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from dataservice.storage.tables import INSTANT, athlete_key, metadata

athlete_storage = Table(
    "athlete_storage",
    metadata,
    athlete_key(primary_key=True),
    # the sum and the number of her rows in originals, counted with each change; a quota is checked with the row locked
    Column("used_bytes", BigInteger, nullable=False),
    Column("files", Integer, nullable=False),
)

originals = Table(
    "originals",
    metadata,
    athlete_key(primary_key=True),
    # SHA-256, in hex
    Column("digest", String(64), primary_key=True),
    Column("filename", Text, nullable=False),
    Column("format", String(8), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("added_at", INSTANT, nullable=False),
)

original_deletions = Table(
    "original_deletions",
    metadata,
    # no foreign key: this outlives the athlete
    Column("athlete_id", Uuid, primary_key=True),
    # empty: everything of hers, since she has left
    Column("digest", String(64), primary_key=True),
    Column("requested_at", INSTANT, nullable=False),
    # once it is claimed, the bytes may be gone at any moment
    Column("claimed_at", INSTANT),
)

upload_tokens = Table(
    "upload_tokens",
    metadata,
    Column("id", Uuid, primary_key=True),
    athlete_key(),
    Column("name", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("created_at", INSTANT, nullable=False),
    Column("last_used_at", INSTANT),
    Index("ix_upload_tokens_athlete_id_created_at", "athlete_id", "created_at"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Uuid, primary_key=True),
    athlete_key(),
    Column("filename", Text, nullable=False),
    Column("origin", String(16), nullable=False),
    # as it was called then: the token itself may be gone
    Column("token_name", Text),
    Column("state", String(16), nullable=False),
    Column("size_bytes", BigInteger),
    Column("received_bytes", BigInteger, nullable=False),
    Column("digest", String(64)),
    Column("ticket_digest", LargeBinary),
    Column("ticket_expires_at", INSTANT),
    Column("next_entry", Integer, nullable=False),
    Column("code", Text),
    Column("reason", Text),
    Column("created_at", INSTANT, nullable=False),
    Column("content_at", INSTANT),
    Column("ended_at", INSTANT),
    CheckConstraint("origin IN ('page', 'token')", name="origin"),
    CheckConstraint("state IN ('receiving', 'waiting', 'reading', 'done', 'failed')", name="state"),
    Index("ix_uploads_athlete_id_created_at_id", "athlete_id", "created_at", "id"),
    Index("ix_uploads_created_at", "created_at", postgresql_where=text("state = 'receiving'")),
)

upload_outcomes = Table(
    "upload_outcomes",
    metadata,
    Column("upload_id", Uuid, ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    # its place in the archive
    Column("entry", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("code", Text),
    Column("reason", Text),
    Column("activity_ids", ARRAY(Uuid), nullable=False),
    CheckConstraint("outcome IN ('added', 'duplicate', 'merged', 'skipped', 'failed')", name="outcome"),
    Index("ix_upload_outcomes_upload_id_outcome_entry", "upload_id", "outcome", "entry"),
)

exports = Table(
    "exports",
    metadata,
    Column("id", Uuid, primary_key=True),
    athlete_key(),
    Column("state", String(16), nullable=False),
    Column("size_bytes", BigInteger),
    Column("reason", Text),
    Column("created_at", INSTANT, nullable=False),
    Column("finished_at", INSTANT),
    Column("expires_at", INSTANT, nullable=False, index=True),
    CheckConstraint("state IN ('waiting', 'done', 'failed')", name="state"),
    Index("ix_exports_athlete_id", "athlete_id"),
    Index("uq_exports_athlete_id_waiting", "athlete_id", unique=True, postgresql_where=text("state = 'waiting'")),
)

downloads = Table(
    "downloads",
    metadata,
    Column("ticket_digest", LargeBinary, primary_key=True),
    athlete_key(),
    Column("digest", String(64)),
    Column("export_id", Uuid, ForeignKey("exports.id", ondelete="CASCADE")),
    Column("filename", Text, nullable=False),
    Column("expires_at", INSTANT, nullable=False, index=True),
    CheckConstraint("num_nonnulls(digest, export_id) = 1", name="one_thing"),
    Index("ix_downloads_athlete_id", "athlete_id"),
    Index("ix_downloads_export_id", "export_id", postgresql_where=text("export_id IS NOT NULL")),
)
