"""What an operator does to a deployment, and what runners notice of it."""

from __future__ import annotations

import json
import time
from pathlib import Path

from deployment import Deployment

DEMO = "demo@runnerly.example"
HERS = f"WHERE athlete_id = (SELECT athlete_id FROM users WHERE email = '{DEMO}')"


def test_what_is_inside_stays_inside(deployment: Deployment) -> None:
    for path in ("/metrics", "/readyz", "/openapi.yaml"):
        assert deployment.get(path).status_code == 404
    assert deployment.get("/healthz").json() == {"status": "ok"}


def test_another_host_is_refused(deployment: Deployment) -> None:
    assert deployment.get("/", headers={"Host": "evil.test"}).status_code == 421


def test_the_stylesheet_is_served_by_the_gateway_and_kept(deployment: Deployment) -> None:
    page = deployment.get("/").text
    path = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = deployment.get(path)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_request_is_found_under_one_id_in_the_logs_of_all_it_passed(deployment: Deployment) -> None:
    given = deployment.get("/sign-up").headers["X-Request-Id"]
    end = time.monotonic() + 10
    while True:
        logs = {name: deployment.compose("logs", "--no-log-prefix", name) for name in ("gateway", "web", "dataservice")}
        if all(given in text for text in logs.values()):
            return
        assert time.monotonic() < end, [name for name, text in logs.items() if given not in text]
        time.sleep(0.5)


def test_all_logs_are_json(deployment: Deployment) -> None:
    for service in ("gateway", "web", "dataservice", "tokendealer", "stravaworker", "reports"):
        lines = deployment.compose("logs", "--no-log-prefix", service).splitlines()
        assert lines
        for line in lines:
            json.loads(line.removeprefix("\x1b[2K"))


def test_a_service_that_is_away_is_a_friendly_page_and_comes_back_by_itself(deployment: Deployment) -> None:
    deployment.compose("stop", "web")
    before = time.monotonic()
    answer = deployment.wait_for("/", 503, within_s=10)
    assert time.monotonic() - before < 5
    assert answer.headers["Retry-After"] == "5"
    assert "Your runs are safe" in answer.text
    deployment.compose("start", "web")
    assert deployment.wait_for("/", 200)


def test_a_second_web_takes_its_turn_without_anybody_being_told(deployment: Deployment) -> None:
    deployment.compose("up", "-d", "--no-recreate", "--no-deps", "--wait", "--scale", "web=2", "web")
    try:
        time.sleep(1.5)
        for _ in range(20):
            assert deployment.get("/").status_code == 200
        lines = deployment.compose("logs", "--no-log-prefix", "--tail", "10", "gateway").splitlines()
        assert len({json.loads(line.removeprefix("\x1b[2K"))["upstream"] for line in lines}) == 2
    finally:
        deployment.compose("up", "-d", "--no-recreate", "--no-deps", "--scale", "web=1", "web")


def test_a_restart_of_redis_forgets_nothing(deployment: Deployment) -> None:
    redis = "import redis; client = redis.Redis.from_url(open('/secrets/web/redis_url').read().strip()); "
    deployment.python("web", redis + "client.set('sessions:kept', 'yes', ex=600)")
    time.sleep(1.2)  # it writes down once a second
    deployment.compose("restart", "redis")
    deployment.compose("up", "-d", "--no-recreate", "--no-deps", "--wait", "redis")
    assert deployment.python("web", redis + "print(client.get('sessions:kept'))") == "b'yes'"


def test_the_demo_lasts_as_long_as_its_mailbox(deployment: Deployment) -> None:
    def web_offers_the_demo() -> bool:
        deployment.compose("restart", "web", profile=None)  # a command that names no profile
        deployment.wait_for("/sign-in", 200)
        return "Try the demo" in deployment.get("/sign-in").text

    assert web_offers_the_demo()
    deployment.compose("stop", "mailbox")
    assert not web_offers_the_demo()
    deployment.compose("start", "mailbox")
    assert web_offers_the_demo()


def test_a_second_start_keeps_every_secret(deployment: Deployment) -> None:
    names = ["web/client_secret", "web/session_secret", "dataservice/encryption_keys", "tokendealer/clients.json"]
    names += ["postgres/password", "postgres/init.sql", "redis/users.acl"]

    def show() -> list[str]:
        return [deployment.compose("run", "--rm", "--no-deps", "-T", "secrets", "show", name) for name in names]

    before = show()
    deployment.compose("run", "--rm", "--no-deps", "-T", "secrets")
    assert show() == before
    assert all(len(text) > 20 for text in before)


def test_a_backup_holds_what_is_hers_and_a_restore_brings_the_rest_back_from_strava(
    deployment: Deployment, tmp_path: Path
) -> None:
    """A machine is lost: database, Redis and all secrets. What is left is the backup."""
    runs = int(deployment.sql(f"SELECT count(*) FROM activities {HERS}"))
    assert runs > 100
    edited = deployment.sql(f"SELECT id FROM activities {HERS} ORDER BY start_date DESC LIMIT 1")
    deployment.sql(
        f"INSERT INTO activity_edits (athlete_id, activity_id, note, updated_at)"
        f" SELECT athlete_id, id, 'by her own hand', now() FROM activities WHERE id = '{edited}'"
    )
    deployment.script("backup", str(tmp_path / "backup"))

    deployment.compose("down")
    lost = [
        "postgres",
        "redis",
        "secrets-tokendealer",
        "secrets-dataservice",
        "secrets-stravaworker",
        "secrets-reports",
    ]
    lost += ["secrets-web", "secrets-postgres", "secrets-redis", "demo"]
    deployment.remove_volumes(lost)
    deployment.script("restore", str(tmp_path / "backup"))
    assert deployment.sql("SELECT count(*) FROM activities WHERE 'strava' = ANY(sources)") == "0"
    assert deployment.sql(f"SELECT note FROM activity_edits WHERE activity_id = '{edited}'") == "by her own hand"

    deployment.compose("up", "-d")
    deployment.wait_for("/sign-in", 200, within_s=120)
    end = time.monotonic() + 120
    while int(deployment.sql(f"SELECT count(*) FROM activities {HERS}")) < runs:
        assert time.monotonic() < end, "her runs do not come back from Strava"
        time.sleep(1)
    assert deployment.sql(f"SELECT count(*) FROM activities WHERE id = '{edited}'") == "1"
