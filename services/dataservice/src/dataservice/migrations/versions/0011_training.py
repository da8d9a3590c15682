"""Days summed up, loads, figures of the body with the date from which they hold, shoes, check-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_HEART_RATES = ("resting_heartrate_bpm", "max_heartrate_bpm", "threshold_heartrate_bpm")
_RUN = "sport_type IN ('Run', 'TrailRun', 'VirtualRun')"

_SPORT = f"CASE WHEN {_RUN} THEN 'run' ELSE 'other' END"
_COUNTS = """
    count(*), coalesce(sum(distance_m ORDER BY id), 0), coalesce(sum(moving_time_s), 0),
    coalesce(sum(elapsed_time_s), 0), coalesce(sum(total_elevation_gain_m ORDER BY id), 0),
    coalesce(sum(load ORDER BY id), 0)
"""
_SUMS = "activities, distance_m, moving_time_s, elapsed_time_s, total_elevation_gain_m, load"

# The lock is that of Activities.claim(): whoever has it already waits for nothing here. What others committed before
# they let go of it is seen by the statements that follow, each of which looks anew.
_RECOUNT_DAYS = f"""
    CREATE FUNCTION recount_days(athlete_ids uuid[], days date[]) RETURNS void
    LANGUAGE plpgsql SET enable_seqscan = off AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('activities:' || each, 0))
        FROM (SELECT DISTINCT unnest(athlete_ids) AS each ORDER BY each) AS claimed;
        INSERT INTO daily_summaries AS stored (athlete_id, local_date, sport, {_SUMS})
        SELECT touched.athlete_id, touched.day, counted.*
        FROM unnest(athlete_ids, days) AS touched (athlete_id, day)
        CROSS JOIN LATERAL (
            SELECT {_SPORT}, {_COUNTS} FROM activities
            WHERE activities.athlete_id = touched.athlete_id
                  AND start_date_local >= touched.day AND start_date_local < touched.day + 1
            GROUP BY {_SPORT}
        ) AS counted
        ON CONFLICT (athlete_id, local_date, sport) DO UPDATE SET
            activities = excluded.activities, distance_m = excluded.distance_m,
            moving_time_s = excluded.moving_time_s, elapsed_time_s = excluded.elapsed_time_s,
            total_elevation_gain_m = excluded.total_elevation_gain_m, load = excluded.load;
        DELETE FROM daily_summaries AS stored
        USING unnest(athlete_ids, days) AS touched (athlete_id, day)
        WHERE stored.athlete_id = touched.athlete_id AND stored.local_date = touched.day AND NOT EXISTS (
            SELECT FROM activities
            WHERE activities.athlete_id = touched.athlete_id
                  AND start_date_local >= touched.day AND start_date_local < touched.day + 1
                  AND ({_RUN}) = (stored.sport = 'run')
        );
    END $$
"""  # noqa: S608 - made of the names of our own columns

_COUNTED = (
    "{row}.start_date_local::date, {row}.sport_type, {row}.distance_m, {row}.moving_time_s, {row}.elapsed_time_s,"
)
_COUNTED += " {row}.total_elevation_gain_m, {row}.load"
_WORN = "{row}.shoe_id, {row}.distance_m"


def _changed(columns: str) -> str:
    return f"""
        FROM new_rows JOIN old_rows USING (id)
        WHERE ({columns.format(row="new_rows")}) IS DISTINCT FROM ({columns.format(row="old_rows")})
    """


_DAYS_TOUCHED = {
    "INSERT": "SELECT athlete_id, start_date_local::date AS day FROM new_rows",
    "DELETE": "SELECT athlete_id, start_date_local::date AS day FROM old_rows",
    "UPDATE": f"""
        SELECT new_rows.athlete_id, unnest(ARRAY[new_rows.start_date_local, old_rows.start_date_local])::date AS day
        {_changed(_COUNTED)}
    """,
}
_SHOES_TOUCHED = {
    "INSERT": "SELECT shoe_id, 1 AS activities, distance_m::numeric AS distance_m FROM new_rows",
    "DELETE": "SELECT shoe_id, -1 AS activities, -distance_m::numeric AS distance_m FROM old_rows",
    "UPDATE": f"""
        SELECT new_rows.shoe_id, 1 AS activities, new_rows.distance_m::numeric AS distance_m {_changed(_WORN)}
        UNION ALL
        SELECT old_rows.shoe_id, -1, -old_rows.distance_m::numeric {_changed(_WORN)}
    """,
}


def _following(event: str) -> str:
    return f"""
    CREATE FUNCTION summarise_after_{event.lower()}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        athlete_ids uuid[];
        days date[];
    BEGIN
        SELECT array_agg(athlete_id), array_agg(day) INTO athlete_ids, days
        FROM (
            SELECT DISTINCT athlete_id, day FROM ({_DAYS_TOUCHED[event]}) AS each ORDER BY athlete_id, day
        ) AS touched;
        IF athlete_ids IS NOT NULL THEN
            PERFORM recount_days(athlete_ids, days);
        END IF;
        UPDATE shoes SET activities = shoes.activities + worn.activities,
                         distance_m = shoes.distance_m + worn.distance_m
        FROM (
            SELECT shoe_id, sum(activities) AS activities, sum(distance_m) AS distance_m
            FROM ({_SHOES_TOUCHED[event]}) AS each WHERE shoe_id IS NOT NULL GROUP BY shoe_id
        ) AS worn
        WHERE shoes.id = worn.shoe_id;
        RETURN NULL;
    END $$
    """  # noqa: S608 - made of the names of our own columns


_ROWS = {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
_ROWS["UPDATE"] = f"{_ROWS['INSERT']} {_ROWS['DELETE']}"


def upgrade() -> None:
    _create_tables()
    _change_activities()
    op.execute(
        """
        INSERT INTO physiology (athlete_id, holds_from, resting_heartrate_bpm, max_heartrate_bpm,
                                threshold_heartrate_bpm, told_at)
        SELECT id, DATE '0001-01-01', resting_heartrate_bpm, max_heartrate_bpm, threshold_heartrate_bpm, created_at
        FROM athletes
        WHERE num_nonnulls(resting_heartrate_bpm, max_heartrate_bpm, threshold_heartrate_bpm) > 0
        """
    )
    for name in _HEART_RATES:
        op.drop_column("athletes", name)
    op.execute(
        f"""
        INSERT INTO daily_summaries (athlete_id, local_date, sport, {_SUMS})
        SELECT athlete_id, start_date_local::date, {_SPORT}, {_COUNTS} FROM activities GROUP BY 1, 2, 3
        """  # noqa: S608 - made of the names of our own columns
    )
    op.execute(_RECOUNT_DAYS)
    for event, rows in _ROWS.items():
        op.execute(_following(event))
        op.execute(
            f"CREATE TRIGGER summarise_after_{event.lower()} AFTER {event} ON activities REFERENCING {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION summarise_after_{event.lower()}()"
        )


def _create_tables() -> None:
    op.create_table(
        "daily_summaries",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("sport", sa.String(length=8), nullable=False),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("distance_m", sa.Double(), nullable=False),
        sa.Column("moving_time_s", sa.BigInteger(), nullable=False),
        sa.Column("elapsed_time_s", sa.BigInteger(), nullable=False),
        sa.Column("total_elevation_gain_m", sa.Double(), nullable=False),
        sa.Column("load", sa.Double(), nullable=False),
        sa.CheckConstraint("sport IN ('run', 'other')", name=op.f("ck_daily_summaries_sport")),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_daily_summaries_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "local_date", "sport", name=op.f("pk_daily_summaries")),
    )
    op.create_table(
        "physiology",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("resting_heartrate_bpm", sa.SmallInteger(), nullable=True),
        sa.Column("max_heartrate_bpm", sa.SmallInteger(), nullable=True),
        sa.Column("threshold_heartrate_bpm", sa.SmallInteger(), nullable=True),
        sa.Column("threshold_speed_mps", sa.Double(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_physiology_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "holds_from", name=op.f("pk_physiology")),
    )
    op.create_table(
        "shoes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=True),
        sa.Column("price_cents", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("starting_distance_m", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("retire_at_m", sa.Double(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activities", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("distance_m", sa.Numeric(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("(price_cents IS NULL) = (currency IS NULL)", name=op.f("ck_shoes_price")),
        sa.ForeignKeyConstraint(["athlete_id"], ["athletes.id"], name=op.f("fk_shoes_athlete_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shoes")),
    )
    op.create_index("ix_shoes_athlete_id", "shoes", ["athlete_id"])
    op.create_table(
        "default_shoes",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("shoe_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_default_shoes_athlete_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shoe_id"], ["shoes.id"], name=op.f("fk_default_shoes_shoe_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("athlete_id", "holds_from", name=op.f("pk_default_shoes")),
    )
    op.create_index("ix_default_shoes_shoe_id", "default_shoes", ["shoe_id"])
    op.create_table(
        "check_ins",
        sa.Column("athlete_id", sa.Uuid(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("legs", sa.SmallInteger(), nullable=True),
        sa.Column("sleep", sa.SmallInteger(), nullable=True),
        sa.Column("pain", sa.SmallInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("legs BETWEEN 1 AND 5", name=op.f("ck_check_ins_legs")),
        sa.CheckConstraint("sleep BETWEEN 1 AND 5", name=op.f("ck_check_ins_sleep")),
        sa.CheckConstraint("pain BETWEEN 0 AND 10", name=op.f("ck_check_ins_pain")),
        sa.ForeignKeyConstraint(
            ["athlete_id"], ["athletes.id"], name=op.f("fk_check_ins_athlete_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_id", "local_date", name=op.f("pk_check_ins")),
    )


def _change_activities() -> None:
    op.add_column("activities", sa.Column("shoe_id", sa.Uuid(), nullable=True))
    op.add_column("activities", sa.Column("load", sa.Double(), nullable=True))
    op.add_column("activities", sa.Column("load_method", sa.String(length=16), nullable=True))
    op.create_check_constraint(
        op.f("ck_activities_load_method"),
        "activities",
        "load_method IN ('heart_rate', 'graded_pace', 'pace', 'effort', 'duration')",
    )
    op.create_index("ix_activities_athlete_id_start_date_local", "activities", ["athlete_id", "start_date_local"])
    op.create_index(
        "ix_activities_without_load", "activities", ["athlete_id"], postgresql_where=sa.text("load IS NULL")
    )
    op.add_column("activity_edits", sa.Column("shoe_id", sa.Uuid(), nullable=True))
    for table in ("activities", "activity_edits"):
        op.create_foreign_key(op.f(f"fk_{table}_shoe_id"), table, "shoes", ["shoe_id"], ["id"], ondelete="SET NULL")
        op.create_index(f"ix_{table}_shoe_id", table, ["shoe_id"], postgresql_where=sa.text("shoe_id IS NOT NULL"))


def downgrade() -> None:
    for event in _ROWS:
        op.execute(f"DROP TRIGGER summarise_after_{event.lower()} ON activities")
        op.execute(f"DROP FUNCTION summarise_after_{event.lower()}()")
    op.execute("DROP FUNCTION recount_days(uuid[], date[])")
    op.drop_index("ix_activity_edits_shoe_id", table_name="activity_edits")
    op.drop_column("activity_edits", "shoe_id")
    for name in ("ix_activities_without_load", "ix_activities_shoe_id", "ix_activities_athlete_id_start_date_local"):
        op.drop_index(name, table_name="activities")
    for name in ("load_method", "load", "shoe_id"):
        op.drop_column("activities", name)
    for name in _HEART_RATES:
        op.add_column("athletes", sa.Column(name, sa.SmallInteger(), nullable=True))
    op.execute(
        f"""
        UPDATE athletes SET {", ".join(f"{name} = newest.{name}" for name in _HEART_RATES)}
        FROM (SELECT DISTINCT ON (athlete_id) * FROM physiology ORDER BY athlete_id, holds_from DESC) AS newest
        WHERE athletes.id = newest.athlete_id
        """  # noqa: S608 - made of the names of our own columns
    )
    for name in ("check_ins", "default_shoes", "shoes", "physiology", "daily_summaries"):
        op.drop_table(name)
