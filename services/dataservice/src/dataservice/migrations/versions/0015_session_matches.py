"""Her own word on which session an activity is what was done of."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "session_matches",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_session_matches_athlete_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id", "session_id"],
            ["planned_sessions.athlete_id", "planned_sessions.id"],
            name="fk_session_matches_planned_sessions",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_id", "activity_id", name=op.f("pk_session_matches")),
    )
    op.create_index(
        "uq_session_matches_athlete_id_session_id", "session_matches", ["athlete_id", "session_id"], unique=True
    )


def downgrade() -> None:
    op.drop_table("session_matches")
