"""What a message says: its headers, text, HTML and links, read from its bytes without trusting them."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage

from runnerly_mailbox.store import StoredMessage

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True)
class Reading:
    """A message made readable; `text` and `html` are None where it has no such part."""

    subject: str
    from_: str
    to: str
    date: str
    message_id: str
    text: str | None
    html: str | None

    @property
    def links(self) -> list[str]:
        """The addresses in the text, each once, in their order."""
        return list(dict.fromkeys(_LINK.findall(self.text or "")))


def read(message: StoredMessage) -> Reading:
    """The message made readable; a broken header or part reads as empty, never as an error."""
    parsed = email.message_from_bytes(message.raw, policy=email.policy.default)
    return Reading(
        subject=_header(parsed, "Subject"),
        from_=_header(parsed, "From"),
        to=_header(parsed, "To"),
        date=_header(parsed, "Date"),
        message_id=_header(parsed, "Message-ID"),
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
    )


def pieces(text: str) -> list[tuple[str, bool]]:
    """The text cut into pieces that are a link (True) or not (False), in their order."""
    found: list[tuple[str, bool]] = []
    end = 0
    for match in _LINK.finditer(text):
        found += [(text[end : match.start()], False), (match.group(), True)]
        end = match.end()
    found.append((text[end:], False))
    return [(piece, is_link) for piece, is_link in found if piece]


def _header(parsed: EmailMessage, name: str) -> str:
    try:
        return str(parsed[name] or "").strip()
    except (ValueError, IndexError, AttributeError):  # the standard library's parser trips over some broken headers
        return ""


def _part(parsed: EmailMessage, kind: str) -> str | None:
    part = parsed.get_body(preferencelist=(kind,))
    if part is None:
        return None
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # an unknown charset, or bytes that aren't in it
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
