"""Originals and exports going out."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fake_files import digest_of

from flakon.testing import ContractClient, client
from stravaworker.app import create_app
from stravaworker.dataservice import Dataservice
from stravaworker.dataservice_files import SERVE_SCOPES, FilesDataservice
from stravaworker.files_wiring import FilesDoor, open_files_door
from stravaworker.originals.store import Originals
from stravaworker.views.places import Places

ATHLETE = str(uuid4())
DATA = b"the bytes of a run" * 200_000


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    source = tmp_path / "source"
    source.write_bytes(DATA)
    found = Originals((tmp_path / "originals").as_uri())
    found.put(ATHLETE, digest_of(DATA), source)
    return found


@pytest.fixture
def places() -> Places:
    return Places(1)


@pytest.fixture
def app(
    opened: Any, settings: Any, tokens_of: Any, strava: Any, store: Any, originals: Originals, places: Places
) -> ContractClient:
    dataservice = FilesDataservice(opened.client(SERVE_SCOPES))
    uploads = open_files_door(settings, opened.client(SERVE_SCOPES)).uploads
    made = create_app(
        settings,
        verifier=tokens_of.verifier("stravaworker"),
        dataservice=Dataservice(opened.client(())),
        client=strava,
        store=store,
        files=FilesDoor(uploads, dataservice, originals, places),
    )
    return client(made)


def ticket(fake: Any, **changes: Any) -> str:
    row = {"athlete_id": ATHLETE, "digest": digest_of(DATA), "export_id": None, "filename": 'Läufe am "Meer".fit'}
    fake.downloads["a-ticket"] = {**row, **changes}
    return "/downloads/a-ticket"


def test_a_ticket_is_good_for_one_download(app: ContractClient, fake: Any) -> None:
    url = ticket(fake)
    answer = app.get(url)
    assert answer.body == DATA
    assert answer.headers["Content-Length"] == str(len(DATA))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert app.get(url, status=404).json["code"] == "ticket_not_valid"


def test_a_name_is_written_so_that_every_browser_understands_it(app: ContractClient, fake: Any) -> None:
    header = app.get(ticket(fake)).headers["Content-Disposition"]
    assert header.startswith("attachment; filename=\"L_ufe am _Meer_.fit\"; filename*=UTF-8''L%C3%A4ufe")


def test_who_only_looks_does_not_use_it_up(app: ContractClient, fake: Any) -> None:
    url = ticket(fake)
    app.head(url, status=405)
    assert app.get(url).body == DATA


def test_a_file_that_is_gone_says_so(app: ContractClient, fake: Any) -> None:
    assert app.get(ticket(fake, digest="0" * 64), status=404).json["code"] == "file_gone"


def test_an_export_goes_out_the_same_way(app: ContractClient, fake: Any, originals: Originals, tmp_path: Path) -> None:
    export_id = str(uuid4())
    originals.put_export(ATHLETE, export_id, tmp_path / "source")
    assert app.get(ticket(fake, digest=None, export_id=export_id)).body == DATA


def test_no_place_uses_no_ticket_up_and_each_is_left_again(app: ContractClient, fake: Any, places: Places) -> None:
    url = ticket(fake)
    with places.one():
        assert app.get(url, status=503).json["code"] == "files_busy"
    assert app.get(url).body == DATA
    assert app.get(ticket(fake)).body == DATA
