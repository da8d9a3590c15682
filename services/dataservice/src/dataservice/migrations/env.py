"""How Alembic runs the steps: on the connection that `dataservice.storage.migrating` holds, each step a transaction
of its own.
"""

from alembic import context

from dataservice.storage import (
    activity_tables,
    file_tables,
    match_tables,
    plan_tables,
    prediction_tables,
    race_tables,
    strava_tables,
    stream_tables,
    training_tables,
)
from dataservice.storage.tables import metadata

__all__ = [
    "activity_tables",
    "file_tables",
    "match_tables",
    "plan_tables",
    "prediction_tables",
    "race_tables",
    "strava_tables",
    "stream_tables",
    "training_tables",
]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
