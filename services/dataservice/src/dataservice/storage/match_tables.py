"""The table of her own word on which session an activity is what was done of.

Matches that are found have no row (domain/matching.py). No foreign key leads to the activity, since her word outlives
it, as her edits do: a source that comes back founds the activity with the same id.
"""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Table, Uuid

from dataservice.storage.plan_tables import planned_sessions
from dataservice.storage.tables import INSTANT, athlete_key, metadata

session_matches = Table(
    "session_matches",
    metadata,
    athlete_key(primary_key=True),
    Column("activity_id", Uuid, primary_key=True),
    # null: it belongs to no session
    Column("session_id", Uuid),
    Column("matched_at", INSTANT, nullable=False),
    ForeignKeyConstraint(
        ["athlete_id", "session_id"],
        [planned_sessions.c.athlete_id, planned_sessions.c.id],
        ondelete="CASCADE",
        name="fk_session_matches_planned_sessions",
    ),
    Index("uq_session_matches_athlete_id_session_id", "athlete_id", "session_id", unique=True),
)
