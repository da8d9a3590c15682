"""How stravaworker asks dataservice about files: each method of its gateway, with arguments that it would have."""

import orjson

from stravaworker import dataservice_files as files

ID = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
DIGEST = "ab" * 32
SUMMARY = {
    "name": "Along the river",
    "sport_type": "Run",
    "start_date": "2026-10-01T06:00:00Z",
    "start_date_local": "2026-10-01T08:00:00",
    "timezone": "Europe/Berlin",
    "distance_m": 5000.0,
    "moving_time_s": 1500,
    "elapsed_time_s": 1510,
}
FILE = {"filename": "run.fit", "format": "fit", "size_bytes": 48_000, "summary": SUMMARY, "laps": []}
STREAMS = orjson.dumps({"time_s": [0, 1], "distance_m": [0.0, 3.1]})
HOLDER = files.TokenHolder(ID, ID, 1)
ADDED = files.Outcome(0, "run.fit", "added", activity_ids=(ID,))
FAILED = files.Outcome(1, "b.fit", "failed", "damaged", "x" * 900)

CALLS = {
    "redeem_ticket": (lambda it: it.redeem_ticket(ID, "ticket"),),
    "token_holder": (lambda it: it.token_holder("rup_token"),),
    "begin_token_upload": (
        lambda it: it.begin_token_upload(HOLDER, "run.fit", 48_000),
        lambda it: it.begin_token_upload(HOLDER, "run.fit", None),
    ),
    "upload": (lambda it: it.upload(ID, ID),),
    "tell_received": (lambda it: it.tell_received(ID, ID, 4096),),
    "finish_upload": (lambda it: it.finish_upload(ID, ID, DIGEST, 48_000),),
    "tell_outcomes": (
        lambda it: it.tell_outcomes(ID, ID, [ADDED, FAILED], 2),
        lambda it: it.tell_outcomes(ID, ID, [], 3),
    ),
    "end_upload": (
        lambda it: it.end_upload(ID, ID, "done", None, None),
        lambda it: it.end_upload(ID, ID, "failed", "not_a_zip", "x" * 900),
    ),
    "known_file": (lambda it: it.known_file(ID, DIGEST),),
    "put_activity": (
        lambda it: it.put_activity(ID, DIGEST, 0, FILE, STREAMS),
        lambda it: it.put_activity(ID, DIGEST, 1, FILE, None),
    ),
    "redeem_download": (lambda it: it.redeem_download("ticket"),),
    "deletions": (lambda it: it.deletions(ID),),
    "confirm_deletions": (
        lambda it: it.confirm_deletions(ID, files.Deletions(False, (DIGEST,), (ID,))),
        lambda it: it.confirm_deletions(ID, files.Deletions(True, (), ())),
    ),
    "is_export_wanted": (lambda it: it.is_export_wanted(ID, ID),),
    "export_page": (lambda it: it.export_page(ID, None), lambda it: it.export_page(ID, "cursor")),
    "finish_export": (
        lambda it: it.finish_export(ID, ID, "done", 1024, None),
        lambda it: it.finish_export(ID, ID, "failed", None, "the disk is full"),
    ),
    "import_records": (lambda it: it.import_records(ID, b"[]"),),
}
