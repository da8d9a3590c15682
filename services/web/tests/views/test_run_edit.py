from datetime import datetime
from typing import Any

import pytest
from pages import Browser, words
from stand_ins import Account, run
from stand_ins_runs import with_recording

SUNDAY = datetime(2026, 11, 22, 9, 2)  # noqa: DTZ001 - local


@pytest.fixture
def address(ada: Account) -> str:
    """Where her one run is edited."""
    ada.runs = [with_recording(run(SUNDAY, 10_210, 3_042, "Treadmill"))]
    return f"/runs/{ada.runs[0]['activity_id']}/edit"


def edits(ada: Account) -> dict[str, Any]:
    return dict(ada.runs[0].get("_edits", {}))


def value(page, name: str) -> str:
    return str(page.html.find(id=f"edit-{name}").get("value", ""))


def test_only_what_she_changed_is_sent(signed_in: Browser, ada: Account, address: str):
    page = signed_in.get(address)
    answer = signed_in.send(page, address, note="Slow\nand easy", perceived_exertion="3")
    assert answer.location == f"/runs/{ada.runs[0]['activity_id']}"
    assert edits(ada) == {"note": "Slow\nand easy", "perceived_exertion": 3}
    assert "Saved." in words(signed_in.get(answer.location))
    signed_in.send(signed_in.get(address), address, note="Slow\nand easy", is_race=True, pain="0")
    assert edits(ada) == {"note": "Slow\nand easy", "perceived_exertion": 3, "is_race": True, "pain": 0}


def test_a_form_without_changes_changes_nothing(signed_in: Browser, ada: Account, address: str):
    signed_in.send(signed_in.get(address), address)
    assert edits(ada) == {}
    assert "_version" not in ada.runs[0]


def test_a_treadmills_distance_in_her_unit(signed_in: Browser, ada: Account, address: str):
    signed_in.send(signed_in.get(address), address, distance_m="10,4")
    assert edits(ada) == {"distance_m": 10_400.0}
    assert value(signed_in.get(address), "distance_m") == "10.4"
    ada.units = "imperial"
    page = signed_in.get(address)
    assert value(page, "distance_m") == "6.46"
    signed_in.send(page, address, distance_m="6.5")
    assert edits(ada)["distance_m"] == pytest.approx(10_460.7)
    signed_in.send(signed_in.get(address), address, distance_m="")
    assert edits(ada)["distance_m"] is None


def test_a_crop_is_typed_as_times_and_taken_back(signed_in: Browser, ada: Account, address: str):
    signed_in.send(signed_in.get(address), address, crop_start_s="0:45", crop_end_s="50:00")
    assert edits(ada) == {"crop_start_s": 45, "crop_end_s": 3000}
    page = signed_in.get(address)
    assert (value(page, "crop_start_s"), value(page, "crop_end_s")) == ("0:45", "50:00")
    assert "cropped" in words(signed_in.get(address.removesuffix("/edit")))
    signed_in.send(page, address, crop_start_s="", crop_end_s="")
    assert edits(ada) == {"crop_start_s": None, "crop_end_s": None}


def test_heart_rate_and_records_can_be_left_out_and_taken_back(signed_in: Browser, ada: Account, address: str):
    signed_in.send(signed_in.get(address), address, ignore_heartrate=True, leave_out_of_records=True)
    assert edits(ada) == {"ignore_heartrate": True, "leave_out_of_records": True}
    signed_in.send(signed_in.get(address), address, ignore_heartrate=False, leave_out_of_records=False)
    assert edits(ada) == {"ignore_heartrate": None, "leave_out_of_records": None}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"distance_m": "far"}, "distance_m", "such as 10.2"),
        ({"distance_m": "4000"}, "distance_m", "such as 10.2"),
        ({"crop_start_s": "later"}, "crop_start_s", "such as 42:07"),
        ({"crop_start_s": "20:00", "crop_end_s": "10:00"}, "crop_end_s", "after the beginning"),
        ({"crop_start_s": "2:00:00"}, "crop_start_s", "The recording ends before that"),
    ],
)
def test_what_makes_no_sense_comes_back_with_what_was_typed(
    signed_in: Browser, ada: Account, address: str, typed: dict[str, str], field: str, said: str
):
    page = signed_in.send(signed_in.get(address), address, 422, note="kept", **typed)
    assert said in page.html.find(id=f"edit-{field}-error").text
    assert value(page, field) == typed[field]
    assert page.html.find(id="edit-note").text == "kept"
    assert edits(ada) == {}


def test_a_change_elsewhere_is_explained_and_not_overwritten_unseen(signed_in: Browser, ada: Account, address: str):
    stale = signed_in.get(address)
    signed_in.send(signed_in.get(address), address, name="Elsewhere", note="from the phone")
    page = signed_in.send(stale, address, 409, note="from the desk")
    assert edits(ada) == {"name": "Elsewhere", "note": "from the phone"}
    said = words(page)
    assert "The run was changed elsewhere in the meantime" in said
    assert "Note: from the phone" in said
    assert "Name:" not in said.split("Your words")[0]  # she had not changed it: the new one is taken over
    assert value(page, "name") == "Elsewhere"
    assert page.html.find(id="edit-note").text == "from the desk"
    signed_in.send(page, address)
    assert edits(ada) == {"name": "Elsewhere", "note": "from the desk"}


def test_the_same_change_elsewhere_leaves_nothing_to_save(signed_in: Browser, ada: Account, address: str):
    stale = signed_in.get(address)
    signed_in.send(signed_in.get(address), address, perceived_exertion="7")
    page = signed_in.send(stale, address, 303, perceived_exertion="7")
    assert page.location == f"/runs/{ada.runs[0]['activity_id']}"
    assert edits(ada) == {"perceived_exertion": 7}


def test_a_run_without_a_recording_is_cropped_by_typing_only(signed_in: Browser, ada: Account, address: str):
    place = signed_in.get(address).html.find(attrs={"data-crop": True})
    assert place["data-crop"] == f"{address.removesuffix('/edit')}/streams?whole=1"
    assert place["data-seconds"] == "3040"
    ada.runs = [{**run(SUNDAY), "activity_id": ada.runs[0]["activity_id"]}]
    page = signed_in.get(address)
    assert page.html.find(attrs={"data-crop": True}) is None
    assert page.html.find(id="edit-crop_start_s")


def test_deleting_says_what_goes_and_asks_first(signed_in: Browser, ada: Account, address: str):
    path = address.replace("edit", "delete")
    ada.runs[0]["sources"] = ["file", "strava"]
    page = signed_in.get(path)
    said = words(page)
    assert "At Strava it stays." in said
    assert "Its original file is deleted too" in said
    assert len(ada.runs) == 1
    assert signed_in.send(page, path).location == "/runs"
    assert ada.runs == []
    assert "The run is deleted." in words(signed_in.get("/runs"))


def test_a_run_that_changed_since_is_not_deleted_unseen(signed_in: Browser, ada: Account, address: str):
    path = address.replace("edit", "delete")
    stale = signed_in.get(path)
    signed_in.send(signed_in.get(address), address, name="Keep me")
    page = signed_in.send(stale, path, 409)
    assert "Keep me" in words(page)
    assert len(ada.runs) == 1
    signed_in.send(page, path)
    assert ada.runs == []
