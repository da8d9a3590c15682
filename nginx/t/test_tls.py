"""TLS where a certificate is given."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import shutil
import signal
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway import Gateway
from upstream import Request, Upstream, echo

MakeGateway = Callable[..., Gateway]


def write_certificate(folder: Path, common_name: str = "runs.test") -> tuple[Path, Path]:
    """A self-made certificate for ``runs.test`` and 127.0.0.1, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("runs.test"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    return write_certificate(tmp_path)


@pytest.fixture
def gateway(make_gateway: MakeGateway, certificate: tuple[Path, Path]) -> Gateway:
    made = make_gateway(TLS_CERTIFICATE=str(certificate[0]), TLS_KEY=str(certificate[1]))
    made.settings["PUBLIC_URL"] = f"https://runs.test:{made.port}"
    return made.start()


@pytest.fixture
def trusting(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[0]))


def test_the_port_speaks_tls(gateway: Gateway, trusting: ssl.SSLContext) -> None:
    with contextlib.closing(gateway.connect(tls=trusting)) as connection:
        response = gateway.get("/", connection=connection)
    assert response.status == 200
    assert response.headers["strict-transport-security"] == "max-age=31536000"
    assert response.json["headers"]["x-forwarded-proto"] == "https"


def test_the_host_is_checked_as_well(gateway: Gateway, trusting: ssl.SSLContext) -> None:
    with contextlib.closing(gateway.connect(tls=trusting)) as connection:
        assert gateway.get("/", host="evil.test", connection=connection).status == 421


def test_old_versions_are_not_spoken(gateway: Gateway, trusting: ssl.SSLContext) -> None:
    with pytest.warns(DeprecationWarning, match="is deprecated"):
        trusting.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="is deprecated"):
        trusting.maximum_version = ssl.TLSVersion.TLSv1_1
    trusting.set_ciphers("ALL:@SECLEVEL=0")
    with contextlib.closing(gateway.connect(tls=trusting)) as connection, pytest.raises(ssl.SSLError):
        gateway.get("/", connection=connection)
    gateway.expected_errors.append("SSL_do_handshake")


def test_version_1_2_keeps_no_secret_without_forward_secrecy(gateway: Gateway, trusting: ssl.SSLContext) -> None:
    trusting.maximum_version = ssl.TLSVersion.TLSv1_2
    with contextlib.closing(gateway.connect(tls=trusting)) as connection:
        assert gateway.get("/", connection=connection).status == 200
        assert isinstance(connection.sock, ssl.SSLSocket)
        cipher = connection.sock.cipher()
    assert cipher is not None
    assert cipher[0].startswith("ECDHE-")


def test_plain_http_to_the_tls_port_is_shown_the_way(gateway: Gateway) -> None:
    response = gateway.get("/dashboard?a=b", host="evil.test")
    assert response.status == 308
    assert response.headers["location"] == f"https://runs.test:{gateway.port}/dashboard?a=b"


def test_http_2_is_spoken(gateway: Gateway, certificate: tuple[Path, Path]) -> None:
    curl = shutil.which("curl")
    assert curl, "curl is missing: apt-get install curl"
    address = f"runs.test:{gateway.port}"
    asked = [curl, "--http2", "--silent", "--noproxy", "*", "--cacert", str(certificate[0])]
    asked += ["--resolve", f"{address}:127.0.0.1", "--write-out", "%{http_version} %{http_code}"]
    done = subprocess.run(
        [*asked, "--output", "/dev/null", f"https://{address}/"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "2 200"


def test_a_renewed_certificate_is_taken_while_requests_are_under_way(
    gateway: Gateway, upstream: Upstream, trusting: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    may_answer = threading.Event()

    def reply(request: Request) -> bytes:
        may_answer.wait(10)
        return echo(request)

    upstream.reply = reply
    with contextlib.closing(gateway.connect(tls=trusting)) as connection:
        connection.request("GET", "/", headers={"Host": gateway.host})
        renewed, _ = write_certificate(certificate[0].parent, "renewed")
        gateway.send(signal.SIGHUP)
        gateway.wait_until_served(renewed.read_text())
        may_answer.set()
        assert connection.getresponse().status == 200
