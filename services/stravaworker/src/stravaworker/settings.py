"""What stravaworker needs to know from its environment."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flakon import Secret
from flakon.settings import ServiceSettings
from stravaworker.strava.addresses import StravaAddresses


@dataclass(frozen=True, kw_only=True)
class StravaworkerSettings(ServiceSettings):
    """Settings of `stravaworker serve` and `stravaworker work`.

    Strava's three bases are settings of their own, because Strava moves them one by one, and because the sandbox
    stands in for each.

    What comes in lies in `uploads_dir` until it is read, on a disk that `serve` and `work` share, and of which
    `uploads_min_free_mib` are left to others. `originals_url` is where the athletes' files are kept: `file:///folder`
    or `s3://bucket/folder`, whose keys stand in the variables of AWS's own tools.
    """

    dataservice_url: str
    redis_url: Secret
    public_url: str = "http://localhost:8080"
    strava_api_url: str = "https://www.strava.com/api/v3"
    strava_oauth_url: str = "https://www.strava.com/oauth"
    strava_web_url: str = "https://www.strava.com"
    uploads_dir: Path = Path("/state/uploads")
    uploads_min_free_mib: int = 512
    upload_max_mib: int = 4096
    originals_url: str = "file:///state/originals"

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        for name in ("dataservice_url", "strava_api_url", "strava_oauth_url", "strava_web_url"):
            url = urlsplit(getattr(self, name))
            if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment:
                yield name, f"is {getattr(self, name)!r}: give a URL, like {_EXAMPLES[name]}"
        url = urlsplit(self.public_url)
        if url.scheme not in ("http", "https") or not url.hostname or url.path not in ("", "/") or url.query:
            yield "public_url", f"is {self.public_url!r}: give a URL without a path, like https://runs.example.org"

        for name in ("uploads_min_free_mib", "upload_max_mib"):
            if getattr(self, name) < 1:
                yield name, f"is {getattr(self, name)}: give 1 or more"
        if self.upload_max_mib > 4096:
            yield "upload_max_mib", f"is {self.upload_max_mib}: the gateway lets 4096 through at most"
        if not self.uploads_dir.is_absolute():
            yield "uploads_dir", f"is {str(self.uploads_dir)!r}: give an absolute path"
        if not self.originals_url.startswith(("file:///", "s3://")):
            yield "originals_url", f"is {self.originals_url!r}: give file:///folder or s3://bucket/folder"

    @property
    def site_url(self) -> str:
        """`public_url` without a slash at its end."""
        return self.public_url.rstrip("/")

    @property
    def strava_addresses(self) -> StravaAddresses:
        """Where Strava is."""
        return StravaAddresses(api=self.strava_api_url, oauth=self.strava_oauth_url, web=self.strava_web_url)


_EXAMPLES = {
    "dataservice_url": "http://dataservice:8000",
    "strava_api_url": "https://www.strava.com/api/v3",
    "strava_oauth_url": "https://www.strava.com/oauth",
    "strava_web_url": "https://www.strava.com",
}
