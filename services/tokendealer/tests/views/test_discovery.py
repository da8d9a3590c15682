from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt

from flakon import clock
from tokendealer.keys.files import KeyFiles, RotationTimes


def kids(service: Any) -> list[str]:
    return [key["kid"] for key in service.http.get("/.well-known/jwks.json").json["keys"]]


def signed_with(service: Any) -> str:
    return str(jwt.get_unverified_header(service.token("reports", "dataservice", "mail:read"))["kid"])


def test_the_keys_are_public_and_may_be_kept_for_a_minute(service: Any) -> None:
    answer = service.http.get("/.well-known/jwks.json")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    (key,) = answer.json["keys"]
    assert set(key) == {"kty", "use", "alg", "kid", "n", "e"}, "no private member"
    assert key["kid"] == signed_with(service)


def test_the_metadata_names_every_operation_there_is(service: Any) -> None:
    answer = service.http.get("/.well-known/oauth-authorization-server")
    metadata = answer.json
    assert metadata["issuer"] == "http://tokendealer.test"
    rules = {rule.rule for rule in service.app.url_map.iter_rules()}
    for name in ("token_endpoint", "jwks_uri", "introspection_endpoint", "revocation_endpoint"):
        assert metadata[name].removeprefix("http://tokendealer.test") in rules
    assert "activities:read" in metadata["scopes_supported"]


def test_a_rotation_shows_in_the_keys_and_no_valid_token_loses_its_key(
    service: Any, environment: dict[str, str]
) -> None:
    files = KeyFiles(Path(environment["RUNNERLY_KEYS_DIR"]), clock.timestamp)
    old = signed_with(service)
    new = files.rotate(RotationTimes(publish_lead_s=180, older_keys_stay_s=360)).kid
    assert kids(service) == [old, new]
    for second in range(0, 180 + 360 + 60, 20):
        with clock.testing.shifted(timedelta(seconds=second)):
            published = kids(service)
            signer = signed_with(service)
            assert signer in published
            assert signer == (old if second < 180 else new)
            if second < 180 + 360:
                assert old in published, "tokens it signed may still live"
            else:
                assert published == [new]
    assert [path.stem for path in Path(environment["RUNNERLY_KEYS_DIR"]).glob("*.json")] == [new]


def test_a_folder_that_cannot_be_tidied_up_does_not_stop_the_answers(
    service: Any, environment: dict[str, str], monkeypatch: Any
) -> None:
    files = KeyFiles(Path(environment["RUNNERLY_KEYS_DIR"]), clock.timestamp)
    files.rotate(RotationTimes(publish_lead_s=0, older_keys_stay_s=0))

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "unlink", refuse)
    assert len(kids(service)) == 1
