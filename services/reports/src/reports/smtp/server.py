"""Which mail server, and how to speak to it: read from an SMTP URL."""

import ipaddress
from dataclasses import dataclass
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

from flakon import Secret

Encryption = Literal["none", "starttls", "tls"]

_SCHEMES: dict[str, tuple[Encryption, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """A mail server; `user` and `password` are both given or both None."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: Secret | None = None

    @classmethod
    def from_url(cls, url: Secret) -> Self:
        """The server of a URL such as `smtp+starttls://user:password@mail.example.org:587`.

        ValueError says what is wrong with it; its text holds nothing of the URL's user and password.
        """
        try:
            parts = urlsplit(url.reveal())
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError(
                "is no URL that can be read: give one like smtp+starttls://user:password@host:587"
            ) from None
        if parts.scheme not in _SCHEMES:
            raise ValueError("must begin with smtp://, smtp+starttls:// or smtps://")
        if not host:
            raise ValueError("names no host: give one like smtp+starttls://user:password@host:587")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError("must end after the port; a special character in user or password is written as %XX")
        if (parts.username is None) != (parts.password is None):
            raise ValueError("must hold user and password, or neither")
        encryption, default_port = _SCHEMES[parts.scheme]
        if parts.password is not None and encryption == "none" and not _is_loopback(host):
            raise ValueError("would send the password unencrypted: begin it with smtp+starttls:// or smtps://")
        return cls(
            host=host,
            port=port or default_port,
            encryption=encryption,
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else Secret(unquote(parts.password)),
        )

    @property
    def address(self) -> str:
        """Host and port, as messages name the server."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
