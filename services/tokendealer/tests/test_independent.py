"""What others' libraries make of our keys, metadata and tokens: joserfc and Authlib, which know nothing of us."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata, get_well_known_url
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet

from flakon.testing import serving
from tokendealer.app import create_app
from tokendealer.settings import TokendealerSettings

ANNA = "0192d4e0-5f3b-7c1a-9b1e-2f6a8c0d4e11"
ISSUER = "http://tokendealer.test"


@pytest.fixture
def jwks(service: Any) -> Any:
    return service.http.get("/.well-known/jwks.json").json


def test_joserfc_accepts_keys_and_tokens(service: Any, jwks: Any) -> None:
    keys = KeySet.import_key_set(jwks)
    assert [key.thumbprint() for key in keys.keys] == [key["kid"] for key in jwks["keys"]]
    token = service.token("reports", "dataservice", "mail:read roles:read")
    decoded = joserfc_jwt.decode(token, keys, algorithms=["RS256"])
    assert decoded.header["typ"] == "at+jwt"
    required: Any = {
        "iss": {"essential": True, "value": ISSUER},
        "aud": {"essential": True, "value": "dataservice"},
        "exp": {"essential": True},
        "sub": {"essential": True, "value": "reports"},
        "client_id": {"essential": True, "value": "reports"},
        "iat": {"essential": True},
        "jti": {"essential": True},
    }
    joserfc_jwt.JWTClaimsRegistry(**required).validate(decoded.claims)


def test_authlibs_rfc_9068_validator_accepts_an_athletes_token(service: Any, jwks: Any) -> None:
    class Validator(JWTBearerTokenValidator):  # type: ignore[misc]
        def get_jwks(self) -> Any:
            return KeySet.import_key_set(jwks)

    validator = Validator(issuer=ISSUER, resource_server="dataservice")
    token = service.exchange(service.grant()["grant"], scope="activities:read athlete:read").json["access_token"]
    claims = validator.authenticate_token(token)
    assert claims is not None
    validator.validate_token(claims, ["activities:read"], None)
    assert claims["sub"] == ANNA
    assert claims["act"] == {"sub": "web"}


def test_authlib_accepts_the_metadata(environment: dict[str, str]) -> None:
    environment["RUNNERLY_TOKENDEALER_URL"] = issuer = "https://tokendealer.example"
    app = create_app(TokendealerSettings.from_environment(environment))
    path = get_well_known_url(issuer)
    metadata = AuthorizationServerMetadata(app.test_client().get(path).json)
    metadata.validate()
    assert metadata.issuer == issuer


def test_authlibs_client_gets_introspects_and_revokes(
    environment: dict[str, str], client_secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch, service: Any
) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    grant = service.grant()["grant"]
    app = create_app(TokendealerSettings.from_environment(environment))
    with serving(app) as url, OAuth2Session("web", client_secrets["web"], scope="grants:exchange") as session:
        token = session.fetch_token(f"{url}/oauth/token", grant_type="client_credentials", audience="tokendealer")
        assert token["token_type"] == "Bearer"
        assert session.introspect_token(f"{url}/oauth/introspect", token=grant).json()["active"] is True
        assert session.revoke_token(f"{url}/oauth/revoke", token=grant).status_code == 200
        assert session.introspect_token(f"{url}/oauth/introspect", token=grant).json() == {"active": False}
        basic = base64.b64encode(f"web:{client_secrets['web']}".encode()).decode()
        assert basic not in str(token)
