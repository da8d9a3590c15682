"""Files from a browser: chosen, dropped, interrupted, by a token; and all of it out again."""

import os
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

READ_WITHIN_MS = 60_000
PASSWORD = "four words nobody guesses"


def gpx(start: datetime, points: int = 900, name: str = "By the river") -> bytes:
    """A run north along a meridian, a point a second."""
    track = "".join(
        f'<trkpt lat="{48.85 + number * 0.000_03:.6f}" lon="2.350000"><ele>{35 + number % 7}</ele>'
        f"<time>{(start + timedelta(seconds=number)).isoformat().replace('+00:00', 'Z')}</time></trkpt>"
        for number in range(points)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="test" '
        'xmlns="http://www.topografix.com/GPX/1/1"><trk>'
        f"<name>{name}</name><type>running</type><trkseg>{track}</trkseg></trk></gpx>"
    ).encode()


def given(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "", "buffer": content}


@pytest.fixture
def runner(page: Page, site: Any) -> Page:
    """The browser of somebody who has just signed up and has nothing yet."""
    email = f"mira-{token_hex(4)}@example.org"
    page.goto(f"{site.url}/sign-up")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page).to_have_url(f"{site.url}/sign-up/check-your-mail")
    page.goto(next(link for link in site.mail_to(email)["links"] if "/activate/" in link))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Activate my account").click()
    expect(page).to_have_url(f"{site.url}/bring-your-runs")
    return page


def line(page: Page, name: str) -> Locator:
    """The line of an import in the list."""
    return page.locator("#imports .outcome").filter(has=page.get_by_role("link", name=name, exact=True))


def test_each_file_says_what_became_of_it(runner: Page, site: Any, take_picture: Callable[[Page, str], None]) -> None:
    begin = datetime(2026, 10, 1, 6, tzinfo=UTC)
    runner.goto(f"{site.url}/import")
    runner.locator("input[type=file]").set_input_files(
        [
            given("one.gpx", gpx(begin)),
            given("two.gpx", gpx(begin + timedelta(days=1))),
            given("broken.fit", b"\x0e\x10\x00\x00.FIT but nothing that follows" * 3),
            given("shopping.txt", b"milk, eggs, gels"),
        ]
    )
    for name in ("one.gpx", "two.gpx"):
        expect(line(runner, name)).to_contain_text("1 new", timeout=READ_WITHIN_MS)
    expect(line(runner, "broken.fit")).to_contain_text("1 failed", timeout=READ_WITHIN_MS)
    expect(line(runner, "shopping.txt")).to_contain_text("1 left aside", timeout=READ_WITHIN_MS)
    expect(runner.locator(".sending")).to_have_count(0)
    runner.locator("input[type=file]").set_input_files([given("one again.gpx", gpx(begin))])
    expect(line(runner, "one again.gpx")).to_contain_text("1 here already", timeout=READ_WITHIN_MS)
    take_picture(runner, "import-of-five-files")
    line(runner, "broken.fit").get_by_role("link").click()
    expect(runner.locator(".outcome")).to_contain_text("It is damaged.")
    runner.goto(f"{site.url}/import")
    line(runner, "one again.gpx").get_by_role("link").click()
    runner.get_by_role("link", name="See the run").click()
    expect(runner.get_by_role("heading", level=1)).to_contain_text("By the river")


def test_an_archive_that_is_dropped_is_read_file_by_file(
    runner: Page, site: Any, take_picture: Callable[[Page, str], None]
) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for day in range(3):
            archive.writestr(f"runs/day {day}.gpx", gpx(datetime(2026, 9, 1 + day, 17, tzinfo=UTC)))
        archive.writestr("runs/broken.tcx", b"<TrainingCenterDatabase>")
        archive.writestr("photo.jpg", b"\xff\xd8\xff")
    runner.goto(f"{site.url}/import")
    transfer = runner.evaluate_handle(
        """bytes => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "all.zip"));
          return transfer;
        }""",
        list(packed.getvalue()),
    )
    runner.locator("[data-zone]").dispatch_event("dragover", {"dataTransfer": transfer})
    runner.locator("[data-zone]").dispatch_event("drop", {"dataTransfer": transfer})
    expect(line(runner, "all.zip")).to_contain_text("3 new", timeout=READ_WITHIN_MS)
    line(runner, "all.zip").get_by_role("link").click()
    expect(runner.locator(".outcome").filter(has_text="day 1.gpx")).to_contain_text("New")
    runner.get_by_role("link", name="Failed").click()
    expect(runner.locator(".outcome")).to_have_count(1)
    expect(runner.locator(".outcome")).to_contain_text("broken.tcx")
    take_picture(runner, "import-of-an-archive")


def test_an_upload_goes_on_where_it_was_after_the_page_was_loaded_again(
    runner: Page, site: Any, tmp_path: Path
) -> None:
    size = 24_000_000
    file = tmp_path / "years.zip"
    file.write_bytes(b"PK\x03\x04" + os.urandom(size))
    offsets: list[int] = []
    runner.on(
        "request",
        lambda request: offsets.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None,
    )
    devtools = runner.context.new_cdp_session(runner)
    devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 3_000_000},
    )
    runner.goto(f"{site.url}/import")
    runner.locator("input[type=file]").set_input_files(file)
    expect(runner.locator(".sending progress")).to_have_js_property("max", 1)
    expect(runner.locator(".sending__status")).to_contain_text(re.compile(r"[3-8]\d %|[3-8]\d% of"))
    runner.on("dialog", lambda dialog: dialog.accept())  # "leave the page, though something is under way?"
    runner.reload()
    expect(runner.locator(".sending")).to_contain_text("Interrupted. Choose the same file again")
    # Without a limit the rest is there at once.
    devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    with runner.expect_file_chooser() as chooser:
        runner.get_by_role("button", name="Choose the file").click()
    chooser.value.set_files(file)
    expect(line(runner, "years.zip")).to_contain_text("failed", timeout=READ_WITHIN_MS)  # its end is missing
    assert offsets[0] == 0
    assert max(offsets) > 0, f"it began anew: {offsets}"
    expect(runner.locator(".sending")).to_have_count(0)


def test_files_are_chosen_by_the_keyboard_alone(runner: Page, site: Any) -> None:
    runner.on("filechooser", lambda _: None)  # told from here on: asked for with the key, it may be too late
    runner.goto(f"{site.url}/import")
    expect(runner.locator("[data-upload]")).to_be_visible()  # the script shows it, and nothing hidden takes the focus
    runner.locator("input[type=file]").focus()
    expect(runner.locator("input[type=file]")).to_be_focused()
    with runner.expect_file_chooser() as chooser:
        runner.keyboard.press("Enter")
    chooser.value.set_files([given("alone.gpx", gpx(datetime(2026, 8, 1, 6, tzinfo=UTC)))])
    expect(line(runner, "alone.gpx")).to_contain_text("1 new", timeout=READ_WITHIN_MS)


def test_a_script_sends_files_by_a_token_until_it_is_revoked(runner: Page, site: Any) -> None:
    runner.goto(f"{site.url}/settings/data")
    runner.get_by_label("What is it for?").fill("laptop")
    runner.get_by_role("button", name="Make a token").click()
    token = runner.get_by_label("Token", exact=True).input_value()
    headers = {"Authorization": f"Bearer {token}"}
    content = gpx(datetime(2026, 7, 1, 6, tzinfo=UTC))
    answer = requests.put(f"{site.url}/uploads/files/by%20token.gpx", data=content, headers=headers, timeout=30)
    assert answer.status_code == 202, answer.text
    runner.goto(f"{site.url}/import")
    expect(line(runner, "by token.gpx")).to_contain_text("1 new", timeout=READ_WITHIN_MS)
    expect(line(runner, "by token.gpx")).to_contain_text("by laptop")
    runner.goto(f"{site.url}/settings/data")
    runner.get_by_role("button", name="Revoke").click()
    refused = requests.put(f"{site.url}/uploads/files/again.gpx", data=content, headers=headers, timeout=30)
    assert refused.json()["code"] == "upload_token_not_valid", refused.text


def test_all_of_it_is_downloaded_once_and_given_back(runner: Page, site: Any, tmp_path: Path) -> None:
    runner.goto(f"{site.url}/import")
    runner.locator("input[type=file]").set_input_files([given("kept.gpx", gpx(datetime(2026, 6, 1, 6, tzinfo=UTC)))])
    expect(line(runner, "kept.gpx")).to_contain_text("1 new", timeout=READ_WITHIN_MS)
    runner.goto(f"{site.url}/settings/data")
    runner.get_by_role("button", name="Make an export").click()
    button = runner.get_by_role("button", name="Download")
    expect(button).to_be_visible(timeout=READ_WITHIN_MS)
    with runner.expect_download() as download:
        button.click()
    file = tmp_path / "export.zip"
    download.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert any(name.endswith(".gpx") for name in archive.namelist())
    again = requests.get(download.value.url, timeout=30)
    assert again.status_code in (401, 403, 404, 410), "the address worked twice"
    runner.goto(f"{site.url}/import")
    runner.locator("input[type=file]").set_input_files(file)
    expect(line(runner, "export.zip").locator(".badge")).to_have_text("read", timeout=READ_WITHIN_MS)
    runner.goto(f"{site.url}/runs")
    expect(runner.locator(".run")).to_have_count(1)
