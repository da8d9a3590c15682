"""What an athlete does at Strava: she saves runs, edits, deletes, hides and shows them, and takes an app's access away.

Every app that she granted access to and that has a subscription is told, as Strava tells it: of titles, types and
privacy, of nothing else. Where an app sees no private activities, hiding one is a deletion and showing it a creation.
"""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from strava_sandbox import errors
from strava_sandbox.athletes import Athlete
from strava_sandbox.catalogue import Catalogue, read, saved_id, write
from strava_sandbox.clock import Clock
from strava_sandbox.demo.runs import a_run
from strava_sandbox.grants import Grants
from strava_sandbox.recording import RUNS, Recording
from strava_sandbox.state import State
from strava_sandbox.webhooks import Webhooks

EDITABLE = (
    "name",
    "sport_type",
    "description",
    "distance_m",
    "moving_time_s",
    "elapsed_time_s",
    "total_elevation_gain_m",
    "average_heartrate_bpm",
    "workout",
    "gear_id",
    "trainer",
)


class Changes:
    """Changes to one state. Each is one transaction, the events it causes included."""

    def __init__(self, state: State, clock: Clock, catalogue: Catalogue, grants: Grants, webhooks: Webhooks) -> None:
        self._state = state
        self._clock = clock
        self._catalogue = catalogue
        self._grants = grants
        self._webhooks = webhooks

    def save(self, athlete: Athlete, **fields: Any) -> Recording:
        """A run that she has just come back from, with these fields in place of those that are made up."""
        self._catalogue.newest(athlete, 1)  # what a day has made lies before it
        now = self._clock.now().astimezone(ZoneInfo(athlete.persona.timezone)).replace(microsecond=0)
        with self._state.transaction() as db:
            activity_id = saved_id(db)
            made = a_run(athlete.persona, activity_id, now, random.Random(activity_id))  # noqa: S311
            recording = _edited(replace(made, start=now - timedelta(seconds=made.elapsed_time_s)), fields)
            write(db, athlete, recording)
            for client_id, scopes in self._apps(athlete):
                if not recording.is_private or _sees_private(scopes):
                    self._webhooks.tell(db, client_id, athlete.id, "create", {}, activity_id=activity_id)
        return recording

    def edit(self, athlete: Athlete, activity_id: int, fields: dict[str, Any]) -> Recording:
        """Other values in some of EDITABLE. Only a title or a type is told to apps; the rest they have to find."""
        with self._state.transaction() as db:
            before = _existing(read(db, athlete.id, activity_id))
            after = _edited(before, fields)
            write(db, athlete, after)
            told = {"title": after.name} if after.name != before.name else {}
            if after.sport_type != before.sport_type:
                told["type"] = after.sport_type
            for client_id, scopes in self._apps(athlete):
                if told and (not after.is_private or _sees_private(scopes)):
                    self._webhooks.tell(db, client_id, athlete.id, "update", told, activity_id=activity_id)
        return after

    def delete(self, athlete: Athlete, activity_id: int) -> None:
        """Gone for good; its place in a listing stays and makes a page short."""
        with self._state.transaction() as db:
            before = _existing(read(db, athlete.id, activity_id))
            write(db, athlete, replace(before, deleted=True))
            for client_id, scopes in self._apps(athlete):
                if not before.is_private or _sees_private(scopes):
                    self._webhooks.tell(db, client_id, athlete.id, "delete", {}, activity_id=activity_id)

    def set_private(self, athlete: Athlete, activity_id: int, *, is_private: bool) -> Recording:
        """Hidden, or shown again."""
        with self._state.transaction() as db:
            before = _existing(read(db, athlete.id, activity_id))
            if before.is_private == is_private:
                return before
            after = replace(before, visibility="only_me" if is_private else "everyone")
            write(db, athlete, after)
            for client_id, scopes in self._apps(athlete):
                if _sees_private(scopes):
                    updates = {"private": "true" if is_private else "false"}
                    self._webhooks.tell(db, client_id, athlete.id, "update", updates, activity_id=activity_id)
                else:
                    aspect = "delete" if is_private else "create"
                    self._webhooks.tell(db, client_id, athlete.id, aspect, {}, activity_id=activity_id)
        return after

    def revoke(self, client_id: str, athlete_id: int) -> None:
        """The app's access is over: its tokens are dead, its seat is free, and it is told."""
        had = athlete_id in self._grants.granted(client_id)
        self._grants.revoke(client_id, athlete_id)
        if had:
            with self._state.transaction() as db:
                self._webhooks.tell(db, client_id, athlete_id, "update", {"authorized": "false"})

    def shake(self, athlete: Athlete, count: int, seed: int) -> dict[str, int]:
        """That many changes drawn by the seed: how many of each kind.

        A quarter are titles, others distances and times (of which no app is told), deletions, hidings and showings, and
        new runs.
        """
        luck = random.Random(f"{seed} {athlete.number}")  # noqa: S311 - repeatable is the point
        done: dict[str, int] = {}
        for number in range(count):
            kind = luck.choices(("title", "figures", "delete", "private", "save", "type"), (25, 20, 15, 20, 15, 5))[0]
            shown = self._catalogue.ids(athlete)
            one = self._catalogue.find(athlete, luck.choice(shown), sees_private=True) if shown else None
            if kind == "save" or one is None:
                # somewhere among the others, so that pages move
                began = {"start": one.start + timedelta(hours=2)} if one else {}
                self.save(athlete, name=f"Saved {seed}/{number}", **began)
                done["save"] = done.get("save", 0) + 1
                continue
            if kind == "title":
                self.edit(athlete, one.id, {"name": f"Renamed {seed}/{number}"})
            elif kind == "figures":
                self.edit(athlete, one.id, _other_figures(one, luck))
            elif kind == "type":
                self.edit(athlete, one.id, {"sport_type": luck.choice([*RUNS, "Walk"])})
            elif kind == "delete":
                self.delete(athlete, one.id)
            else:
                kind = "back" if one.is_private else "private"
                self.set_private(athlete, one.id, is_private=not one.is_private)
            done[kind] = done.get(kind, 0) + 1
        return done

    def _apps(self, athlete: Athlete) -> list[tuple[str, tuple[str, ...]]]:
        """Those that may see activities of hers."""
        granted = self._grants.granted_by(athlete.id)
        return [
            (app, scopes) for app, scopes in granted.items() if {"activity:read", "activity:read_all"} & set(scopes)
        ]


def _other_figures(recording: Recording, luck: random.Random) -> dict[str, Any]:
    moving_time_s = max(60, round(recording.moving_time_s * luck.uniform(0.9, 1.1)))
    return {
        "distance_m": round(recording.distance_m * luck.uniform(0.9, 1.1), 1),
        "moving_time_s": moving_time_s,
        "elapsed_time_s": moving_time_s + luck.randrange(300),
    }


def _edited(recording: Recording, fields: dict[str, Any]) -> Recording:
    after = replace(recording, **fields)
    if after.distance_m != recording.distance_m or after.moving_time_s != recording.moving_time_s:
        after = replace(after, average_speed_mps=after.distance_m / max(1, after.moving_time_s))
    return after


def _existing(recording: Recording | None) -> Recording:
    if recording is None or recording.deleted:
        raise errors.not_found("Activity")
    return recording


def _sees_private(scopes: tuple[str, ...]) -> bool:
    return "activity:read_all" in scopes
