"""``nginx/start``: from an environment to a running nginx, or one line that says what is wrong."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from runnerly_dev.children import Child, wait_until
from runnerly_dev.ports import answers

from gateway import START, Gateway

MakeGateway = Callable[..., Gateway]


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("PORT", "http", "RUNNERLY_PORT is 'http', but must be a port number"),
        ("PUBLIC_URL", "runs.example.org", "RUNNERLY_PUBLIC_URL is 'runs.example.org', but must be an address"),
        ("PUBLIC_URL", "https://a.org/runs", "RUNNERLY_PUBLIC_URL is 'https://a.org/runs', but must be an address"),
        ("WEB_URL", "web:8000", "RUNNERLY_WEB_URL is 'web:8000', but must be http://HOST:PORT"),
        ("DEMO", "yes", "RUNNERLY_DEMO is 'yes', but must be true or false"),
        ("LIMITS", "sign_in=1", "RUNNERLY_LIMITS is 'sign_in=1', but must be a list"),
        ("LIMITS", "sing_in=1/m:1", "RUNNERLY_LIMITS is 'sing_in=1/m:1', but must be a list of general, sign_in"),
        ("LIMITS", "mail=0/m:1", "RUNNERLY_LIMITS is 'mail=0/m:1', but must be a list"),
        ("TRUSTED_PROXIES", "proxy.test", "RUNNERLY_TRUSTED_PROXIES is 'proxy.test', but must be a list"),
        ("TRUSTED_PROXIES", "10.0.0.1; evil on", "RUNNERLY_TRUSTED_PROXIES is"),
        ("GATEWAY_LISTEN", "8080", "RUNNERLY_GATEWAY_LISTEN is '8080', but must be a list of addresses"),
        ("GATEWAY_LOG_LEVEL", "loud", "RUNNERLY_GATEWAY_LOG_LEVEL is 'loud', but must be one of"),
        ("RESOLVER", "dns.test", "RUNNERLY_RESOLVER is 'dns.test', but must be the address"),
        ("PUBLIC_URL", "http://a.org\nhttp://b.org", "RUNNERLY_PUBLIC_URL has more than one line"),
        ("TLS_KEY", "/no/such/key.pem", "RUNNERLY_TLS_CERTIFICATE is '', but must be the full path"),
        ("TLS_CERTIFICATE", "/no/such.pem", "RUNNERLY_TLS_KEY is '', but must be the full path"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_line(
    make_gateway: MakeGateway, setting: str, value: str, said: str
) -> None:
    ended = make_gateway(**{setting: value}).prepare()
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"gateway: {said}")
    assert ended.stderr.count("\n") == 1


def test_a_certificate_needs_an_https_address(make_gateway: MakeGateway, tmp_path: Path) -> None:
    (tmp_path / "pem").touch()
    ended = make_gateway(TLS_CERTIFICATE=f"{tmp_path}/pem", TLS_KEY=f"{tmp_path}/pem").prepare()
    assert "RUNNERLY_PUBLIC_URL must begin with https://" in ended.stderr


def test_a_certificate_that_is_not_there_is_named(make_gateway: MakeGateway, tmp_path: Path) -> None:
    ended = make_gateway(TLS_CERTIFICATE=f"{tmp_path}/none.pem", TLS_KEY=f"{tmp_path}/none.key").prepare()
    assert ended.stderr == f"gateway: RUNNERLY_TLS_CERTIFICATE: {tmp_path}/none.pem cannot be read\n"


def test_a_directory_can_be_checked_without_being_served(make_gateway: MakeGateway) -> None:
    gateway = make_gateway()
    ended = subprocess.run(
        [START, "--test", gateway.run_directory], env=gateway.environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, "test is successful" in ended.stderr) == (0, True)


def test_without_nginx_it_says_what_to_install(make_gateway: MakeGateway) -> None:
    gateway = make_gateway()
    gateway.settings["NGINX"] = "/no/such/nginx"
    ended = gateway.prepare()
    assert "apt-get install nginx libnginx-mod-http-lua" in ended.stderr


def test_it_runs_from_a_folder_with_a_blank_in_its_name(make_gateway: MakeGateway, tmp_path: Path) -> None:
    """The whole gateway copied elsewhere, started by its own start script, stopped by one signal."""
    copied = shutil.copytree(START.parent, tmp_path / "a copy", ignore=shutil.ignore_patterns("t"))
    gateway = make_gateway()
    child = Child(
        name="gateway",
        argv=[str(copied / "start"), str(gateway.run_directory)],
        log=gateway.log,
        env=gateway.environment,
    )
    child.start()
    try:
        wait_until(lambda: answers(gateway.port), child, timeout_s=10)
        assert gateway.get("/healthz").status == 200
        assert gateway.get("/").status == 200
    finally:
        child.send(signal.SIGTERM)
        child.stop()
    assert child.exit_status == 0


def test_a_second_start_finds_the_first_ones_directory(make_gateway: MakeGateway) -> None:
    gateway = make_gateway()
    assert gateway.prepare().returncode == 0
    assert gateway.prepare().returncode == 0
    assert sorted(entry.name for entry in gateway.run_directory.iterdir()) == [
        "conf.d", "lua", "lua-fallback", "nginx.conf", "settings", "static", "tmp",
    ]  # fmt: skip


def test_it_runs_as_any_user(make_gateway: MakeGateway) -> None:
    """As root, the test starts it as nobody; as anybody else, each test here shows it."""
    words: list[str] = []
    gateway = make_gateway()
    gateway.log.touch()
    gateway.log.chmod(0o666)
    with tempfile.TemporaryDirectory(prefix="gateway-") as folder:  # nobody may not enter pytest's
        if os.geteuid() == 0:
            shutil.chown(folder, 65534, 65534)
            words = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        shutil.copytree(START.parent, f"{folder}/nginx")  # nor a checkout in a closed directory
        words += [f"{folder}/nginx/{START.name}", f"{folder}/run"]
        child = Child(name="gateway", argv=words, log=gateway.log, env=gateway.environment)
        child.start()
        try:
            wait_until(lambda: answers(gateway.port), child, timeout_s=10)
            assert gateway.get("/").status == 200
        finally:
            child.stop()


def test_it_takes_ipv6_clients_where_the_kernel_has_ipv6(make_gateway: MakeGateway) -> None:
    gateway = make_gateway()
    gateway.prepare()
    listening = (gateway.run_directory / "settings" / "server.conf").read_text()
    has_ipv6 = Path("/proc/net/if_inet6").exists() and Path("/proc/net/if_inet6").read_text() != ""
    assert (f"listen [::1]:{gateway.port};" in listening) == has_ipv6
