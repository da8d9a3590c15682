"""No container may more than it needs."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from deployment import Deployment


def test_every_container_runs_without_root_without_capabilities_and_on_a_read_only_root(deployment: Deployment) -> None:
    containers = deployment.containers()
    assert len(containers) >= 15
    for service, container in containers.items():
        limits = container["HostConfig"]
        uid = subprocess.run(
            ["docker", "inspect", "-f", "{{.Config.User}}", container["Id"]], capture_output=True, text=True, check=True
        ).stdout.strip()
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", uid), f"{service} runs as {uid!r}"
        assert limits["CapDrop"] == ["ALL"], service
        assert not limits["CapAdd"], service
        assert not limits["Privileged"], service
        assert limits["ReadonlyRootfs"], service
        assert "no-new-privileges:true" in limits["SecurityOpt"], service
        assert limits["Memory"] > 0, service
        assert "docker.sock" not in json.dumps(container["Mounts"]), service


def test_only_the_gateway_has_a_port(deployment: Deployment) -> None:
    with_ports = {name for name, each in deployment.containers().items() if each["HostConfig"]["PortBindings"]}
    assert with_ports == {"gateway"}


def test_only_who_must_can_leave_the_machine(deployment: Deployment) -> None:
    names = [f"{deployment.project}_{name}" for name in ("edge", "front", "internal", "data", "outside")]
    shown = subprocess.run(["docker", "network", "inspect", *names], capture_output=True, check=True).stdout
    networks = json.loads(shown)
    open_ones = {each["Name"] for each in networks if not each["Internal"]}
    outward = {
        service
        for service, container in deployment.containers().items()
        if open_ones & set(container["NetworkSettings"]["Networks"])
    }
    assert outward == {"gateway", "stravaworker", "stravaworker-work", "reports", "reports-work"}


@pytest.mark.parametrize(
    ("service", "reached"),
    [("dataservice", True), ("web", False), ("stravaworker", False), ("reports", False), ("tokendealer", False)],
)
def test_only_dataservice_reaches_postgresql(deployment: Deployment, service: str, reached: bool) -> None:
    networks = deployment.containers()["postgres"]["NetworkSettings"]["Networks"]
    address = networks[f"{deployment.project}_data"]["IPAddress"]
    attempt = f"import socket; socket.create_connection(('{address}', 5432), 2).close(); print('reached')"
    answer = deployment.compose("exec", "-T", service, "python", "-c", attempt, fails=not reached)
    assert ("reached" in answer) == reached


def test_the_gateway_reaches_neither_redis_nor_tokendealer(deployment: Deployment) -> None:
    networks = {name: set(each["NetworkSettings"]["Networks"]) for name, each in deployment.containers().items()}
    for service in ("redis", "tokendealer", "dataservice", "reports", "postgres"):
        assert not networks["gateway"] & networks[service], service


def test_each_secret_is_mounted_where_it_may_be_read_and_nowhere_else(deployment: Deployment) -> None:
    seen: dict[str, set[str]] = {}
    for service, container in deployment.containers().items():
        for mount in container["Mounts"]:
            name = mount.get("Name", "").removeprefix(f"{deployment.project}_")
            if name.startswith("secrets-"):
                seen.setdefault(name, set()).add(service)
    made_by = {"secrets"}
    assert seen == {
        "secrets-tokendealer": made_by | {"tokendealer"},
        "secrets-dataservice": made_by | {"dataservice", "dataservice-beat", "migrate", "demo-code"},
        "secrets-stravaworker": made_by | {"stravaworker", "stravaworker-work"},
        "secrets-reports": made_by | {"reports", "reports-work"},
        "secrets-web": made_by | {"web", "demo"},
        "secrets-postgres": made_by | {"postgres"},
        "secrets-redis": made_by | {"redis"},
        "secrets-demo": {"demo", "demo-athlete", "strava-sandbox"},
    }


def test_who_checks_a_secret_holds_only_what_it_checks_by(deployment: Deployment) -> None:
    held = deployment.compose("exec", "-T", "tokendealer", "sh", "-c", "cat /secrets/tokendealer/clients.json")
    acl = deployment.compose("exec", "-T", "redis", "cat", "/secrets/redis/users.acl")
    sql = deployment.compose("exec", "-T", "postgres", "cat", "/secrets/postgres/init.sql")
    for service in ("dataservice", "stravaworker", "reports", "web"):
        secret = deployment.compose("exec", "-T", service, "cat", f"/secrets/{service}/client_secret").strip()
        url = deployment.compose("exec", "-T", service, "cat", f"/secrets/{service}/redis_url").strip()
        password = url.split(":")[2].split("@")[0]
        assert len(secret) >= 32
        assert secret not in held
        assert password not in acl
    database = deployment.compose("exec", "-T", "dataservice", "cat", "/secrets/dataservice/database_url").strip()
    assert database.split(":")[2].split("@")[0] not in sql
    assert "SCRAM-SHA-256$" in sql


def test_no_secret_is_in_an_environment_or_an_image(deployment: Deployment) -> None:
    secrets = [
        deployment.compose("exec", "-T", service, "sh", "-c", f"cat /secrets/{service}/{name}").strip()
        for service, name in [("web", "client_secret"), ("web", "session_secret"), ("dataservice", "database_url")]
    ]
    told = json.dumps([each["Config"] for each in deployment.containers().values()])
    assert [secret for secret in secrets if secret in told] == []


COMMANDS = ["FLUSHALL", "CONFIG GET *", "ACL LIST", "KEYS *", "SHUTDOWN"]


OWN_KEYS = {
    "web": {"sessions:"},
    "tokendealer": {"grants:"},
    "reports": {"broker:"},
    "stravaworker": {"broker:", "strava:"},
}


@pytest.mark.parametrize("service", OWN_KEYS)
def test_redis_lets_each_service_touch_its_own_keys_alone(deployment: Deployment, service: str) -> None:
    others = {"", *(key for keys in OWN_KEYS.values() for key in keys)} - OWN_KEYS[service]
    code = f"""
import json, redis
client = redis.Redis.from_url(open('/secrets/{service}/redis_url').read().strip())
for own in {OWN_KEYS[service]}:
    client.set(own + 'of-a-test', '1', ex=60)
refused = set()
for other in {others}:
    try:
        client.get(other + 'of-a-test')
    except redis.exceptions.NoPermissionError:
        refused.add(other)
for command in {COMMANDS}:
    try:
        client.execute_command(*command.split())
    except redis.exceptions.NoPermissionError:
        refused.add(command)
print(json.dumps(sorted(refused)))
"""
    assert set(json.loads(deployment.python(service, code))) == others | set(COMMANDS)


def test_redis_tells_nothing_to_somebody_without_a_password(deployment: Deployment) -> None:
    answer = deployment.compose("exec", "-T", "redis", "redis-cli", "get", "sessions:of-a-test", fails=True)
    assert "NOAUTH" in answer
