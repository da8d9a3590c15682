"""What a file is, by its first bytes, whatever it is called."""

from typing import Literal

from stravaworker.files import fit, xml

Format = Literal["fit", "gpx", "tcx", "zip", "gzip", "unknown"]

HEAD_BYTES = 65_536
"""So much of a file is enough to tell."""

_ROOTS: dict[str, Format] = {"gpx": "gpx", "TrainingCenterDatabase": "tcx"}


def of(head: bytes) -> Format:
    """The format of a file that begins like this."""
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return "zip"
    if head[8:12] == fit.MAGIC:
        return "fit"
    text = head.lstrip()
    if text[:1] == b"<" or text[:3] == b"\xef\xbb\xbf" or text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _ROOTS.get(xml.root_name(text) or "", "unknown")
    return "unknown"
