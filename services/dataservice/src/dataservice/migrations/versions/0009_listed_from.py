"""When the last list that was read to its end was begun: what it did not have, no older answer brings back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("strava_links", sa.Column("listed_from", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("strava_links", "listed_from")
