"""Secrets are made once, kept, and the owner's alone."""

import hashlib
import json
from pathlib import Path

from runnerly_dev.secret_files import SecretFiles, typeable_password


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    secrets = SecretFiles(tmp_path / "secrets")
    path = secrets.path("web/session_secret", lambda: "first")
    assert secrets.path("web/session_secret", lambda: "second").read_text() == "first\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700


def test_tokendealer_is_given_hashes_and_each_client_its_secret(tmp_path: Path) -> None:
    secrets = SecretFiles(tmp_path)
    entries = json.loads(secrets.clients_file(["web", "reports"]).read_text())
    secret = secrets.client_secret("web").read_text().strip()
    assert entries["web"] == "sha256:" + hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in secrets.clients_file(["web", "reports"]).read_text()
    assert json.loads(secrets.clients_file(["web", "reports"]).read_text()) == entries


def test_a_typeable_password_has_no_letters_that_look_alike() -> None:
    passwords = {typeable_password() for _ in range(100)}
    assert len(passwords) == 100
    assert not set("l1o0i") & set("".join(passwords))
