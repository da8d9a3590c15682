"""What Strava's list does not have any more: asked for one by one, and deleted here only when Strava says so."""

from collections.abc import Mapping
from typing import Any

import pytest
from conftest import Eraser, Linked, Linker, Time
from fake_dataservice import FakeDataservice

from strava_sandbox.parts import Sandbox
from stravaworker import imports
from stravaworker.strava.client import StravaClient
from stravaworker.wiring import Work


@pytest.fixture
def imported(work: Work, fake: FakeDataservice, linked: Linked) -> list[int]:
    """The ids of what was brought in, newest first."""
    work.activity_import.run(linked.athlete_id)
    return sorted(fake.activities[linked.athlete_id], reverse=True)


class Asked:
    """Strava's ids that were asked for one by one."""

    def __init__(self, strava: StravaClient, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ids: list[int] = []
        original = strava.get_activity

        def get_activity(access_token: str, strava_activity_id: int) -> Mapping[str, Any]:
            self.ids.append(strava_activity_id)
            return original(access_token, strava_activity_id)

        monkeypatch.setattr(strava, "get_activity", get_activity)


@pytest.fixture
def asked(strava: StravaClient, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(strava, monkeypatch)


def hide(strava: StravaClient, monkeypatch: pytest.MonkeyPatch, *ids: int) -> None:
    """Strava's list leaves these out, though they are there."""
    original = strava.list_activities

    def without(access_token: str, *, page: int) -> list[Mapping[str, Any]]:
        return [each for each in original(access_token, page=page) if each["id"] not in ids]

    monkeypatch.setattr(strava, "list_activities", without)


def test_what_was_deleted_at_strava_is_gone_after_the_next_listing(
    work: Work, fake: FakeDataservice, linked: Linked, imported: list[int], eraser: Eraser, asked: Asked
) -> None:
    eraser.delete(linked, *imported[5:8])
    work.activity_import.run(linked.athlete_id)
    assert set(imported) - set(fake.activities[linked.athlete_id]) == set(imported[5:8])
    assert sorted(asked.ids, reverse=True) == imported[5:8]
    assert fake.imports[linked.athlete_id][-1]["state"] == "done"


def test_without_anything_missing_nothing_is_asked_for(
    work: Work, linked: Linked, imported: list[int], asked: Asked
) -> None:
    work.activity_import.run(linked.athlete_id)
    assert asked.ids == []


def test_what_the_list_leaves_out_and_strava_has_stays_and_is_not_asked_for_before_others(
    work: Work,
    fake: FakeDataservice,
    linked: Linked,
    imported: list[int],
    strava: StravaClient,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
) -> None:
    hide(strava, monkeypatch, *imported[:3])
    monkeypatch.setattr(imports, "MOST_VANISHED", 2)
    for _ in range(2):
        work.activity_import.run(linked.athlete_id)
    assert set(asked.ids) == set(imported[:3])
    assert len(asked.ids) == 4
    assert set(fake.activities[linked.athlete_id]) == set(imported)


def test_many_are_asked_for_a_few_an_import(
    work: Work, fake: FakeDataservice, linked: Linked, imported: list[int], eraser: Eraser, asked: Asked
) -> None:
    eraser.delete(linked, *imported[:25])
    work.activity_import.run(linked.athlete_id)
    assert len(asked.ids) == 20
    assert len(fake.activities[linked.athlete_id]) == len(imported) - 20
    work.activity_import.run(linked.athlete_id)
    assert set(fake.activities[linked.athlete_id]) == set(imported[25:])


def test_a_list_that_was_not_read_to_its_end_says_nothing(
    work: Work,
    fake: FakeDataservice,
    linked: Linked,
    imported: list[int],
    strava: StravaClient,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
) -> None:
    original = strava.list_activities
    monkeypatch.setattr(strava, "list_activities", lambda token, page: original(token, page=1))
    work.activity_import.run(linked.athlete_id)
    assert asked.ids == []
    assert set(fake.activities[linked.athlete_id]) == set(imported)


def test_a_corrupt_one_stays_and_keeps_no_other_here(
    work: Work,
    fake: FakeDataservice,
    linked: Linked,
    imported: list[int],
    eraser: Eraser,
    sandbox: Sandbox,
    strava: StravaClient,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
) -> None:
    *deleted, corrupt = imported[:3]
    eraser.delete(linked, *deleted)
    hide(strava, monkeypatch, corrupt)
    sandbox.switches.set("corrupt_activities", str(corrupt))
    work.activity_import.run(linked.athlete_id)
    assert asked.ids[0] == corrupt
    assert set(fake.activities[linked.athlete_id]) == {*imported[2:]}


def test_over_the_rate_limit_the_list_is_done_and_the_rest_waits_for_the_next(
    work: Work,
    fake: FakeDataservice,
    linked: Linked,
    imported: list[int],
    eraser: Eraser,
    sandbox: Sandbox,
    time: Time,
) -> None:
    eraser.delete(linked, *imported[:3])
    pages = fake.imports[linked.athlete_id][-1]["pages"]
    time.to_the_start_of_a_quarter()
    sandbox.switches.set("read_limit", f"{pages + 2},1000")
    work.activity_import.run(linked.athlete_id)
    assert fake.imports[linked.athlete_id][-1]["state"] == "done"
    assert len(fake.activities[linked.athlete_id]) == len(imported) - 1
    sandbox.switches.set("read_limit", "100,1000")
    work.activity_import.run(linked.athlete_id)
    assert set(fake.activities[linked.athlete_id]) == set(imported[3:])


def test_what_she_does_not_allow_any_more_goes(
    work: Work, fake: FakeDataservice, linked: Linked, imported: list[int], linker: Linker, sandbox: Sandbox
) -> None:
    athlete = sandbox.athletes.get(linked.strava_athlete_id)
    assert athlete is not None
    private = {each.id for each in sandbox.catalogue.activities(athlete) if each.visibility == "only_me"}
    assert private & set(imported)
    linker.link(ticked=("activity:read",), again=linked)
    for _ in range(len(private) // imports.MOST_VANISHED + 1):
        work.activity_import.run(linked.athlete_id)
    assert set(fake.activities[linked.athlete_id]) == set(imported) - private
