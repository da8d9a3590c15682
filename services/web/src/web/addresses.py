"""Addresses within Runnerly: where a sign-in may lead, and how a path is written out for people."""

import re
from urllib.parse import urlsplit

_LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def local_path(candidate: str | None) -> str | None:
    """`candidate` if it is a path on this host (`/dashboard?week=48`), else None.

    No scheme, no host, no second slash or any backslash (browsers read both as another host), no spaces or control
    characters.
    """
    if not candidate or len(candidate) > 500 or not _LOCAL_PATH.fullmatch(candidate):
        return None
    parts = urlsplit(candidate)
    return candidate if not parts.scheme and not parts.netloc else None


def public_address(public_url: str, path: str) -> str:
    """The whole address of a path, for mails, copied links and Strava; never taken from a request's Host."""
    return public_url.rstrip("/") + path
