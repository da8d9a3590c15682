"""How long an account's next attempt must wait, by what was attempted before.

An attempt is counted before it is judged, so that many at once are many. A success forgets the count; so does a day
without attempts. Accounts that do not exist are counted alike.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    """`pauses_s[n]` is the pause after the (n+1)th attempt; the last one holds for all further ones."""

    name: str
    pauses_s: tuple[int, ...]
    forgotten_after: timedelta = timedelta(days=1)

    def key(self, subject: str) -> bytes:
        """What the database knows the subject (a normalised address, an id) by: 32 bytes, not the address itself."""
        return hashlib.sha256(f"{self.name}\0{subject}".encode()).digest()


SIGN_IN = Policy("sign_in", (0, 0, 0, 0, 1, 2, 4, 8, 15, 30, 60, 120, 300))
"""Four free attempts, then growing pauses to five minutes: at most some 290 guesses a day."""

PASSWORD_CHECK = Policy("password_check", SIGN_IN.pauses_s)
"""For someone who is signed in and gives her password again."""

SET_UP = Policy("set_up", (0, 0, 0, 0, 1, 2, 4, 8, 15, 30, 60))
"""For the one code of the first visit, over all visitors."""

MAILS = Policy("mails", (0, 0, 0, 60, 120, 300, 900, 3600))
"""For requests that send a mail to an address: three at once, then growing pauses to an hour."""
