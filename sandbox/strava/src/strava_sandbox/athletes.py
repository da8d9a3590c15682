"""Who lives in the sandbox.

Demo athletes by number, as many as are asked for, bulk athletes for those who need many activities, and the one whose
activities come from a file.
"""

import sqlite3
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from strava_sandbox.clock import Clock
from strava_sandbox.demo.history import first_monday
from strava_sandbox.demo.personas import Persona, persona
from strava_sandbox.state import State

FILE_NUMBER = -1
FIRST_BULK_NUMBER = 10_000
_FIRST_ATHLETE_ID = 120_000_001

_FROM_FILE = Persona("Runner", "from a file", "F", "Elsewhere", "", "UTC", (0.0, 0.0), 0, 0, 40.0, 0.0, 185, 0, 60.0)


@dataclass(frozen=True)
class Athlete:
    """One athlete; the number picks her persona and seeds her history, which began on `history_from`."""

    id: int
    number: int
    history_from: date

    @property
    def persona(self) -> Persona:
        """Who she is."""
        if self.is_from_file:
            return _FROM_FILE
        who = persona(self.number)
        return replace(who, lastname=f"{who.lastname} {self.number}") if self.is_bulk else who

    @property
    def is_from_file(self) -> bool:
        """Whether her activities are the list the sandbox was started with."""
        return self.number == FILE_NUMBER

    @property
    def is_bulk(self) -> bool:
        """Whether she is one of many that were made at once, with a history that never grows by itself."""
        return self.number >= FIRST_BULK_NUMBER

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.persona.firstname} {self.persona.lastname}"


class Athletes:
    """The athletes of one state."""

    def __init__(self, state: State, clock: Clock, *, with_file: bool) -> None:
        self._state = state
        self._clock = clock
        self._with_file = with_file

    def get(self, athlete_id: int) -> Athlete | None:
        """The athlete with this id, if she has appeared."""
        with self._state.reading() as db:
            row = db.execute("SELECT * FROM athletes WHERE id = ?", (athlete_id,)).fetchone()
        return next(iter(self._shown([row])), None) if row else None

    def all(self) -> list[Athlete]:
        """Those who have appeared, the one from the file first; she is there only while the sandbox has a file."""
        with self._state.reading() as db:
            rows = db.execute("SELECT * FROM athletes ORDER BY number").fetchall()
        return self._shown(rows)

    def choices(self, taken: set[int]) -> list[Athlete]:
        """Everybody who may be asked for consent: there is always one whom the app does not know yet."""
        if self._with_file:
            self._appear(FILE_NUMBER)
        self._appear(0)
        demo = [athlete for athlete in self.all() if not athlete.is_bulk]
        if all(athlete.id in taken for athlete in demo):
            number = max(athlete.number for athlete in demo) + 1
            while _FIRST_ATHLETE_ID + number in taken:
                number += 1
            self._appear(number)
        return self.all()

    def appear_in_bulk(self, count: int) -> list[Athlete]:
        """As many bulk athletes more."""
        bulk = [athlete.number for athlete in self.all() if athlete.is_bulk]
        first = max(bulk, default=FIRST_BULK_NUMBER - 1) + 1
        for number in range(first, first + count):
            self._appear(number)
        return [athlete for athlete in self.all() if first <= athlete.number < first + count]

    def today(self, athlete: Athlete) -> date:
        """The day it is where she lives."""
        return self._clock.now().astimezone(ZoneInfo(athlete.persona.timezone)).date()

    def _shown(self, rows: list[sqlite3.Row]) -> list[Athlete]:
        found = [Athlete(int(r["id"]), int(r["number"]), date.fromisoformat(r["history_from"])) for r in rows]
        return [athlete for athlete in found if self._with_file or not athlete.is_from_file]

    def _appear(self, number: int) -> None:
        begins = first_monday(self._clock.now().date())
        with self._state.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO athletes (id, number, history_from) VALUES (?, ?, ?)",
                (_FIRST_ATHLETE_ID + number, number, begins.isoformat()),
            )
