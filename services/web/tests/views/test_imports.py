import pytest
from pages import Browser, words
from stand_ins import StandIns
from stand_ins_files import QUOTA, outcome, upload


def ticket(browser: Browser, size: object, name: str = "run.fit", status: int = 200):
    token = browser.get("/import").html.find(attrs={"data-upload": True})["data-token"]
    form = {"csrf_token": token, "filename": name, "size_bytes": size}
    return browser.app.post("/import/tickets", form, status=status)


def test_files_of_every_kind_can_be_chosen_since_phones_grey_out_what_they_do_not_know(signed_in: Browser):
    place = signed_in.get("/import").html.find("input", type="file")
    assert place.has_attr("multiple")
    assert not place.has_attr("accept")


def test_without_scripts_the_page_says_what_to_do_instead(signed_in: Browser):
    page = signed_in.get("/import").html
    said = page.find("noscript", class_=None).find_parent().get_text(" ")
    assert page.find(attrs={"data-upload": True}).has_attr("hidden")
    assert "curl -T run.fit" in said
    assert "http://runs.example.org/uploads/files/" in said


def test_a_file_is_given_a_ticket_of_its_own(signed_in: Browser, services: StandIns):
    answer = ticket(signed_in, 48_211).json
    assert answer["ticket"] == "t1cket"
    assert answer["url"].endswith(f"/uploads/{answer['upload_id']}")
    assert services.dataservice.uploads[0]["filename"] == "run.fit"


def test_a_name_with_folders_in_it_is_a_name(signed_in: Browser, services: StandIns):
    ticket(signed_in, 5, name="activities/2026\\run.fit")
    assert services.dataservice.uploads[0]["filename"] == "activities_2026_run.fit"


def test_a_file_that_does_not_fit_is_refused_in_a_sentence(signed_in: Browser):
    answer = ticket(signed_in, QUOTA, status=409)
    assert "There is not enough room left for this file." in answer.json["problem"]


@pytest.mark.parametrize("size", ["", "-1", "many", "٣"])
def test_a_size_that_is_no_number_is_refused(signed_in: Browser, services: StandIns, size: str):
    assert ticket(signed_in, size, status=422).json["problem"]
    assert services.dataservice.uploads == []


def test_another_site_is_given_no_ticket(signed_in: Browser):
    signed_in.app.post("/import/tickets", {"filename": "x", "size_bytes": "1"}, status=403)


def test_whoever_is_not_signed_in_is_asked_to(browser: Browser):
    assert browser.get("/import", status=302).location.startswith("/sign-in")


def test_the_list_says_of_each_import_what_came_of_it(signed_in: Browser, services: StandIns):
    services.dataservice.uploads = [
        upload("archive.zip", added=812, merged=411, skipped=96, failed=2),
        upload("evening.gpx", duplicate=1, token_name="phone shortcut"),
        upload("holiday.pdf", "failed", code="not_an_activity"),
    ]
    said = words(signed_in.get("/import"))
    assert "812 new · 411 merged · 96 left aside · 2 failed" in said
    assert "1 here already" in said
    assert "by phone shortcut" in said
    assert "It holds something else than a run" in said


def test_the_list_asks_for_itself_only_while_something_is_read(signed_in: Browser, services: StandIns):
    services.dataservice.uploads = [upload(added=1)]
    assert signed_in.get("/import").html.find(id="imports")["hx-trigger"] == "uploaded from:body"
    services.dataservice.uploads = [upload(state="reading", added=1)]
    part = signed_in.get("/import/list", HX_Request="true")
    assert "<html" not in part
    assert "every 2s" in part.html.find(id="imports")["hx-trigger"]


def test_each_file_of_an_archive_says_what_became_of_it(signed_in: Browser, services: StandIns):
    archive = upload("archive.zip", added=1, duplicate=1, skipped=1, failed=2)
    services.dataservice.uploads = [archive]
    new, known = outcome(0, "a.fit", "added"), outcome(1, "b.gpx", "duplicate")
    services.dataservice.outcomes[archive["upload_id"]] = [
        new,
        known,
        outcome(2, "photo.jpg", "skipped", "not_an_activity"),
        outcome(3, "c.tcx", "failed", "damaged", reason="It is not XML: line 40"),
        outcome(4, "d.fit", "failed", "a_code_of_tomorrow", reason="It has a beard."),
    ]
    page = signed_in.get(f"/import/{archive['upload_id']}")
    links = [link["href"] for link in page.html.select(".outcome a")]
    assert links == [f"/runs/{new['activity_ids'][0]}", f"/runs/{known['activity_ids'][0]}"]
    said = words(page)
    assert "The same recording is here already" in said
    assert "It is damaged. (It is not XML: line 40)" in said
    assert "It could not be read. (It has a beard.)" in said
    only = words(signed_in.get(f"/import/{archive['upload_id']}?outcome=failed"))
    assert "c.tcx" in only
    assert "a.fit" not in only


def test_an_import_asks_for_itself_while_it_is_read_and_keeps_what_is_shown(signed_in: Browser, services: StandIns):
    archive = upload("archive.zip", "reading", failed=1)
    services.dataservice.uploads = [archive]
    page = signed_in.get(f"/import/{archive['upload_id']}?outcome=failed")
    asked = page.html.find(id="upload")["hx-get"]
    assert asked == f"/import/{archive['upload_id']}/live?outcome=failed"
    archive["state"] = "done"
    part = signed_in.get(asked, HX_Request="true")
    assert "<html" not in part
    assert "hx-get" not in part


def test_an_import_can_be_taken_off_the_list_twice(signed_in: Browser, services: StandIns):
    services.dataservice.uploads = [upload()]
    path = f"/import/{services.dataservice.uploads[0]['upload_id']}"
    page = signed_in.get(path)
    assert signed_in.send(page, f"{path}/forget").location == "/import"
    assert services.dataservice.uploads == []
    assert signed_in.send(page, f"{path}/forget").location == "/import"


def test_an_import_of_somebody_else_is_not_there(signed_in: Browser):
    signed_in.get("/import/0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11", status=404)


def test_a_full_store_is_said_before_anything_is_sent(signed_in: Browser, services: StandIns):
    services.dataservice.storage["used_bytes"] = QUOTA
    assert "Your room for files is used up" in words(signed_in.get("/import"))
