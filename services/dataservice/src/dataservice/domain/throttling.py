"""How long an account's next attempt must wait, by what was attempted before.

An attempt is counted before it is judged, so that many at once are many. A success forgets the count; so does a day
without attempts. Accounts that do not exist are counted alike.

Whoever knows an address can make it wait. So nothing waits that its owner does with more than her address: a browser
that signed in before has a count of its own, so has whoever holds the link of a mail, and an invitation needs none.
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
"""Four free attempts, then growing pauses to five minutes: at most some 290 guesses a day.

For a `sign_in_subject`.
"""

ACTIVATION = Policy("activation", SIGN_IN.pauses_s)
"""For the password that goes with an activation link; by account, so that nobody without a link is counted."""

PASSWORD_CHECK = Policy("password_check", SIGN_IN.pauses_s)
"""For someone who is signed in and gives her password again."""

MAILS = Policy("mails", (0, 0, 0, 60, 120, 300, 900, 3600))
"""For sign-ups and changes of address, which send a mail: three at once, then growing pauses to an hour."""

RESETS = Policy("password_resets", MAILS.pauses_s)
"""For reset links to an address. Each that is counted is sent, so that the owner always has one from the last hour."""


def sign_in_subject(email_key: str, known_device: str | None) -> str:
    """Who attempts to sign in: anybody, with this address, or a browser that has signed in with it before."""
    return email_key if known_device is None else f"{email_key}\0{known_device}"
