"""dataservice: uploads, originals, exports and questions, hers and stravaworker's."""

from functools import partial
from typing import Any

from support.recipes.calls import Call, recipe
from support.scene import Scene

of = partial(recipe, "dataservice")
STRAVAWORKER = "stravaworker"
DIGEST = "a" * 64
SUMMARY = {
    "name": "Morning Run",
    "sport_type": "Run",
    "start_date": "2026-11-23T06:00:00Z",
    "start_date_local": "2026-11-23T07:00:00",
    "timezone": "Europe/Paris",
    "distance_m": 10_012.3,
    "moving_time_s": 3_000,
    "elapsed_time_s": 3_050,
    "start_latitude_deg": 48.85,
    "start_longitude_deg": 2.35,
    "end_latitude_deg": 48.85,
    "end_longitude_deg": 2.35,
    "summary_polyline": "_p~iF~ps|U_ulLnnqC",
}


def file_body(**changes: Any) -> dict[str, Any]:
    """What stravaworker says of a file's activity."""
    return {"filename": "run.fit", "format": "fit", "size_bytes": 5_000, "summary": {**SUMMARY, **changes}}


def put_file(scene: Scene, digest: str = DIGEST, **changes: Any) -> dict[str, Any]:
    """An activity of Ada's that came from a file."""
    path = f"/athletes/{scene.ada}/files/{digest}/activities/0"
    return dict(scene.service(STRAVAWORKER).put_json(path, file_body(**changes), status=200).json)


def upload(scene: Scene) -> dict[str, Any]:
    """An upload of Ada's, with its ticket."""
    wanted = {"filename": "archive.zip", "size_bytes": 5_000}
    return dict(scene.athlete(scene.ada).post_json("/uploads", wanted, status=201).json)


def upload_token(scene: Scene) -> dict[str, Any]:
    """An upload token of Ada's."""
    return dict(scene.athlete(scene.ada).post_json("/upload-tokens", {"name": "watch folder"}, status=201).json)


def export(scene: Scene) -> str:
    """The id of an export of Ada's that is ready."""
    export_id = str(scene.athlete(scene.ada).post("/exports", status=202).json["export_id"])
    path = f"/athletes/{scene.ada}/exports/{export_id}/end"
    scene.service(STRAVAWORKER).post_json(path, {"state": "done", "size_bytes": 10}, status=204)
    return export_id


def question(scene: Scene) -> str:
    """The id of a question that Ada is asked."""
    put_file(scene)
    put_file(scene, "b" * 64, distance_m=12_000)
    return str(scene.athlete(scene.ada).get("/questions", status=200).json["questions"][0]["question_id"])


@of("get_activity_totals")
def get_activity_totals(scene: Scene) -> Call:
    return Call("/activity-totals?kind=race&text=a", subject=scene.ada, for_another=200)


@of("get_trends")
def get_trends(scene: Scene) -> Call:
    assert scene.activity
    return Call("/trends?by=week", subject=scene.ada, for_another=200)


@of("get_habits")
def get_habits(scene: Scene) -> Call:
    assert scene.activity
    return Call("/habits", subject=scene.ada, for_another=200)


@of("list_tracks")
def list_tracks(scene: Scene) -> Call:
    put_file(scene)
    return Call("/tracks", subject=scene.ada, for_another=200)


@of("list_similar_activities")
def list_similar_activities(scene: Scene) -> Call:
    put_file(scene, "b" * 64, start_date="2026-11-22T06:00:00Z")
    return Call(f"/activities/{put_file(scene)['activity_id']}/similar", subject=scene.ada, for_another=404)


@of("list_originals")
def list_originals(scene: Scene) -> Call:
    return Call(f"/activities/{put_file(scene)['activity_id']}/originals", subject=scene.ada, for_another=404)


@of("list_questions")
def list_questions(scene: Scene) -> Call:
    assert question(scene)
    return Call("/questions", subject=scene.ada, for_another=200)


@of("answer_question")
def answer_question(scene: Scene) -> Call:
    return Call(f"/questions/{question(scene)}/answer", {"answer": "same"}, subject=scene.ada, for_another=404)


@of("get_storage")
def get_storage(scene: Scene) -> Call:
    put_file(scene)
    return Call("/athlete/storage", subject=scene.ada, for_another=200)


@of("list_uploads")
def list_uploads(scene: Scene) -> Call:
    upload(scene)
    return Call("/uploads", subject=scene.ada, for_another=200)


@of("create_upload")
def create_upload(scene: Scene) -> Call:
    wanted = {"filename": "archive.zip", "size_bytes": 5_000}
    return Call("/uploads", wanted, subject=scene.ada, for_another=201)


@of("get_upload")
def get_upload(scene: Scene) -> Call:
    return Call(f"/uploads/{upload(scene)['upload_id']}", subject=scene.ada, for_another=404)


@of("delete_upload")
def delete_upload(scene: Scene) -> Call:
    return Call(f"/uploads/{upload(scene)['upload_id']}", subject=scene.ada, for_another=404)


@of("list_upload_tokens")
def list_upload_tokens(scene: Scene) -> Call:
    upload_token(scene)
    return Call("/upload-tokens", subject=scene.ada, for_another=200)


@of("create_upload_token")
def create_upload_token(scene: Scene) -> Call:
    return Call("/upload-tokens", {"name": "phone"}, subject=scene.ada, for_another=201)


@of("revoke_upload_token")
def revoke_upload_token(scene: Scene) -> Call:
    return Call(f"/upload-tokens/{upload_token(scene)['token_id']}", subject=scene.ada, for_another=404)


@of("create_download")
def create_download(scene: Scene) -> Call:
    put_file(scene)
    return Call("/downloads", {"digest": DIGEST}, subject=scene.ada, for_another=404)


@of("list_exports")
def list_exports(scene: Scene) -> Call:
    export(scene)
    return Call("/exports", subject=scene.ada, for_another=200)


@of("create_export")
def create_export(scene: Scene) -> Call:
    return Call("/exports", subject=scene.ada, for_another=202)


@of("get_export")
def get_export(scene: Scene) -> Call:
    return Call(f"/exports/{export(scene)}", subject=scene.ada, for_another=404)


@of("has_file")
def has_file(scene: Scene) -> Call:
    put_file(scene)
    return Call(f"/athletes/{scene.ada}/files/{DIGEST}", client_id=STRAVAWORKER)


@of("put_file_activity")
def put_file_activity(scene: Scene) -> Call:
    return Call(f"/athletes/{scene.ada}/files/{DIGEST}/activities/0", file_body(), client_id=STRAVAWORKER)


@of("redeem_upload_ticket")
def redeem_upload_ticket(scene: Scene) -> Call:
    made = upload(scene)
    body = {"upload_id": made["upload_id"], "ticket": made["ticket"]}
    return Call("/upload-tickets/redemption", body, client_id=STRAVAWORKER)


@of("authorize_upload")
def authorize_upload(scene: Scene) -> Call:
    return Call("/upload-tokens/check", {"token": upload_token(scene)["token"]}, client_id=STRAVAWORKER)


@of("create_token_upload")
def create_token_upload(scene: Scene) -> Call:
    body = {"token_id": upload_token(scene)["token_id"], "filename": "run.fit", "size_bytes": None}
    return Call(f"/athletes/{scene.ada}/uploads", body, client_id=STRAVAWORKER)


@of("get_upload_state")
def get_upload_state(scene: Scene) -> Call:
    return Call(f"/athletes/{scene.ada}/uploads/{upload(scene)['upload_id']}", client_id=STRAVAWORKER)


@of("put_upload_progress")
def put_upload_progress(scene: Scene) -> Call:
    path = f"/athletes/{scene.ada}/uploads/{upload(scene)['upload_id']}/progress"
    return Call(path, {"received_bytes": 100}, client_id=STRAVAWORKER)


@of("finish_upload")
def finish_upload(scene: Scene) -> Call:
    path = f"/athletes/{scene.ada}/uploads/{upload(scene)['upload_id']}/content"
    return Call(path, {"digest": DIGEST, "size_bytes": 5_000}, client_id=STRAVAWORKER)


@of("put_upload_outcomes")
def put_upload_outcomes(scene: Scene) -> Call:
    told = {"entry": 0, "path": "a.txt", "outcome": "skipped", "code": "no_run", "reason": None, "activity_ids": []}
    path = f"/athletes/{scene.ada}/uploads/{upload(scene)['upload_id']}/outcomes"
    return Call(path, {"outcomes": [told], "next_entry": 1}, client_id=STRAVAWORKER)


@of("end_upload")
def end_upload(scene: Scene) -> Call:
    path = f"/athletes/{scene.ada}/uploads/{upload(scene)['upload_id']}/end"
    return Call(path, {"state": "failed", "code": "disk_full", "reason": "The disk is full."}, client_id=STRAVAWORKER)


@of("redeem_download")
def redeem_download(scene: Scene) -> Call:
    put_file(scene)
    answer = scene.athlete(scene.ada).post_json("/downloads", {"digest": DIGEST}, status=201)
    ticket = str(answer.json["url"]).rpartition("/")[2]
    return Call("/download-tickets/redemption", {"ticket": ticket}, client_id=STRAVAWORKER)


@of("claim_original_deletions")
def claim_original_deletions(scene: Scene) -> Call:
    scene.athlete(scene.ada).delete(f"/activities/{put_file(scene)['activity_id']}", status=204)
    return Call(f"/athletes/{scene.ada}/original-deletions/claim", client_id=STRAVAWORKER)


@of("confirm_original_deletions")
def confirm_original_deletions(scene: Scene) -> Call:
    scene.athlete(scene.ada).delete(f"/activities/{put_file(scene)['activity_id']}", status=204)
    scene.service(STRAVAWORKER).post(f"/athletes/{scene.ada}/original-deletions/claim", status=200)
    body = {"everything": False, "digests": [DIGEST]}
    return Call(f"/athletes/{scene.ada}/original-deletions/confirmation", body, client_id=STRAVAWORKER)


@of("read_export_page")
def read_export_page(scene: Scene) -> Call:
    put_file(scene)
    return Call(f"/athletes/{scene.ada}/export-records", client_id=STRAVAWORKER)


@of("import_records")
def import_records(scene: Scene) -> Call:
    source = {"kind": "file", "external_id": DIGEST}
    record = {"type": "ignored", "source": source, "seen_at": "2026-11-23T06:00:00Z"}
    return Call(f"/athletes/{scene.ada}/import-records", {"records": [record]}, client_id=STRAVAWORKER)


@of("get_export_state")
def get_export_state(scene: Scene) -> Call:
    return Call(f"/athletes/{scene.ada}/exports/{export(scene)}", client_id=STRAVAWORKER)


@of("finish_export")
def finish_export(scene: Scene) -> Call:
    export_id = scene.athlete(scene.ada).post("/exports", status=202).json["export_id"]
    path = f"/athletes/{scene.ada}/exports/{export_id}/end"
    return Call(path, {"state": "done", "size_bytes": 10}, client_id=STRAVAWORKER)
