"""What may be a password.

Its length is in the contract; composition rules are not wanted (NIST SP 800-63B, 3.1.1.2).
"""

from dataservice.domain.problems import PasswordTooCommon

_COMMON = frozenset(
    [
        "1234567890",
        "12345678910",
        "123456789a",
        "0123456789",
        "0987654321",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "q1w2e3r4t5",
        "qwertyuiop",
        "qwerty12345",
        "qwerty1234",
        "asdfghjkl1",
        "azertyuiop",
        "azerty12345",
        "password12",
        "password123",
        "password1234",
        "password12345",
        "passw0rd123",
        "motdepasse",
        "motdepasse1",
        "motdepasse123",
        "administrator",
        "administrateur",
        "changeme123",
        "letmein123",
        "welcome123",
        "welcome1234",
        "iloveyou12",
        "iloveyou123",
        "superman123",
        "sunshine123",
        "football123",
        "princess123",
        "abcdefghij",
        "abcd123456",
        "abc1234567",
        "runnerly123",
        "strava12345",
        "stravastrava",
        "runnerrunner",
        "marathon42",
        "marathon2024",
        "marathon2025",
        "marathon2026",
    ]
)


def check(password: str, email_key: str) -> None:
    """Raise PasswordTooCommon for one of the first guesses: a common one, hardly any characters, the address."""
    folded = password.strip().casefold()
    local = email_key.partition("@")[0]
    if folded in _COMMON or len(set(folded)) < 3 or folded in (email_key, local):
        raise PasswordTooCommon(
            "This password is one of the first that someone would try: take a longer or less usual one.",
            errors=[{"in": "body", "path": "/password", "message": "too common"}],
        )
