"""The right credentials for a call."""

import base64

from flakon import clock
from flakon.openapi import Operation
from support.house import LONG_S, House
from support.recipes import Call


def basic(client_id: str, secret: str) -> str:
    """HTTP Basic credentials."""
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def authorization(house: House, service: str, operation: Operation, call: Call) -> str | None:
    """The header Authorization that the operation wants, or None for a public one. Tokens outlive every test."""
    needed = operation.requirement
    if needed.subject == "public":
        return None
    if needed.subject == "client":
        return basic(call.client_id, house.secrets[call.client_id])
    end = clock.timestamp() + LONG_S
    if needed.subject == "service":
        token = house.issuer.token(client_id=call.client_id, scopes=needed.scopes, audience=service, exp=end)
    else:
        token = house.issuer.token(
            subject=str(call.subject), client_id="web", actor="web", scopes=needed.scopes, audience=service, exp=end
        )
    return f"Bearer {token}"
