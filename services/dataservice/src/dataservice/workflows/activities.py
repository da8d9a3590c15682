"""Activities: logged by hand, edited, deleted."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from dataservice.deps import Deps
from dataservice.domain import manual
from dataservice.domain.activities import NO_EDITS, Edits
from dataservice.domain.crops import CALLS_FOR_ANALYSIS, check_crop
from dataservice.domain.duplicates import SourceKey
from dataservice.domain.problems import wrong_field
from dataservice.storage.accounts import Accounts
from dataservice.storage.activities import Activities
from dataservice.storage.grouping import Grouping
from dataservice.storage.originals import Originals
from dataservice.storage.questions import EffortQuestions
from dataservice.storage.records import AnyRow
from dataservice.storage.renewal import renew
from dataservice.storage.shoes import Shoes
from flakon import clock

Detail = tuple[AnyRow, Edits]
Check = Callable[[Detail], None]


def get(deps: Deps, athlete_id: UUID, activity_id: UUID) -> Detail:
    """The activity and her edits. ActivityNotFound."""
    with deps.database.transaction() as connection:
        return _detail(Activities(connection, athlete_id), activity_id)


def create(deps: Deps, athlete_id: UUID, body: dict[str, Any], key: str | None) -> Detail:
    """Log an activity by hand. The same key again answers with the activity that the first call made."""
    now = clock.now()
    with deps.database.transaction() as connection:
        athlete = Accounts(connection).get(athlete_id, lock=True)
        source = manual.source(body, key or str(uuid4()), timezone=athlete.timezone, language=athlete.language)
        activities, grouping = Activities(connection, athlete_id), Grouping(connection, athlete_id)
        activities.claim()
        activity_id = grouping.activity_of(SourceKey(source.kind, source.external_id))
        if activity_id is None:
            activity_id = grouping.add(source, now)
            edits = manual.edits(body)
            activities.put_edits(activity_id, edits, now)
            activities.put_merged([(activity_id, [source], edits)])
        return _detail(activities, activity_id)


def edit(deps: Deps, athlete_id: UUID, activity_id: UUID, changes: dict[str, Any], check: Check) -> Detail:
    """Put her edits over what the sources say. `check` sees it as it was, locked, and may raise. ActivityNotFound."""
    now = clock.now()
    with deps.database.transaction() as connection:
        activities = Activities(connection, athlete_id)
        activities.claim()
        before = _detail(activities, activity_id, lock=True)
        check(before)
        edits = before[1].changed(changes)
        check_crop(edits)
        if edits.shoe_id not in (None, before[1].shoe_id) and not Shoes(connection, athlete_id).has(edits.shoe_id):
            raise wrong_field("/shoe_id", "You have no shoes with this id.")
        activities.put_edits(activity_id, edits, now)
        activities.put_merged([(activity_id, activities.sources([activity_id])[activity_id], edits)])
        if before[1].leave_out_of_records and not edits.leave_out_of_records:
            EffortQuestions(connection, athlete_id).answer(activity_id, None)
        if CALLS_FOR_ANALYSIS & changes.keys():
            renew(connection, athlete_id, [activity_id], now)
        return _detail(activities, activity_id)


def delete(deps: Deps, athlete_id: UUID, activity_id: UUID, check: Check) -> None:
    """Delete it here, for good. `check` sees it as it was, locked, and may raise. ActivityNotFound.

    Its original files are deleted, too, if nothing else came of them.
    """
    now = clock.now()
    with deps.database.transaction() as connection:
        activities = Activities(connection, athlete_id)
        activities.claim()
        check(_detail(activities, activity_id, lock=True))
        digests = Originals(connection, athlete_id).of(activity_id)
        activities.delete(activity_id, now)
        Originals(connection, athlete_id).release([row.digest for row in digests], now)


def _detail(activities: Activities, activity_id: UUID, *, lock: bool = False) -> Detail:
    row = activities.get(activity_id, lock=lock)
    return row, activities.edits([activity_id]).get(activity_id, NO_EDITS)
