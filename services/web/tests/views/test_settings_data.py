from datetime import timedelta

from pages import Browser, words
from stand_ins import Account, StandIns, written

from flakon import clock


def test_an_export_is_asked_for_watched_and_downloaded_once(signed_in: Browser, services: StandIns):
    page = signed_in.get("/settings/data")
    assert signed_in.send(page, "/settings/data/exports").location == "/settings/data#export"
    waiting = signed_in.get("/settings/data")
    assert "is being made" in words(waiting)
    assert waiting.html.find(id="exports")["hx-get"] == "/settings/data/export"
    export = services.dataservice.exports[0]
    export |= {"state": "done", "size_bytes": 812_400_000}
    part = signed_in.get("/settings/data/export", HX_Request="true")
    assert "812.4\u00a0MB" in part
    assert "hx-get" not in part
    answer = signed_in.send(signed_in.get("/settings/data"), f"/settings/data/exports/{export['export_id']}/download")
    assert answer.location == "http://runs.example.org/downloads/0nce"


def test_an_export_that_is_gone_says_what_to_do(signed_in: Browser, services: StandIns, ada: Account):
    services.dataservice.create_export(ada)
    services.dataservice.exports[0]["state"] = "done"
    page = signed_in.get("/settings/data")
    action = f"/settings/data/exports/{services.dataservice.exports[0]['export_id']}/download"
    services.dataservice.exports = []
    assert "Make a new one." in words(signed_in.send(page, action, 404))


def test_a_token_is_shown_once(signed_in: Browser):
    made = signed_in.send(signed_in.get("/settings/data"), "/settings/data/tokens", 200, name="laptop")
    token = made.html.find(id="token")["value"]
    assert token.startswith("rup_")
    assert f'curl -T run.fit -H "Authorization: Bearer {token}"' in made.html.find(class_="command").text
    again = signed_in.get("/settings/data")
    assert token not in again
    assert "laptop" in words(again)
    assert "never used" in words(again)


def test_a_token_needs_a_name(signed_in: Browser, services: StandIns):
    page = signed_in.send(signed_in.get("/settings/data"), "/settings/data/tokens", 422, name=" ")
    assert page.html.find(id="token-name-error")
    assert services.dataservice.tokens == []


def test_more_tokens_than_anybody_needs_are_refused(signed_in: Browser, services: StandIns, ada: Account):
    for number in range(50):
        services.dataservice.create_upload_token(ada, {"name": f"device {number}"})
    page = signed_in.send(signed_in.get("/settings/data"), "/settings/data/tokens", 422, name="one more")
    assert "You have 50 tokens." in words(page)


def test_a_token_can_be_revoked_twice(signed_in: Browser, services: StandIns, ada: Account):
    services.dataservice.create_upload_token(ada, {"name": "phone"})
    services.dataservice.tokens[0]["last_used_at"] = written(clock.now() - timedelta(minutes=3))
    page = signed_in.get("/settings/data")
    action = f"/settings/data/tokens/{services.dataservice.tokens[0]['token_id']}/revocation"
    assert signed_in.send(page, action).location == "/settings/data#tokens"
    assert services.dataservice.tokens == []
    signed_in.send(page, action)
    assert "The token is revoked" in words(signed_in.get("/settings/data"))


def test_the_room_that_is_used_stands_in_figures(signed_in: Browser, services: StandIns):
    services.dataservice.storage = {"used_bytes": 1_310_000_000, "quota_bytes": 5_000_000_000, "files": 1_284}
    page = signed_in.get("/settings/data")
    assert "1.3 GB of 5 GB 1,284 files" in words(page)
    bar = page.html.find(id="storage").find("progress")
    assert (bar["value"], bar["max"]) == ("1310000000", "5000000000")
