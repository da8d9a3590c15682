"""What Strava's list does not have any more: asked for one by one, and deleted here only when Strava says so."""

from collections.abc import Mapping
from typing import Any

import pytest
from conftest import Eraser, Linked, Linker, Time
from fake_dataservice import FakeDataservice

from flakon.celery import TryAgain
from strava_sandbox.parts import Sandbox
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

        def get_activity(access_token: str, strava_activity_id: int, **more: Any) -> Mapping[str, Any]:
            self.ids.append(strava_activity_id)
            return original(access_token, strava_activity_id, **more)

        monkeypatch.setattr(strava, "get_activity", get_activity)


@pytest.fixture
def asked(strava: StravaClient, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(strava, monkeypatch)


def hide(strava: StravaClient, monkeypatch: pytest.MonkeyPatch, *ids: int) -> None:
    """Strava's list leaves these out, though they are there."""
    original = strava.list_activities

    def without(access_token: str, *, page: int, **more: Any) -> list[Mapping[str, Any]]:
        return [each for each in original(access_token, page=page, **more) if each["id"] not in ids]

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


def test_what_the_list_leaves_out_and_strava_has_stays(
    work: Work,
    fake: FakeDataservice,
    linked: Linked,
    imported: list[int],
    strava: StravaClient,
    monkeypatch: pytest.MonkeyPatch,
    asked: Asked,
) -> None:
    hide(strava, monkeypatch, *imported[:3])
    work.activity_import.run(linked.athlete_id)
    assert sorted(asked.ids, reverse=True) == imported[:3]
    assert set(fake.activities[linked.athlete_id]) == set(imported)


def test_any_number_is_asked_for_by_one_import_within_the_budget(
    work: Work,
    fake: FakeDataservice,
    linked: Linked,
    imported: list[int],
    eraser: Eraser,
    asked: Asked,
    time: Time,
) -> None:
    eraser.delete(linked, *imported[:130])
    time.to_the_start_of_a_quarter()
    with pytest.raises(TryAgain) as again:
        work.activity_import.run(linked.athlete_id)
    time.forward(seconds=again.value.after_s or 0)
    work.activity_import.run(linked.athlete_id)
    assert sorted(asked.ids, reverse=True) == imported[:130]
    assert set(fake.activities[linked.athlete_id]) == set(imported[130:])
    assert fake.imports[linked.athlete_id][-1]["state"] == "done"


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
    monkeypatch.setattr(strava, "list_activities", lambda token, page, **more: original(token, page=1, **more))
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
    assert sorted(asked.ids) == sorted(imported[:3])
    assert set(fake.activities[linked.athlete_id]) == {*imported[2:]}


def test_out_of_budget_the_rest_is_asked_for_in_the_next_window_and_the_list_is_not_read_again(
    work: Work,
    fake: FakeDataservice,
    linked: Linked,
    imported: list[int],
    eraser: Eraser,
    sandbox: Sandbox,
    time: Time,
    asked: Asked,
) -> None:
    eraser.delete(linked, *imported[:3])
    time.to_the_start_of_a_quarter()
    sandbox.switches.set("read_limit", "7,1000")
    with pytest.raises(TryAgain) as again:
        work.activity_import.run(linked.athlete_id)
    assert len(asked.ids) == 1
    assert fake.imports[linked.athlete_id][-1]["state"] == "waiting"
    sandbox.switches.set("read_limit", "100,1000")
    time.forward(seconds=again.value.after_s or 0)
    fake.calls.clear()
    work.activity_import.run(linked.athlete_id)
    assert "upsert_strava_activities" not in fake.calls
    assert set(fake.activities[linked.athlete_id]) == set(imported[3:])
    assert fake.imports[linked.athlete_id][-1]["state"] == "done"


def test_what_she_does_not_allow_any_more_goes(
    work: Work, fake: FakeDataservice, linked: Linked, imported: list[int], linker: Linker, sandbox: Sandbox
) -> None:
    athlete = sandbox.athletes.get(linked.strava_athlete_id)
    assert athlete is not None
    private = {each.id for each in sandbox.catalogue.activities(athlete) if each.visibility == "only_me"}
    assert private & set(imported)
    linker.link(ticked=("activity:read",), again=linked)
    work.activity_import.run(linked.athlete_id)
    assert set(fake.activities[linked.athlete_id]) == set(imported) - private
