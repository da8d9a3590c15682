"""Files: uploads, originals, exports; what was recorded at the same time; further edits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

_TABLES = (
    "effort_questions",
    "duplicate_questions",
    "source_answers",
    "downloads",
    "exports",
    "upload_outcomes",
    "uploads",
    "upload_tokens",
    "original_deletions",
    "originals",
    "athlete_storage",
)
_SOURCE_COLUMNS = ("start_date", "end_date", "strava_activity_id", "added_at")
_EDIT_COLUMNS = (
    "crop_start_s",
    "crop_end_s",
    "ignore_heartrate",
    "leave_out_of_records",
    "source_kind",
    "source_external_id",
)
_ACTIVITY_COLUMNS = (
    "description",
    "start_latitude_deg",
    "start_longitude_deg",
    "end_latitude_deg",
    "end_longitude_deg",
)


def upgrade() -> None:
    _columns()
    _fill()
    _files()
    _uploads()
    _exports()
    _questions()


def _columns() -> None:
    op.add_column("activities", sa.Column("description", sa.Text(), nullable=True))
    op.add_column("activities", sa.Column("start_latitude_deg", sa.Double(), nullable=True))
    op.add_column("activities", sa.Column("start_longitude_deg", sa.Double(), nullable=True))
    op.add_column("activities", sa.Column("end_latitude_deg", sa.Double(), nullable=True))
    op.add_column("activities", sa.Column("end_longitude_deg", sa.Double(), nullable=True))
    op.add_column("activity_edits", sa.Column("crop_start_s", sa.Integer(), nullable=True))
    op.add_column("activity_edits", sa.Column("crop_end_s", sa.Integer(), nullable=True))
    op.add_column("activity_edits", sa.Column("ignore_heartrate", sa.Boolean(), nullable=True))
    op.add_column("activity_edits", sa.Column("leave_out_of_records", sa.Boolean(), nullable=True))
    op.add_column("activity_edits", sa.Column("source_kind", sa.String(length=16), nullable=True))
    op.add_column("activity_edits", sa.Column("source_external_id", sa.Text(), nullable=True))
    op.add_column("activity_sources", sa.Column("start_date", sa.DateTime(timezone=True), nullable=True))
    op.add_column("activity_sources", sa.Column("end_date", sa.DateTime(timezone=True), nullable=True))
    op.add_column("activity_sources", sa.Column("strava_activity_id", sa.BigInteger(), nullable=True))
    op.add_column("activity_sources", sa.Column("added_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_activity_sources_athlete_id_start_date_end_date",
        "activity_sources",
        ["athlete_id", "start_date", "end_date"],
        unique=False,
    )
    op.create_index(
        "ix_activity_sources_athlete_id_strava_activity_id",
        "activity_sources",
        ["athlete_id", "strava_activity_id"],
        unique=False,
        postgresql_where=sa.text("strava_activity_id IS NOT NULL"),
    )


def _fill() -> None:
    # What the columns say follows from what is there. As in domain/duplicates.py, nothing lasts longer than three days.
    op.execute(
        """
        UPDATE activity_sources SET
            start_date = (data ->> 'start_date')::timestamptz,
            end_date = (data ->> 'start_date')::timestamptz
                + make_interval(secs => least(greatest((data ->> 'elapsed_time_s')::double precision, 1), 259200)),
            strava_activity_id = CASE kind WHEN 'strava' THEN external_id::bigint END,
            added_at = fetched_at
        """
    )
    op.execute(
        """
        UPDATE activities SET
            start_latitude_deg = (data ->> 'start_latitude_deg')::double precision,
            start_longitude_deg = (data ->> 'start_longitude_deg')::double precision,
            end_latitude_deg = (data ->> 'end_latitude_deg')::double precision,
            end_longitude_deg = (data ->> 'end_longitude_deg')::double precision
        FROM activity_sources AS source
        WHERE source.athlete_id = activities.athlete_id AND source.activity_id = activities.id
            AND data ? 'start_latitude_deg'
        """
    )
    op.execute(
        """
        UPDATE activity_edits SET source_kind = source.kind, source_external_id = source.external_id
        FROM activity_sources AS source
        WHERE source.athlete_id = activity_edits.athlete_id AND source.activity_id = activity_edits.activity_id
        """
    )


def _files() -> None:
    op.create_table(
        "original_deletions",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("athlete_id", "digest", name=op.f("pk_original_deletions")),
    )
    op.create_table(
        "athlete_storage",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("used_bytes", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_athlete_storage_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", name=op.f("pk_athlete_storage")),
    )
    op.create_table(
        "originals",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_originals_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "digest", name=op.f("pk_originals")),
    )


def _uploads() -> None:
    op.create_table(
        "upload_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_upload_tokens_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_upload_tokens_digest")),
    )
    op.create_index(
        "ix_upload_tokens_athlete_id_created_at", "upload_tokens", ["athlete_id", "created_at"], unique=False
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("token_name", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("ticket_digest", sa.LargeBinary(), nullable=True),
        sa.Column("ticket_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_entry", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("origin IN ('page', 'token')", name=op.f("ck_uploads_origin")),
        sa.CheckConstraint(
            "state IN ('receiving', 'waiting', 'reading', 'done', 'failed')", name=op.f("ck_uploads_state")
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_uploads_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index("ix_uploads_athlete_id_created_at_id", "uploads", ["athlete_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_uploads_created_at",
        "uploads",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'receiving'"),
    )
    op.create_table(
        "upload_outcomes",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("activity_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('added', 'duplicate', 'merged', 'skipped', 'failed')", name=op.f("ck_upload_outcomes_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_upload_outcomes_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "entry", name=op.f("pk_upload_outcomes")),
    )
    op.create_index(
        "ix_upload_outcomes_upload_id_outcome_entry", "upload_outcomes", ["upload_id", "outcome", "entry"], unique=False
    )


def _exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed')", name=op.f("ck_exports_state")),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_exports_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index("ix_exports_athlete_id", "exports", ["athlete_id"], unique=False)
    op.create_index(op.f("ix_exports_expires_at"), "exports", ["expires_at"], unique=False)
    op.create_index(
        "uq_exports_athlete_id_waiting",
        "exports",
        ["athlete_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "downloads",
        sa.Column("ticket_digest", sa.LargeBinary(), nullable=False),
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("export_id", sa.Uuid(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(digest, export_id) = 1", name=op.f("ck_downloads_one_thing")),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_downloads_athlete_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["export_id"], ["exports.id"], name=op.f("fk_downloads_export_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_digest", name=op.f("pk_downloads")),
    )
    op.create_index("ix_downloads_athlete_id", "downloads", ["athlete_id"], unique=False)
    op.create_index(op.f("ix_downloads_expires_at"), "downloads", ["expires_at"], unique=False)
    op.create_index(
        "ix_downloads_export_id",
        "downloads",
        ["export_id"],
        unique=False,
        postgresql_where=sa.text("export_id IS NOT NULL"),
    )


def _questions() -> None:
    op.create_table(
        "effort_questions",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("elapsed_time_s", sa.Double(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.Column("source_kind", sa.String(length=16), nullable=True),
        sa.Column("source_external_id", sa.Text(), nullable=True),
        sa.CheckConstraint("answer IN ('real', 'leave_out')", name=op.f("ck_effort_questions_answer")),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_effort_questions_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "activity_id", name=op.f("pk_effort_questions")),
        sa.UniqueConstraint("id", name=op.f("uq_effort_questions_id")),
    )
    op.create_table(
        "source_answers",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("first_kind", sa.String(length=16), nullable=False),
        sa.Column("first_external_id", sa.Text(), nullable=False),
        sa.Column("second_kind", sa.String(length=16), nullable=False),
        sa.Column("second_external_id", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('same', 'different')", name=op.f("ck_source_answers_answer")),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_source_answers_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "athlete_id",
            "first_kind",
            "first_external_id",
            "second_kind",
            "second_external_id",
            name=op.f("pk_source_answers"),
        ),
    )
    op.create_table(
        "duplicate_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("first_kind", sa.String(length=16), nullable=False),
        sa.Column("first_external_id", sa.Text(), nullable=False),
        sa.Column("second_kind", sa.String(length=16), nullable=False),
        sa.Column("second_external_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id", "first_kind", "first_external_id"],
            ["activity_sources.athlete_id", "activity_sources.kind", "activity_sources.external_id"],
            name="fk_duplicate_questions_first",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id", "second_kind", "second_external_id"],
            ["activity_sources.athlete_id", "activity_sources.kind", "activity_sources.external_id"],
            name="fk_duplicate_questions_second",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_questions")),
    )
    op.create_index(
        "ix_duplicate_questions_first",
        "duplicate_questions",
        ["athlete_id", "first_kind", "first_external_id"],
        unique=False,
    )
    op.create_index(
        "ix_duplicate_questions_second",
        "duplicate_questions",
        ["athlete_id", "second_kind", "second_external_id"],
        unique=False,
    )


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("ix_activity_sources_athlete_id_strava_activity_id", table_name="activity_sources")
    op.drop_index("ix_activity_sources_athlete_id_start_date_end_date", table_name="activity_sources")
    for table, columns in (
        ("activity_sources", _SOURCE_COLUMNS),
        ("activity_edits", _EDIT_COLUMNS),
        ("activities", _ACTIVITY_COLUMNS),
    ):
        for column in columns:
            op.drop_column(table, column)
