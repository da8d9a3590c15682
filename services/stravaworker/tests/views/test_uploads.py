"""Files coming in: by tus with a ticket or a token, or in one piece."""

import base64
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fake_dataservice import FakeDataservice
from fake_files import digest_of
from webtest import TestResponse

from flakon.testing import ContractClient, client
from stravaworker.app import create_app
from stravaworker.dataservice import Dataservice
from stravaworker.dataservice_files import SERVE_SCOPES, FilesDataservice
from stravaworker.files_wiring import FilesDoor
from stravaworker.originals.store import Originals
from stravaworker.uploads.incoming import IncomingFiles
from stravaworker.views.places import Places
from stravaworker.views.uploads import Uploads

ATHLETE = str(uuid4())
TICKET = {"Authorization": "Upload the-ticket", "Tus-Resumable": "1.0.0"}
TOKEN = {"Authorization": "Bearer rup_hers"}
TUS_TOKEN: dict[str, Any] = {**TOKEN, "Tus-Resumable": "1.0.0"}
CONTENT = "application/offset+octet-stream"


class Door:
    """The operations, and what lies behind them."""

    def __init__(self, app: ContractClient, fake: FakeDataservice, incoming: IncomingFiles, places: Places) -> None:
        self.app = app
        self.fake = fake
        self.incoming = incoming
        self.places = places

    def begin(self, size: int) -> str:
        return self.fake.add_upload(ATHLETE, "run.fit", size, ticket="the-ticket")

    def content(self, upload_id: str) -> bytes:
        return self.incoming.upload(ATHLETE, upload_id).content.read_bytes()

    def patch(self, upload_id: str, offset: int, data: bytes, status: int = 204, **headers: str) -> TestResponse:
        given = {**TICKET, "Upload-Offset": str(offset), "Content-Type": CONTENT, **headers}
        return self.app.patch(f"/uploads/{upload_id}", data, headers=given, status=status)


@pytest.fixture
def make_door(
    fake: FakeDataservice, opened: Any, settings: Any, tokens_of: Any, strava: Any, store: Any, tmp_path: Path
) -> Any:
    def make(min_free_bytes: int = 1, most_bytes: int = 1 << 20) -> Door:
        incoming = IncomingFiles(tmp_path / "uploads", min_free_bytes)
        dataservice = FilesDataservice(opened.client(SERVE_SCOPES))
        places = Places(1)
        uploads = Uploads(dataservice, incoming, places, "http://localhost:8080", most_bytes)
        originals = Originals((tmp_path / "originals").as_uri())
        app = create_app(
            settings,
            verifier=tokens_of.verifier("stravaworker"),
            dataservice=Dataservice(opened.client(())),
            client=strava,
            store=store,
            files=FilesDoor(uploads, dataservice, originals, places),
        )
        fake.upload_tokens["rup_hers"] = ATHLETE
        return Door(client(app), fake, incoming, places)

    return make


@pytest.fixture
def door(make_door: Any) -> Door:
    found: Door = make_door()
    return found


def code(answer: TestResponse) -> str:
    return str(answer.json["code"])


def test_an_upload_comes_in_pieces_and_is_finished_with_the_last(door: Door) -> None:
    upload_id = door.begin(10)
    assert door.patch(upload_id, 0, b"01234").headers["Upload-Offset"] == "5"
    head = door.app.head(f"/uploads/{upload_id}", headers=TICKET)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("5", "10")
    assert head.headers["Cache-Control"] == "no-store"
    assert door.fake.uploads[upload_id]["received_bytes"] == 5
    assert door.fake.uploads[upload_id]["state"] == "receiving"
    door.patch(upload_id, 5, b"56789")
    assert door.content(upload_id) == b"0123456789"
    assert door.fake.uploads[upload_id]["digest"] == digest_of(b"0123456789")
    assert door.fake.uploads[upload_id]["state"] == "waiting"


def test_a_ticket_opens_its_upload_and_no_other(door: Door) -> None:
    upload_id = door.begin(10)
    other = door.fake.add_upload(ATHLETE, "other.fit", 10, ticket="another")
    assert code(door.patch(other, 0, b"x", status=404)) == "ticket_not_valid"
    assert code(door.patch(upload_id, 0, b"x", status=404, Authorization="Upload guessed")) == "ticket_not_valid"
    assert door.patch(upload_id, 0, b"x", status=401, Authorization="").status_int == 401


def test_where_it_goes_on_is_where_it_is(door: Door) -> None:
    upload_id = door.begin(10)
    door.patch(upload_id, 0, b"01234")
    answer = door.patch(upload_id, 3, b"x", status=409)
    assert (code(answer), answer.headers["Upload-Offset"]) == ("offset_moved", "5")


def test_more_than_was_announced_is_refused(door: Door) -> None:
    upload_id = door.begin(4)
    door.patch(upload_id, 0, b"01234", status=413)
    assert door.fake.uploads[upload_id]["state"] == "receiving"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2"}, 412),
        ({"Content-Type": "application/json"}, 415),
        ({"Upload-Offset": "x"}, 400),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "9" * 30}, 400),
    ],
)
def test_tus_is_spoken_exactly(door: Door, headers: dict[str, str], status: int) -> None:
    answer = door.patch(door.begin(10), 0, b"x", status=status, **headers)
    if status == 412:
        assert answer.headers["Tus-Version"] == "1.0.0"


def test_a_finish_that_was_not_heard_is_told_again(door: Door) -> None:
    upload_id = door.begin(5)
    door.fake.broken["finish_upload"] = 10
    door.patch(upload_id, 0, b"01234", status=503)
    door.fake.broken.clear()
    door.app.head(f"/uploads/{upload_id}", headers=TICKET)
    assert door.fake.uploads[upload_id]["digest"] == digest_of(b"01234")


def test_a_file_in_one_piece_for_a_token(door: Door) -> None:
    answer = door.app.put("/uploads/files/run.fit", b"bytes", headers=TOKEN, status=202)
    upload_id = answer.json["upload_id"]
    assert answer.json["url"] == f"http://localhost:8080/uploads/{upload_id}"
    assert door.content(upload_id) == b"bytes"
    assert door.fake.uploads[upload_id]["filename"] == "run.fit"
    seen = door.app.get(f"/uploads/{upload_id}", headers=TOKEN).json
    assert (seen["state"], seen["received_bytes"], seen["size_bytes"]) == ("waiting", 5, 5)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer "}])
def test_without_a_token_there_is_nothing(door: Door, header: dict[str, str]) -> None:
    door.app.put("/uploads/files/run.fit", b"bytes", headers=header, status=401)


def test_a_token_that_nobody_has_is_refused(door: Door) -> None:
    answer = door.app.put("/uploads/files/run.fit", b"x", headers={"Authorization": "Bearer rup_x"}, status=404)
    assert code(answer) == "upload_token_not_valid"


def test_an_empty_file_is_none(door: Door) -> None:
    door.app.put("/uploads/files/run.fit", b"", headers=TOKEN, status=422)
    (upload,) = door.fake.uploads.values()
    assert upload["state"] == "failed"
    assert not door.incoming.upload(ATHLETE, upload["upload_id"]).content.exists()


def test_beyond_her_quota_is_said(door: Door) -> None:
    door.fake.quota_bytes = 3
    assert code(door.app.put("/uploads/files/run.fit", b"bytes", headers=TOKEN, status=409)) == "quota_exceeded"


def test_what_is_too_large_is_refused_before_it_comes(make_door: Any) -> None:
    door: Door = make_door(most_bytes=4)
    door.app.put("/uploads/files/run.fit", b"bytes", headers=TOKEN, status=413)
    assert door.fake.uploads == {}


def test_a_full_disk_stops_uploads_with_a_word_and_nothing_else(make_door: Any) -> None:
    door: Door = make_door(min_free_bytes=1 << 60)
    answer = door.app.put("/uploads/files/run.fit", b"bytes", headers=TOKEN, status=507)
    assert code(answer) == "storage_full"
    assert "no room" in answer.json["detail"]
    upload_id = door.begin(5)
    assert code(door.patch(upload_id, 0, b"01234", status=507)) == "storage_full"
    assert door.app.get(f"/uploads/{upload_id}", headers=TOKEN).json["state"] == "receiving"
    door.app.get("/healthz")


def test_a_token_can_go_on_where_it_broke_off(door: Door) -> None:
    name = base64.b64encode("Läufe.zip".encode()).decode()
    headers = {**TUS_TOKEN, "Upload-Length": "10", "Upload-Metadata": f"filename {name},type Zm9v"}
    made = door.app.post("/uploads/files", headers=headers, status=201)
    path = made.headers["Location"].removeprefix("http://localhost:8080")
    upload_id = path.rpartition("/")[2]
    assert door.fake.uploads[upload_id]["filename"] == "Läufe.zip"
    door.patch(upload_id, 0, b"01234", **TUS_TOKEN)
    assert door.app.head(path, headers=TUS_TOKEN).headers["Upload-Offset"] == "5"
    door.patch(upload_id, 5, b"56789", **TUS_TOKEN)
    assert door.content(upload_id) == b"0123456789"
    assert code(door.patch(upload_id, 10, b"", status=409, **TUS_TOKEN)) == "upload_ended"


@pytest.mark.parametrize("metadata", ["", "filename", "filename !!!", "filename Li4vYQ==", "other YQ=="])
def test_an_upload_needs_a_name_that_can_be_one(door: Door, metadata: str) -> None:
    headers = {**TUS_TOKEN, "Upload-Length": "10", "Upload-Metadata": metadata}
    door.app.post("/uploads/files", headers=headers, status=400)


def test_another_athletes_token_opens_nothing_of_hers(door: Door) -> None:
    upload_id = door.begin(5)
    door.fake.upload_tokens["rup_other"] = str(uuid4())
    other = {"Authorization": "Bearer rup_other", "Tus-Resumable": "1.0.0"}
    assert code(door.app.get(f"/uploads/{upload_id}", headers=other, status=404)) == "upload_not_found"
    assert code(door.patch(upload_id, 0, b"x", status=404, **other)) == "upload_not_found"


def test_files_leave_places_to_others(door: Door) -> None:
    upload_id = door.begin(5)
    with door.places.one():
        answer = door.patch(upload_id, 0, b"01234", status=503)
        assert (code(answer), answer.headers["Retry-After"]) == ("files_busy", "5")
        assert door.app.head(f"/uploads/{upload_id}", headers=TICKET).headers["Upload-Offset"] == "0"
    door.patch(upload_id, 0, b"01234")


def test_an_upload_that_is_being_read_takes_no_more(door: Door) -> None:
    upload_id = door.begin(5)
    with door.incoming.upload(ATHLETE, upload_id).locked():
        assert code(door.patch(upload_id, 0, b"01234", status=409)) == "upload_busy"
