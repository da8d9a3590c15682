"""Loads of activities that an older release stored without one."""

from sqlalchemy import select

from dataservice.storage.activities import Activities
from dataservice.storage.activity_tables import activities
from dataservice.storage.database import Database
from dataservice.storage.derivations import Derivations

MOST_ATHLETES = 100


def compute_missing(database: Database) -> int:
    """Compute loads that are missing, at most a thousand for each of a hundred athletes. How many."""
    with database.transaction() as connection:
        query = select(activities.c.athlete_id).where(activities.c.load.is_(None)).distinct().limit(MOST_ATHLETES)
        athlete_ids = list(connection.execute(query).scalars())
    count = 0
    for athlete_id in athlete_ids:
        with database.transaction() as connection:
            Activities(connection, athlete_id).claim()
            count += Derivations(connection, athlete_id).compute_missing_loads()
    return count
