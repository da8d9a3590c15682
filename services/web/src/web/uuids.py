"""The ids of runs as they stand in addresses."""

import re

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_uuid(text: str) -> bool:
    """Whether it can be one."""
    return _UUID.fullmatch(text) is not None
