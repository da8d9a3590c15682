"""What was predicted of her races, week by week: to be read when they are run."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "race_predictions",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("race_id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("time_s", sa.Double(), nullable=False),
        sa.Column("fastest_s", sa.Double(), nullable=False),
        sa.Column("slowest_s", sa.Double(), nullable=False),
        sa.Column("vdot", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id", "race_id"],
            ["race_entries.athlete_id", "race_entries.race_id"],
            name="fk_race_predictions_race_entries",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_id", "race_id", "made_on", name=op.f("pk_race_predictions")),
    )


def downgrade() -> None:
    op.drop_table("race_predictions")
