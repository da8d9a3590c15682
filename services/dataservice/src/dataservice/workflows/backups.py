"""What a backup may hold: all that is hers, and nothing that is only a cache of Strava's."""

from sqlalchemy import delete, select, update

from dataservice.domain.activities import SourceKind
from dataservice.storage.activity_tables import activity_sources
from dataservice.storage.database import Database
from dataservice.storage.grouping import Grouping
from dataservice.storage.strava_tables import strava_events, strava_links
from flakon import clock


def forget_strava(copy: Database) -> int:
    """Take what came from Strava's API out of a copy of the database, with all that was derived from it.

    An activity that a file tells of, too, is what the file says. Her edits, answers and what she had deleted stay: a
    new listing gives the same run the same id. Each link is listed as soon as the copy is in use. How many activities
    were touched.
    """
    query = select(activity_sources.c.athlete_id).where(activity_sources.c.kind == SourceKind.STRAVA.value).distinct()
    with copy.transaction() as connection:
        athletes = list(connection.execute(query).scalars())
    touched = 0
    for athlete_id in athletes:
        with copy.transaction() as connection:
            touched += Grouping(connection, athlete_id).delete_sources(SourceKind.STRAVA)
    with copy.transaction() as connection:
        connection.execute(delete(strava_events))
        connection.execute(update(strava_links).values(next_listing_at=clock.now()))
    return touched
