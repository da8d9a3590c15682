"""All of her data in one archive: having it made, and an address to download it from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from web.api import Client, instant, optional_instant


@dataclass(frozen=True)
class Export:
    """One that is being made, can be downloaded until `expires_at`, or failed."""

    export_id: str
    state: Literal["waiting", "done", "failed"]
    size_bytes: int | None
    reason: str | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Export":
        """From dataservice's JSON."""
        return cls(
            data["export_id"],
            data["state"],
            data["size_bytes"],
            data["reason"],
            instant(data["created_at"]),
            optional_instant(data["finished_at"]),
            instant(data["expires_at"]),
        )


class Exports:
    """Her exports, called in her name."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def all(self) -> Sequence[Export]:
        """Newest first."""
        return [Export.read(each) for each in self._client.get("/exports").data["exports"]]

    def begin(self) -> Export:
        """Have one made; one that is being made is answered as it is."""
        return Export.read(self._client.post("/exports").data)

    def download_url(self, export_id: str) -> str:
        """Good once, within ten minutes. NotFound `export_not_found`, Conflict `export_not_ready`."""
        return str(self._client.post("/downloads", json={"export_id": export_id}).data["url"])
