"""Runs by their distance: records of those of which there is a summary alone."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_index("ix_activities_athlete_id_distance_m", "activities", ["athlete_id", "distance_m"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_activities_athlete_id_distance_m", table_name="activities")
