from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flakon import SettingsError, StartupError
from tokendealer.app import create_app
from tokendealer.settings import TokendealerSettings


def start(environment: dict[str, str]) -> Any:
    return create_app(TokendealerSettings.from_environment(environment))


def test_it_is_ready_with_redis(service: Any) -> None:
    answer = service.http.get("/readyz")
    assert answer.json["status"] == "ok"
    assert answer.json["checks"]["redis"] == "ok"


def test_it_is_degraded_without_redis_not_down(service_without_redis: Any) -> None:
    answer = service_without_redis.http.get("/readyz")
    assert answer.status_int == 200
    assert answer.json["status"] == "degraded"


def test_the_first_start_makes_a_key(environment: dict[str, str], tmp_path: Path) -> None:
    environment["RUNNERLY_KEYS_DIR"] = str(tmp_path / "new")
    start(environment)
    assert len(list((tmp_path / "new").glob("*.json"))) == 1


def test_another_policy_can_be_given(
    environment: dict[str, str], tmp_path: Path, client_secrets: dict[str, str]
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[clients.web.client_credentials]\ndataservice = ['registration:read']")
    environment["RUNNERLY_POLICY_FILE"] = str(policy)
    app = start(environment)
    metadata = app.test_client().get("/.well-known/oauth-authorization-server").json
    assert metadata["scopes_supported"] == ["registration:read"]


def test_what_is_counted_is_shown(service: Any) -> None:
    service.token("web", "tokendealer", "grants:exchange")
    service.post("/oauth/token", {"grant_type": "password"})
    metrics = service.http.get("/metrics").text
    assert 'tokens_issued_total{audience="tokendealer",client_id="web",grant_type="client_credentials"}' in metrics
    assert 'oauth_refusals_total{error="unsupported_grant_type"}' in metrics


class TestProblems:
    """What keeps the service from starting is one line that says what to do."""

    def refused(self, environment: dict[str, str]) -> str:
        with pytest.raises(StartupError) as refusal:
            start(environment)
        assert "\n" not in str(refusal.value)
        return str(refusal.value)

    def test_a_missing_setting_is_named(self, environment: dict[str, str]) -> None:
        del environment["RUNNERLY_KEYS_DIR"], environment["RUNNERLY_REDIS_URL"]
        said = self.refused(environment)
        assert "RUNNERLY_KEYS_DIR" in said
        assert "RUNNERLY_REDIS_URL" in said

    def test_a_missing_clients_file_is_named(self, environment: dict[str, str], tmp_path: Path) -> None:
        environment["RUNNERLY_CLIENTS_FILE"] = str(tmp_path / "none.json")
        assert "clients file" in self.refused(environment)

    def test_a_client_of_the_policy_without_a_secret_is_named(self, environment: dict[str, str]) -> None:
        Path(environment["RUNNERLY_CLIENTS_FILE"]).write_text("{}")
        assert "dataservice, reports, stravaworker, web" in self.refused(environment)

    def test_a_bad_policy_is_named(self, environment: dict[str, str], tmp_path: Path) -> None:
        environment["RUNNERLY_POLICY_FILE"] = str(tmp_path / "policy.toml")
        assert "policy" in self.refused(environment)
        (tmp_path / "policy.toml").write_text("clients = 1")
        assert "names no client" in self.refused(environment)

    def test_keys_that_others_can_read_are_refused(self, environment: dict[str, str]) -> None:
        (key,) = Path(environment["RUNNERLY_KEYS_DIR"]).glob("*.json")
        key.chmod(0o640)
        assert "chmod it to 0600" in self.refused(environment)


class TestSettings:
    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("RUNNERLY_TOKENDEALER_URL", "tokendealer"),
            ("RUNNERLY_TOKENDEALER_URL", "http://tokendealer/"),
            ("RUNNERLY_TOKENDEALER_URL", "http://tokendealer/path"),
            ("RUNNERLY_TOKENDEALER_URL", "http://"),
            ("RUNNERLY_REDIS_URL", "localhost:6379"),
            ("RUNNERLY_TOKEN_LIFETIME_S", "301"),
            ("RUNNERLY_TOKEN_LIFETIME_S", "0"),
            ("RUNNERLY_JWKS_MAX_AGE_S", "0"),
            ("RUNNERLY_KEY_PUBLISH_LEAD_S", "60"),
            ("RUNNERLY_KEY_RETIRE_MARGIN_S", "-1"),
        ],
    )
    def test_a_wrong_one_is_named(self, environment: dict[str, str], variable: str, value: str) -> None:
        with pytest.raises(SettingsError, match=variable):
            TokendealerSettings.from_environment(environment | {variable: value})

    def test_the_redis_password_is_not_shown(self, environment: dict[str, str]) -> None:
        environment["RUNNERLY_REDIS_URL"] = "redis://u:very-secret@localhost/0"
        assert "very-secret" not in repr(TokendealerSettings.from_environment(environment))
        with pytest.raises(SettingsError) as refusal:
            TokendealerSettings.from_environment(environment | {"RUNNERLY_REDIS_URL": "very-secret"})
        assert "very-secret" not in str(refusal.value)

    def test_lowering_the_lifetime_ends_no_token_that_lives(self, environment: dict[str, str]) -> None:
        shorter = TokendealerSettings.from_environment(environment | {"RUNNERLY_TOKEN_LIFETIME_S": "10"})
        assert shorter.rotation_times.older_keys_stay_s >= 300
