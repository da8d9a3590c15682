"""The activities of each athlete, and Strava's way of turning pages through them.

Each lies in the state with its summary ready to be sent, so that a page of two hundred costs a few milliseconds. A demo
athlete's history is made when it is asked for, and gains what each day adds; what was changed by hand stays changed.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from strava_sandbox import errors, shapes
from strava_sandbox.athletes import Athlete, Athletes
from strava_sandbox.demo.history import history
from strava_sandbox.recording import Recording, from_json, to_json
from strava_sandbox.state import State

MOST_PER_PAGE = 200
DEFAULT_PER_PAGE = 30
# Above every id that a history makes (demo/history.py), below those of bulk athletes.
_FIRST_SAVED_ID = 20_000_000_000
_INSERT = (
    "INSERT {0} INTO activities (athlete_id, id, start_s, is_private, is_deleted, is_touched, recording, summary)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True)
class Page:
    """Which part of a listing is wanted; `before` and `after` are seconds since 1970, both exclusive."""

    number: int = 1
    size: int = DEFAULT_PER_PAGE
    before: int | None = None
    after: int | None = None

    def __post_init__(self) -> None:
        if self.number < 1:
            raise errors.bad_request("Activity", "page")
        if self.size < 1:
            raise errors.bad_request("Activity", "per_page")
        if self.size > MOST_PER_PAGE:
            raise errors.bad_request("Activity", "per_page", "limit exceeded")


class Catalogue:
    """What was recorded."""

    def __init__(self, state: State, athletes: Athletes, from_file: list[Recording] | None) -> None:
        self._state = state
        self._athletes = athletes
        self._from_file = from_file
        self._made: dict[int, date] = {}
        self._lock = threading.Lock()

    def activities(self, athlete: Athlete) -> list[Recording]:
        """All of the athlete's recordings, the deleted ones among them, oldest first."""
        self._ensure(athlete)
        with self._state.reading() as db:
            rows = db.execute(
                "SELECT recording FROM activities WHERE athlete_id = ? ORDER BY start_s, id", (athlete.id,)
            ).fetchall()
        return [from_json(row["recording"]) for row in rows]

    def ids(self, athlete: Athlete) -> list[int]:
        """The ids of her activities that are not deleted, oldest first."""
        self._ensure(athlete)
        with self._state.reading() as db:
            rows = db.execute(
                "SELECT id FROM activities WHERE athlete_id = ? AND NOT is_deleted ORDER BY start_s, id", (athlete.id,)
            ).fetchall()
        return [int(row["id"]) for row in rows]

    def newest(self, athlete: Athlete, count: int) -> list[Recording]:
        """Her last activities, newest first, without the deleted ones."""
        self._ensure(athlete)
        with self._state.reading() as db:
            rows = db.execute(
                "SELECT recording FROM activities WHERE athlete_id = ? AND NOT is_deleted"
                " ORDER BY start_s DESC, id DESC LIMIT ?",
                (athlete.id, count),
            ).fetchall()
        return [from_json(row["recording"]) for row in rows]

    def find(self, athlete: Athlete, activity_id: int, *, sees_private: bool) -> Recording:
        """One activity; StravaError 404 if it is not hers, deleted, or private and the app may not see those."""
        self._ensure(athlete)
        with self._state.reading() as db:
            found = read(db, athlete.id, activity_id)
        if found is None or found.deleted or (found.is_private and not sees_private):
            raise errors.not_found("Activity")
        return found

    def owner(self, activity_id: int) -> Athlete | None:
        """Whose activity this is; None if there is none."""
        with self._state.reading() as db:
            row = db.execute("SELECT athlete_id FROM activities WHERE id = ?", (activity_id,)).fetchone()
        return self._athletes.get(int(row["athlete_id"])) if row else None

    def page(self, athlete: Athlete, page: Page, *, sees_private: bool, short_pages: bool) -> str:
        """One page as JSON: newest first, or oldest first with `after`.

        Like Strava, it cuts the page first and leaves out what may not be shown afterwards (`short_pages`): a page
        may be short before the last one.
        """
        self._ensure(athlete)
        order = "DESC" if page.after is None else "ASC"
        shown = "NOT is_deleted" + ("" if sees_private else " AND NOT is_private")
        inside = "athlete_id = ? AND start_s < ? AND start_s > ?"
        with self._state.reading() as db:
            rows = db.execute(
                f"SELECT summary, {shown} AS is_shown FROM activities WHERE {inside}"  # noqa: S608 - fixed words
                f"{'' if short_pages else ' AND ' + shown} ORDER BY start_s {order}, id {order} LIMIT ? OFFSET ?",
                (
                    athlete.id,
                    2**62 if page.before is None else page.before,
                    -(2**62) if page.after is None else page.after,
                    page.size,
                    (page.number - 1) * page.size,
                ),
            ).fetchall()
        return "[" + ",".join(row["summary"] for row in rows if row["is_shown"]) + "]"

    def truth(self, athlete: Athlete, *, sees_private: bool) -> str:
        """Everything that an app may see of hers, as one JSON list of summaries."""
        self._ensure(athlete)
        shown = "NOT is_deleted" + ("" if sees_private else " AND NOT is_private")
        with self._state.reading() as db:
            rows = db.execute(
                f"SELECT summary FROM activities WHERE athlete_id = ? AND {shown} ORDER BY start_s, id",  # noqa: S608
                (athlete.id,),
            ).fetchall()
        return "[" + ",".join(row["summary"] for row in rows) + "]"

    def distance_with(self, athlete: Athlete, gear_id: str) -> float | None:
        """How far she went with a pair of shoes, in m; None if she has no such pair."""
        gears = [recording for recording in self.activities(athlete) if recording.gear_id == gear_id]
        return sum(recording.distance_m for recording in gears if not recording.deleted) if gears else None

    def add(self, athlete: Athlete, recordings: Iterable[Recording]) -> None:
        """Put recordings beside those that are there; one whose id she has already is left out."""
        rows = [_row(athlete, recording, is_touched=False) for recording in recordings]
        with self._state.transaction() as db:
            db.executemany(_INSERT.format("OR IGNORE"), rows)

    def _ensure(self, athlete: Athlete) -> None:
        """See that her history reaches to today."""
        if athlete.is_bulk:
            return
        today = self._athletes.today(athlete)
        if self._made.get(athlete.id) == today:
            return
        with self._lock:
            if athlete.is_from_file:
                self._take_the_file(athlete)
            elif self._made_until(athlete) < today:
                self.add(athlete, history(athlete.number, athlete.history_from, today))
                with self._state.transaction() as db:
                    db.execute("INSERT OR REPLACE INTO histories VALUES (?, ?)", (athlete.id, today.isoformat()))
            self._made[athlete.id] = today

    def _made_until(self, athlete: Athlete) -> date:
        with self._state.reading() as db:
            row = db.execute("SELECT made_until FROM histories WHERE athlete_id = ?", (athlete.id,)).fetchone()
        return date.fromisoformat(row["made_until"]) if row else date.min

    def _take_the_file(self, athlete: Athlete) -> None:
        """The file may be another than at the last start; what was changed by hand here stays."""
        if athlete.id in self._made:
            return
        rows = [_row(athlete, recording, is_touched=False) for recording in self._from_file or []]
        with self._state.transaction() as db:
            db.execute("DELETE FROM activities WHERE athlete_id = ? AND NOT is_touched", (athlete.id,))
            db.executemany(_INSERT.format("OR IGNORE"), rows)


def read(db: sqlite3.Connection, athlete_id: int, activity_id: int) -> Recording | None:
    """One recording, deleted or not; None if she has none of this id."""
    if not 0 < activity_id < 2**63:
        return None
    row = db.execute(
        "SELECT recording FROM activities WHERE athlete_id = ? AND id = ?", (athlete_id, activity_id)
    ).fetchone()
    return from_json(row["recording"]) if row else None


def write(db: sqlite3.Connection, athlete: Athlete, recording: Recording) -> None:
    """Keep a recording that was made or changed by hand."""
    db.execute(_INSERT.format("OR REPLACE"), _row(athlete, recording, is_touched=True))


def saved_id(db: sqlite3.Connection) -> int:
    """The id of the next recording that is made by hand."""
    row = db.execute(
        "SELECT max(id) AS last FROM activities WHERE id BETWEEN ? AND ?", (_FIRST_SAVED_ID, _FIRST_SAVED_ID + 10**9)
    ).fetchone()
    return int(row["last"] or _FIRST_SAVED_ID) + 10


def _row(athlete: Athlete, recording: Recording, *, is_touched: bool) -> tuple[object, ...]:
    return (
        athlete.id,
        recording.id,
        int(recording.start.timestamp()),
        recording.is_private,
        recording.deleted,
        is_touched,
        to_json(recording),
        json.dumps(shapes.summary(athlete, recording), separators=(",", ":")),
    )
