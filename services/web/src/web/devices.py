"""Which browsers have signed in to which accounts before: a signed cookie that stays when she signs out.

A browser that proves it is not slowed down at sign-in by what others try with the same address. It holds a random id
and, for the last few accounts, a keyed hash of the address; nothing can be read from it, and it lets nobody in.
"""

import secrets
import unicodedata
from datetime import timedelta
from typing import Any

from itsdangerous import BadSignature, Signer, URLSafeTimedSerializer

from flakon import Secret
from web.csrf import ClockSigner

LIFETIME = timedelta(days=365)
AT_MOST = 5
"""So many accounts are remembered of one browser, those that signed in last."""


class Devices:
    """Makes and reads the cookie."""

    def __init__(self, secret: Secret) -> None:
        self._serializer = URLSafeTimedSerializer(secret.reveal(), salt="web.devices", signer=ClockSigner)
        self._addresses = Signer(secret.reveal(), salt="web.devices.address")

    def known(self, cookie: str | None, email: str) -> str | None:
        """The id of the browser that holds this cookie, if the account of this address was signed in to with it."""
        device, accounts = self._read(cookie)
        return device if self._account(email) in accounts else None

    def remember(self, cookie: str | None, email: str) -> str:
        """The cookie from now on: the account of this address was signed in to."""
        device, accounts = self._read(cookie)
        account = self._account(email)
        kept = [account, *(each for each in accounts if each != account)][:AT_MOST]
        return str(self._serializer.dumps({"device": device or secrets.token_urlsafe(24), "accounts": kept}))

    def _read(self, cookie: str | None) -> tuple[str | None, list[str]]:
        try:
            data: Any = self._serializer.loads(cookie or "", max_age=int(LIFETIME.total_seconds()))
        except BadSignature:
            return None, []
        return data["device"], data["accounts"]

    def _account(self, email: str) -> str:
        address = unicodedata.normalize("NFC", email.strip()).casefold()
        return self._addresses.get_signature(address).decode()
