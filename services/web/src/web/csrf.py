"""No other site can send our forms.

Signed in, a form carries the random token of the session. Before that it carries a signed token that is bound to a
cookie of this browser (signed double submit): a token that was made for another browser, or planted together with a
cookie, is worth nothing without the signature over both. It holds for `LIFETIME`, by flakon's clock.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

from flakon import Secret, clock, errors

FIELD = "csrf_token"
LIFETIME = timedelta(days=1)


class FormNotOurs(errors.Forbidden):
    """The form was open too long, or another site made it."""

    code = "form_not_ours"


class ClockSigner(TimestampSigner):
    """Signs with the time of flakon's clock."""

    def get_timestamp(self) -> int:
        return int(clock.timestamp())


class VisitorTokens:
    """Tokens for the forms of those who are not signed in."""

    def __init__(self, secret: Secret) -> None:
        self._serializer = URLSafeTimedSerializer(secret.reveal(), salt="web.csrf.visitor", signer=ClockSigner)

    @staticmethod
    def new_visitor() -> str:
        """The value of a new visitor's cookie."""
        return secrets.token_urlsafe(24)

    def token(self, visitor: str) -> str:
        """For a form of the browser that holds this cookie."""
        return str(self._serializer.dumps(_digest(visitor)))

    def check(self, visitor: str | None, token: str) -> None:
        """Raises FormNotOurs unless the token was made for this cookie, not too long ago."""
        try:
            bound_to = self._serializer.loads(token, max_age=int(LIFETIME.total_seconds()))
        except BadSignature:
            raise FormNotOurs from None
        if visitor is None or not isinstance(bound_to, str) or not hmac.compare_digest(bound_to, _digest(visitor)):
            raise FormNotOurs


def check_session_token(expected: str, token: str) -> None:
    """Raises FormNotOurs unless the form carries this session's token."""
    if not hmac.compare_digest(expected.encode(), token.encode()):
        raise FormNotOurs


def _digest(visitor: str) -> str:
    return hashlib.sha256(visitor.encode()).hexdigest()[:32]
