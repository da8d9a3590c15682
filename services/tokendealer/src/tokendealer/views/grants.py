"""Sign-in grants: issued and revoked by dataservice, which knows who has proven what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flakon import SwaggerBlueprint, current_token, errors, get_logger
from tokendealer.domain.grants import Grants, StoreAway
from tokendealer.domain.policy import Policy

log = get_logger(__name__)


class ClientCannotExchange(errors.Invalid):
    """A grant is wanted for a client that the policy gives no token exchange."""

    code = "client_cannot_exchange"


class GrantsUnavailable(errors.Unavailable):
    """Redis, where the grants lie, does not answer."""

    code = "grants_unavailable"


def bind(api: SwaggerBlueprint, policy: Policy, grants: Grants) -> None:
    """Bind the operations under /grants."""

    @api.operation("issue_grant")
    def issue_grant(body: Mapping[str, Any]) -> dict[str, str]:
        client_id = body["client_id"]
        if not policy.may_exchange(client_id):
            message = "is no client that may exchange grants"
            raise ClientCannotExchange(
                f"client_id {message}", errors=[{"in": "body", "path": "/client_id", "message": message}]
            )
        with _store_needed():
            issued = grants.issue(body["subject"], client_id, int(body["lifetime_s"]))  # 60.0 is an integer in JSON
        log.info(
            "grant_issued",
            client_id=client_id,
            subject=issued.grant.subject,
            lifetime_s=issued.grant.expires_at - issued.grant.issued_at,
            by=current_token().client_id,
        )
        expires_at = datetime.fromtimestamp(issued.grant.expires_at, UTC)
        return {"grant": issued.secret, "grant_id": issued.grant_id, "expires_at": expires_at.isoformat()}

    @api.operation("revoke_subject_grants")
    def revoke_subject_grants(subject: str, except_grant_id: str | None) -> dict[str, int]:
        with _store_needed():
            revoked = grants.revoke_subject(subject, keep=except_grant_id)
        log.info("grants_revoked", subject=subject, revoked=revoked, by=current_token().client_id)
        return {"revoked": revoked}


@contextmanager
def _store_needed() -> Iterator[None]:
    try:
        yield
    except StoreAway as problem:
        log.warning("grants_unavailable", problem=str(problem))
        raise GrantsUnavailable("the store of grants does not answer; try again", retry_after_s=5) from problem
