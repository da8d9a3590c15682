"""Who can get which token, and that nobody notices when the keys change."""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jwt
import pytest
import requests

from runnerly_dev.demo import Login
from runnerly_dev.stack import Stack

SCOPE = "activities:read"
CONNECTIONS = 50
SECONDS = 12


def test_web_without_a_grant_gets_no_token_for_an_athlete(services):
    for guess in ("x" * 43, "", "f" * 64):
        refused = services.exchange(guess, SCOPE)
        assert refused.status_code == 400
        assert refused.json()["error"] in ("invalid_grant", "invalid_request")


def test_webs_own_token_opens_nothing_of_an_athlete(services):
    own = services.own_token("web", "dataservice", "accounts:sign_in")
    answer = requests.get(
        services.url("dataservice", "/activities"), headers={"Authorization": f"Bearer {own}"}, timeout=10
    )
    assert answer.status_code == 403
    refused = services.ask_token("web", grant_type="client_credentials", audience="dataservice", scope=SCOPE)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("client", ["reports", "stravaworker"])
def test_a_grant_is_of_no_use_to_another_client(services, demo: Login, client: str):
    refused = services.exchange(services.sign_in(demo), SCOPE, client=client)
    assert refused.status_code == 400
    assert refused.json()["error"] in ("invalid_grant", "unauthorized_client", "invalid_request")


def test_a_revoked_grant_gives_no_token_any_more_and_its_last_one_lives_five_minutes_at_most(services, demo: Login):
    grant = services.sign_in(demo)
    last = services.exchange(grant, SCOPE)
    assert last.status_code == 200
    claims = jwt.decode(last.json()["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] <= 300

    revoked = requests.post(
        services.url("tokendealer", "/oauth/revoke"),
        data={"token": grant},
        auth=("web", services.secret("web")),
        timeout=10,
    )
    assert revoked.status_code == 200
    refused = services.exchange(grant, SCOPE)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


@contextmanager
def fresh_tokens(services, grant: str, file: Path) -> Iterator[set[str]]:
    """Keeps a token in the file that is never older than a second; yields the ids of the keys that signed them."""
    kids: set[str] = set()
    done = threading.Event()

    def renew() -> None:
        token = services.exchange(grant, SCOPE).json()["access_token"]
        kids.add(jwt.get_unverified_header(token)["kid"])
        new = file.with_suffix(".new")
        new.write_text(token)
        new.rename(file)

    def keep_renewing() -> None:
        while not done.wait(0.5):
            renew()

    renew()
    thread = threading.Thread(target=keep_renewing)
    thread.start()
    try:
        yield kids
    finally:
        done.set()
        thread.join()


WRK_SCRIPT = """
local calls, token = 0, nil
function request()
  if calls % 20 == 0 then
    local file = io.open("{file}")
    token = file:read("*a")
    file:close()
  end
  calls = calls + 1
  return wrk.format("GET", "/activities?limit=1", {{["Authorization"] = "Bearer " .. token}})
end
"""


def test_no_request_is_refused_while_keys_rotate(stack: Stack, services, demo: Login, tmp_path: Path):
    wrk = shutil.which("wrk")
    assert wrk, "wrk is missing: apt-get install wrk"
    hurried = {"RUNNERLY_JWKS_MAX_AGE_S": "1", "RUNNERLY_KEY_PUBLISH_LEAD_S": "2"}
    stack.restart("tokendealer", **hurried)
    script, token_file = tmp_path / "load.lua", tmp_path / "token"
    script.write_text(WRK_SCRIPT.format(file=token_file))
    with fresh_tokens(services, services.sign_in(demo), token_file) as kids:
        load = subprocess.Popen(
            [wrk, "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "10s", "-s", str(script),
             services.url("dataservice", "")],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        rotation = subprocess.run(
            [str(Path(stack.process("tokendealer").argv[0])), "rotate-keys"],
            env={**stack.env("tokendealer")}, capture_output=True, text=True, check=True, timeout=30,
        )  # fmt: skip
        printed, _ = load.communicate(timeout=SECONDS + 30)
    assert "is published" in rotation.stdout
    assert len(kids) == 2, f"the new key never signed within {SECONDS} s: {rotation.stdout}"
    requests_made = re.search(r"(\d+) requests in", printed)
    assert requests_made, printed
    assert int(requests_made[1]) > CONNECTIONS, printed
    assert "Non-2xx" not in printed, printed
    assert "Socket errors" not in printed, printed
