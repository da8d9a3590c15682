from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flakon import clock
from tokendealer.cli import main
from tokendealer.domain.clients import ClientSecrets, hash_secret

SECRET = "a" * 43


@pytest.fixture
def keys_dir(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command finds the keys, and nothing else of the service's settings."""
    monkeypatch.setenv("RUNNERLY_KEYS_DIR", environment["RUNNERLY_KEYS_DIR"])
    return Path(environment["RUNNERLY_KEYS_DIR"])


def kids(keys_dir: Path) -> set[str]:
    return {path.stem for path in keys_dir.glob("*.json")}


class TestHashSecret:
    def test_it_prints_the_entry_of_the_clients_file(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(SECRET + "\n"))
        assert main(["hash-secret"]) == 0
        printed = capsys.readouterr().out.strip()
        assert printed == hash_secret(SECRET)
        assert ClientSecrets({"web": printed}).check("web", SECRET)

    def test_a_secret_one_could_guess_is_refused_and_not_shown(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("hunter2"))
        assert main(["hash-secret"]) == 2
        said = capsys.readouterr()
        assert "256 random bits" in said.err
        assert "hunter2" not in said.err + said.out


class TestRotateKeys:
    def test_it_says_when_the_new_key_signs_and_the_old_is_gone(
        self, keys_dir: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (old,) = kids(keys_dir)
        assert main(["rotate-keys"]) == 0
        (new,) = kids(keys_dir) - {old}
        said = capsys.readouterr().out
        assert said.startswith(f"{new} is published and signs from ")

    def test_a_second_one_at_once_does_nothing_and_says_so(
        self, keys_dir: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main(["rotate-keys"])
        before = kids(keys_dir)
        assert main(["rotate-keys"]) == 0
        assert kids(keys_dir) == before
        assert "nothing done, a rotation is under way" in capsys.readouterr().out

    def test_the_next_one_clears_away_what_has_ended(self, keys_dir: Path) -> None:
        (first,) = kids(keys_dir)
        main(["rotate-keys"])
        with clock.testing.shifted(timedelta(hours=1)):
            main(["rotate-keys"])
        assert first not in kids(keys_dir)
        assert len(kids(keys_dir)) == 2

    def test_the_lead_is_a_setting(self, keys_dir: Path, monkeypatch: pytest.MonkeyPatch, service: Any) -> None:
        monkeypatch.setenv("RUNNERLY_JWKS_MAX_AGE_S", "1")
        monkeypatch.setenv("RUNNERLY_KEY_PUBLISH_LEAD_S", "2")
        main(["rotate-keys"])
        with clock.testing.shifted(timedelta(seconds=3)):
            first = service.http.get("/.well-known/jwks.json").json["keys"][0]
        assert first["kid"] == max(keys_dir.glob("*.json"), key=lambda path: path.stat().st_mtime_ns).stem

    def test_a_compromised_key_is_gone_at_once(self, keys_dir: Path, service: Any) -> None:
        (old,) = kids(keys_dir)
        token = service.token("reports", "dataservice", "mail:read")
        assert main(["rotate-keys", "--compromised"]) == 0
        assert old not in kids(keys_dir)
        assert service.post("/oauth/introspect", {"token": token}, "dataservice").json == {"active": False}
        assert service.token("reports", "dataservice", "mail:read")

    def test_without_keys_it_says_what_to_do(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("RUNNERLY_KEYS_DIR", raising=False)
        assert main(["rotate-keys"]) == 2
        assert "RUNNERLY_KEYS_DIR is missing" in capsys.readouterr().err
        monkeypatch.setenv("RUNNERLY_KEYS_DIR", str(tmp_path / "none"))
        for command in (["rotate-keys"], ["rotate-keys", "--compromised"]):
            assert main(command) == 2
            said = capsys.readouterr().err
            assert str(tmp_path / "none") in said
            assert len(said.splitlines()) == 1


def test_without_a_command_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert "rotate-keys" in main.__module__ or "usage" in capsys.readouterr().err
