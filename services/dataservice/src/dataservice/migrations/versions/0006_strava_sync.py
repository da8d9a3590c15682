"""What an exact sync needs: seats and own keys, when details were fetched, what is known to be gone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _apps()
    _seats()
    op.add_column("strava_links", sa.Column("last_listed_at", _INSTANT, nullable=True))
    op.add_column("strava_links", sa.Column("last_event_at", _INSTANT, nullable=True))
    op.add_column("strava_links", sa.Column("expiry_mailed_at", _INSTANT, nullable=True))
    op.add_column("strava_imports", sa.Column("next_page", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("activity_sources", sa.Column("description", sa.Text(), nullable=True))
    op.add_column("activity_sources", sa.Column("details_fetched_at", _INSTANT, nullable=True))
    op.add_column("activity_sources", sa.Column("details_expire_at", _INSTANT, nullable=True))
    op.add_column(
        "activity_sources",
        sa.Column("details_outdated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index(
        "ix_activity_sources_details_expire_at",
        "activity_sources",
        ["details_expire_at"],
        unique=False,
        postgresql_where=sa.text("details_expire_at IS NOT NULL"),
    )
    op.create_table(
        "strava_deletions",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_strava_deletions_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "external_id", name=op.f("pk_strava_deletions")),
    )
    op.create_index(op.f("ix_strava_deletions_asked_at"), "strava_deletions", ["asked_at"], unique=False)
    op.add_column("mails", sa.Column("deadline", _INSTANT, nullable=True))
    # Events are not handed out themselves any more: what was to come of them comes of a listing.
    op.execute(
        "UPDATE strava_links SET next_listing_at = now() WHERE EXISTS (SELECT FROM outbox WHERE"
        " outbox.athlete_id = strava_links.athlete_id AND task = 'stravaworker.handle_event' AND done_at IS NULL)"
    )
    op.execute("DELETE FROM outbox WHERE task = 'stravaworker.handle_event' AND done_at IS NULL")


def _apps() -> None:
    op.add_column("strava_apps", sa.Column("athlete_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_strava_apps_athlete_id"), "strava_apps", "athletes", ["athlete_id"], ["id"], ondelete="CASCADE"
    )
    op.add_column(
        "strava_apps", sa.Column("state", sa.String(length=16), server_default=sa.text("'active'"), nullable=False)
    )
    op.add_column("strava_apps", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("strava_apps", sa.Column("state_mailed_at", _INSTANT, nullable=True))
    op.add_column("strava_apps", sa.Column("subscription_id", sa.BigInteger(), nullable=True))
    op.add_column("strava_apps", sa.Column("subscription_error", sa.Text(), nullable=True))
    op.add_column("strava_apps", sa.Column("seats", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("strava_apps", sa.Column("window_depth", sa.Integer(), nullable=True))
    op.add_column("strava_apps", sa.Column("window_reason", sa.Text(), nullable=True))
    op.add_column("strava_apps", sa.Column("next_window_at", _INSTANT, server_default=sa.text("now()"), nullable=False))
    # Whoever is connected has a seat.
    op.execute(
        "UPDATE strava_apps SET seats = greatest(1, (SELECT count(*) FROM strava_links WHERE app_id = strava_apps.id))"
    )
    op.drop_constraint(op.f("ck_strava_apps_kind"), "strava_apps", type_="check")
    op.create_check_constraint(op.f("ck_strava_apps_kind"), "strava_apps", "kind IN ('instance', 'athlete', 'former')")
    op.create_check_constraint(
        op.f("ck_strava_apps_state"), "strava_apps", "state IN ('active', 'inactive', 'keys_refused')"
    )
    op.create_check_constraint(
        op.f("ck_strava_apps_owner"), "strava_apps", "kind <> 'athlete' OR athlete_id IS NOT NULL"
    )
    op.create_index(
        "uq_strava_apps_athlete_id",
        "strava_apps",
        ["athlete_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'athlete'"),
    )
    op.create_index(
        "uq_strava_apps_client_id",
        "strava_apps",
        ["client_id"],
        unique=True,
        postgresql_where=sa.text("kind <> 'former'"),
    )


def _seats() -> None:
    op.create_table(
        "strava_seats",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("app_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.CheckConstraint("state IN ('reserved', 'offered')", name=op.f("ck_strava_seats_state")),
        sa.ForeignKeyConstraint(
            ["app_id"], ["strava_apps.id"], name=op.f("fk_strava_seats_app_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_strava_seats_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", name=op.f("pk_strava_seats")),
    )
    op.create_index(op.f("ix_strava_seats_app_id"), "strava_seats", ["app_id"], unique=False)
    op.create_table(
        "strava_waiting_list",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_strava_waiting_list_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", name=op.f("pk_strava_waiting_list")),
    )


def downgrade() -> None:
    op.drop_column("mails", "deadline")
    op.drop_table("strava_deletions")
    op.drop_index("ix_activity_sources_details_expire_at", table_name="activity_sources")
    for name in ("details_outdated", "details_expire_at", "details_fetched_at", "description"):
        op.drop_column("activity_sources", name)
    op.drop_column("strava_imports", "next_page")
    for name in ("expiry_mailed_at", "last_event_at", "last_listed_at"):
        op.drop_column("strava_links", name)
    op.drop_table("strava_waiting_list")
    op.drop_table("strava_seats")
    # The release before knows no apps of athletes: who is linked by one consents again.
    op.execute("DELETE FROM strava_links WHERE app_id IN (SELECT id FROM strava_apps WHERE athlete_id IS NOT NULL)")
    op.execute("DELETE FROM strava_apps WHERE athlete_id IS NOT NULL")
    op.drop_index("uq_strava_apps_client_id", table_name="strava_apps")
    op.drop_index("uq_strava_apps_athlete_id", table_name="strava_apps")
    for constraint in ("ck_strava_apps_owner", "ck_strava_apps_state", "ck_strava_apps_kind"):
        op.drop_constraint(op.f(constraint), "strava_apps", type_="check")
    op.create_check_constraint(op.f("ck_strava_apps_kind"), "strava_apps", "kind IN ('instance', 'former')")
    for name in (
        "next_window_at",
        "window_reason",
        "window_depth",
        "seats",
        "subscription_error",
        "subscription_id",
        "state_mailed_at",
        "reason",
        "state",
        "athlete_id",
    ):
        op.drop_column("strava_apps", name)
