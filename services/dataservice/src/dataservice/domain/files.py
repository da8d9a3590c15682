"""What a file says of one activity, as a source."""

from collections.abc import Mapping
from typing import Any, cast

from dataservice.domain import timezones
from dataservice.domain.activities import Source, SourceData, SourceKind
from dataservice.domain.strava import beginning


def external_id(digest: str, index: int) -> str:
    """What names an activity of a file: the digest of its bytes, and which one it is if the file has several."""
    return f"{digest}#{index}" if index else digest


def digest_of(external_id: str) -> str:
    """The digest of the file that a source came from."""
    return external_id.partition("#")[0]


def index_of(external_id: str) -> int:
    """Which activity of its file a source is."""
    return int(external_id.partition("#")[2] or 0)


def source(digest: str, index: int, summary: Mapping[str, Any], path: str = "/summary") -> Source:
    """The source for what a file says. Invalid (422) names an impossible date."""
    return Source(SourceKind.FILE, external_id(digest, index), checked(summary, path))


def checked(summary: Mapping[str, Any], path: str) -> SourceData:
    """What a source says, without what it does not say. Invalid (422) names an impossible date."""
    data = {name: value for name, value in summary.items() if value is not None and value != ""}
    data["start_date"], data["start_date_local"] = beginning(summary, path)
    if not timezones.exists(summary["timezone"]):
        data["timezone"] = "UTC"
    return cast(SourceData, data)
