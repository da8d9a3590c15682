"""Files from a browser's ticket or a script's token, through the gateway and the worker, to runs, and out again."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from support.uploading import TUS, WITHIN_S, Athlete, gpx, zipped

from runnerly_dev.demo import Login
from runnerly_dev.stack import Stack
from runnerly_upload.cli import main as upload_client


@pytest.fixture
def athlete(services: Any, demo: Login, elsewhere: Callable[[], requests.Session]) -> Athlete:
    return Athlete(services, demo, elsewhere())


def test_a_file_from_the_page_is_a_run_with_streams(athlete: Athlete) -> None:
    upload, outcomes = athlete.send("morning.gpx", gpx())
    assert upload["state"] == "done"
    (outcome,) = outcomes
    assert (outcome["outcome"], outcome["path"]) == ("added", "morning.gpx")
    (activity_id,) = outcome["activity_ids"]
    run = athlete.ask("GET", f"/activities/{activity_id}")
    assert run["sport_type"] == "Run"
    assert run["timezone"] == "Europe/Paris"
    assert run["distance_m"] == pytest.approx(357, abs=2)
    streams = athlete.ask("GET", f"/activities/{activity_id}/streams")
    assert len(json.dumps(streams)) > 1000


def test_the_same_bytes_are_no_second_run(athlete: Athlete) -> None:
    data = gpx()
    _, (first,) = athlete.send("run.gpx", data)
    _, (second,) = athlete.send("copy.gpx", data)
    assert second["outcome"] == "duplicate"
    assert second["activity_ids"] == first["activity_ids"]


def test_a_script_sends_a_file_as_curl_does(athlete: Athlete) -> None:
    token = athlete.upload_token()
    answer = athlete.http.put(f"{athlete.site}/uploads/files/run.gpx", data=gpx(), headers=token, timeout=30)
    assert answer.status_code == 202, answer.text
    upload, outcomes = athlete.ended(answer.json()["upload_id"])
    assert (upload["origin"], outcomes[0]["outcome"]) == ("token", "added")
    seen = athlete.http.get(answer.json()["url"], headers=token, timeout=10).json()
    assert (seen["state"], seen["counts"]["added"]) == ("done", 1)


def test_the_client_sends_what_appears_in_a_folder(athlete: Athlete, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(athlete.upload_token()["Authorization"].removeprefix("Bearer "))
    folder = tmp_path / "watch"
    folder.mkdir()
    (folder / "evening.gpx").write_bytes(gpx())
    looks = iter(range(3))

    def sleep(seconds: float) -> None:
        if next(looks, None) is None:
            raise KeyboardInterrupt

    words = ["--url", athlete.site, "--token-file", str(tmp_path / "token"), "--state", str(tmp_path / "state")]
    assert upload_client([*words, "--watch", str(folder)], sleep=sleep) == 130
    upload = next(each for each in athlete.ask("GET", "/uploads")["uploads"] if each["filename"] == "evening.gpx")
    _, outcomes = athlete.ended(upload["upload_id"])
    assert outcomes[0]["outcome"] == "added"


def test_an_upload_goes_on_where_it_broke_off(athlete: Athlete) -> None:
    data = gpx(600)
    upload_id, url, headers = athlete.begin("run.gpx", len(data))
    assert athlete.patch(url, headers, 0, data[:10_000]).headers["Upload-Offset"] == "10000"
    # a connection that dies in the middle
    parts = urlsplit(url)
    import socket

    with socket.create_connection((str(parts.hostname), parts.port or 80), timeout=5) as connection:
        lines = [f"PATCH {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Upload-Offset: 10000"]
        lines += ["Content-Type: application/offset+octet-stream", f"Content-Length: {len(data) - 10_000}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + data[10_000:15_000])
        time.sleep(0.5)
    offset = 10_000
    end = time.monotonic() + 20
    while offset < 15_000 and time.monotonic() < end:
        offset = int(athlete.http.head(url, headers=headers, timeout=10).headers["Upload-Offset"])
        time.sleep(0.1)
    assert offset == 15_000
    assert athlete.patch(url, headers, 0, data).status_code == 409
    assert athlete.patch(url, headers, offset, data[offset:]).status_code == 204
    upload, outcomes = athlete.ended(upload_id)
    assert (upload["state"], outcomes[0]["outcome"]) == ("done", "added")


def test_a_strava_export_names_its_runs(athlete: Athlete) -> None:
    headers = (
        "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,"
        "Distanz,Max. Herzfrequenz,Relative Leistung,Pendeln,Hinweis zur Privatsphäre für Aktivitäten,"
        "Aktivitätsausrüstung,Dateiname"
    )
    row = (
        '990000000001,"04.05.2020, 08:00:00",Mit Anna,Lauf,"Schön, aber nass",119,"0,36",,,false,"",Pegasus,'
        "activities/1.gpx"
    )
    rows = [headers, row]
    files = {"activities.csv": "\n".join(rows).encode(), "activities/1.gpx": gpx(), "media/1.jpg": b"\xff\xd8"}
    upload, outcomes = athlete.send("export_1.zip", zipped(files))
    assert upload["counts"] == {"added": 1, "duplicate": 0, "merged": 0, "skipped": 2, "failed": 0}
    run = athlete.ask("GET", f"/activities/{outcomes[1]['activity_ids'][0]}")
    assert run["name"] == "Mit Anna"


def test_a_bad_file_stops_no_other(athlete: Athlete) -> None:
    files = {
        "1.gpx": gpx(),
        "2.fit": b"no FIT",
        "3.gpx": b"<!DOCTYPE gpx [<!ENTITY a 'b'>]><gpx/>",
        "../../4.gpx": gpx(),
        "5.gpx": gpx(),
        "notes.txt": b"hello",
    }
    _, outcomes = athlete.send("mixed.zip", zipped(files))
    words = {each["path"]: each["outcome"] for each in outcomes}
    assert words["1.gpx"] == words["5.gpx"] == "added"
    assert words["2.fit"] == words["3.gpx"] == "failed"
    assert words["notes.txt"] == words["../../4.gpx"] == "skipped"


def test_an_original_is_downloaded_once(athlete: Athlete) -> None:
    data = gpx()
    _, (outcome,) = athlete.send("mine.gpx", data)
    (original,) = athlete.ask("GET", f"/activities/{outcome['activity_ids'][0]}/originals")["originals"]
    url = athlete.ask("POST", "/downloads", json={"digest": original["digest"]})["url"]
    answer = athlete.http.get(url, timeout=10)
    assert answer.content == data
    assert "mine.gpx" in answer.headers["Content-Disposition"]
    assert athlete.http.get(url, timeout=10).status_code == 404


def test_everything_goes_out_and_in_again(athlete: Athlete) -> None:
    _, (outcome,) = athlete.send("kept.gpx", gpx())
    made = athlete.ask("POST", "/exports")
    end = time.monotonic() + WITHIN_S
    while (export := athlete.ask("GET", f"/exports/{made['export_id']}"))["state"] == "waiting":
        assert time.monotonic() < end
        time.sleep(0.2)
    assert export["state"] == "done", export
    url = athlete.ask("POST", "/downloads", json={"export_id": made["export_id"]})["url"]
    data = athlete.http.get(url, timeout=30).content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    assert "runnerly-export.json" in names
    assert any(name.startswith("originals/") and name.endswith(".gpx") for name in names)
    # she deletes the run, and takes the export in again
    athlete.ask("DELETE", f"/activities/{outcome['activity_ids'][0]}")
    upload, outcomes = athlete.send("runnerly.zip", data)
    assert upload["state"] == "done", (upload, outcomes)
    assert {each["outcome"] for each in outcomes} <= {"added", "duplicate"}


def test_no_ticket_no_token_no_upload(athlete: Athlete, stack: Stack) -> None:
    data = gpx()
    upload_id, url, _ = athlete.begin("run.gpx", len(data))
    wrong = {"Authorization": "Upload guessed", **TUS}
    assert athlete.patch(url, wrong, 0, data).status_code == 404
    assert athlete.http.head(url, headers=TUS, timeout=10).status_code == 401
    bearer = {"Authorization": "Bearer rup_guessed"}
    assert (
        athlete.http.put(f"{stack.url}/uploads/files/a.fit", data=data, headers=bearer, timeout=10).status_code == 404
    )
    assert athlete.http.get(f"{stack.url}/downloads/guessed", timeout=10).status_code == 404
    athlete.ask("DELETE", f"/uploads/{upload_id}")
