"""stravaworker: files coming in and going out, with secrets of their own."""

import base64
import tempfile
from functools import partial
from pathlib import Path

from support.recipes.calls import Call, recipe
from support.recipes.dataservice_files import DIGEST, put_file, upload, upload_token
from support.scene import Scene

of = partial(recipe, "stravaworker")
TUS = {"Tus-Resumable": "1.0.0"}


def bearer(scene: Scene) -> dict[str, str]:
    """With an upload token of Ada's."""
    return {"Authorization": f"Bearer {upload_token(scene)['token']}"}


def ticketed(scene: Scene) -> tuple[str, dict[str, str]]:
    """The path of an upload of Ada's, and the headers with its ticket."""
    made = upload(scene)
    return f"/uploads/{made['upload_id']}", {"Authorization": f"Upload {made['ticket']}", **TUS}


@of("begin_upload")
def begin_upload(scene: Scene) -> Call:
    name = base64.b64encode(b"run.fit").decode()
    headers = {**bearer(scene), **TUS, "Upload-Length": "5", "Upload-Metadata": f"filename {name}"}
    return Call("/uploads/files", headers=headers)


@of("upload_file")
def upload_file(scene: Scene) -> Call:
    headers = {**bearer(scene), "Content-Type": "application/octet-stream"}
    return Call("/uploads/files/run.fit", content=b"bytes", headers=headers)


@of("show_upload")
def show_upload(scene: Scene) -> Call:
    return Call(f"/uploads/{upload(scene)['upload_id']}", headers=bearer(scene))


@of("probe_upload")
def probe_upload(scene: Scene) -> Call:
    path, headers = ticketed(scene)
    return Call(path, headers=headers)


@of("append_upload")
def append_upload(scene: Scene) -> Call:
    path, headers = ticketed(scene)
    more = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    return Call(path, content=b"bytes", headers={**headers, **more})


@of("download_file")
def download_file(scene: Scene) -> Call:
    put_file(scene)
    with tempfile.NamedTemporaryFile() as source:
        source.write(b"bytes")
        source.flush()
        scene.house.originals.put(str(scene.ada), DIGEST, Path(source.name))
    url = scene.athlete(scene.ada).post_json("/downloads", {"digest": DIGEST}, status=201).json["url"]
    return Call(f"/downloads/{url.rpartition('/')[2]}")
