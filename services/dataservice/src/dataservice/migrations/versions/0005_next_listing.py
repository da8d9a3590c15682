"""When an athlete's whole list is read from Strava next: once a day, so that nothing of it grows a week old."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # A link that is there already is due at once: its data is renewed by the first tick.
    op.add_column(
        "strava_links",
        sa.Column("next_listing_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.create_index(op.f("ix_strava_links_next_listing_at"), "strava_links", ["next_listing_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_strava_links_next_listing_at"), table_name="strava_links")
    op.drop_column("strava_links", "next_listing_at")
