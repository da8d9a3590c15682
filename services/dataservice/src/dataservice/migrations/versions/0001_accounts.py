"""Athletes and their sign-ins, throttles, and the instance itself."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "athletes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("units", sa.String(length=16), nullable=False),
        sa.Column("week_start", sa.String(length=16), nullable=False),
        sa.Column("sex", sa.String(length=16), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("resting_heartrate_bpm", sa.SmallInteger(), nullable=True),
        sa.Column("max_heartrate_bpm", sa.SmallInteger(), nullable=True),
        sa.Column("threshold_heartrate_bpm", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sex IN ('female', 'male')", name=op.f("ck_athletes_sex")),
        sa.CheckConstraint("units IN ('metric', 'imperial')", name=op.f("ck_athletes_units")),
        sa.CheckConstraint("week_start IN ('monday', 'sunday', 'saturday')", name=op.f("ck_athletes_week_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_athletes")),
    )
    op.create_table(
        "users",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("pending_email", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('athlete', 'admin')", name=op.f("ck_users_role")),
        sa.ForeignKeyConstraint(["athlete_id"], ["athletes.id"], name=op.f("fk_users_athlete_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("athlete_id", name=op.f("pk_users")),
    )
    op.create_index("ix_users_created_at_athlete_id", "users", ["created_at", "athlete_id"], unique=False)
    op.create_index("ix_users_email_key_created_at", "users", ["email_key", "created_at"], unique=False)
    op.create_index(
        "uq_users_email_key", "users", ["email_key"], unique=True, postgresql_where=sa.text("activated_at IS NOT NULL")
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_index(op.f("ix_throttles_expires_at"), "throttles", ["expires_at"], unique=False)
    op.create_table(
        "instance",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("registration", sa.String(length=16), nullable=True),
        sa.Column("set_up_code_digest", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("registration IN ('invite', 'open', 'closed')", name=op.f("ck_instance_registration")),
        sa.CheckConstraint("id = 1", name=op.f("ck_instance_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )

    op.execute("INSERT INTO instance (id) VALUES (1)")


def downgrade() -> None:
    op.drop_table("instance")
    op.drop_table("throttles")
    op.drop_table("users")
    op.drop_table("athletes")
