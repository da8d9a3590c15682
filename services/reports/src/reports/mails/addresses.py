"""Addresses and names as they stand in a mail's headers: parsed strictly, never able to add a header."""

from email.errors import HeaderParseError
from email.headerregistry import Address

LONGEST_NAME = 60


def parse_sender(text: str) -> Address:
    """The address of `runnerly@example.org` or `Runnerly <runnerly@example.org>`; ValueError says what is expected."""
    name, separator, rest = text.rpartition("<")
    spec = rest.strip()
    if separator:
        if not spec.endswith(">"):
            raise ValueError(
                f"is {text!r}: give an address, or a name and an address as in Runnerly <runs@example.org>"
            )
        spec = spec[:-1].strip()
    try:
        return parse_address(spec, one_line(name).strip('"'))
    except ValueError:
        raise ValueError(
            f"is {text!r}: give an address, or a name and an address as in Runnerly <runs@example.org>"
        ) from None


def parse_address(spec: str, name: str = "") -> Address:
    """The address `spec` with a display name; ValueError where it is none that a mail server would take.

    A domain with letters beyond ASCII is put into its ASCII form; such a local part stays, and needs a server with
    SMTPUTF8.
    """
    local, at, domain = spec.rpartition("@")
    if not at or not local or not domain or any(each.isspace() or not each.isprintable() for each in spec):
        raise ValueError("is no e-mail address")
    try:
        address = Address(display_name=one_line(name), addr_spec=f"{local}@{_ascii_domain(domain)}")
    except (ValueError, HeaderParseError, IndexError, AttributeError) as error:  # what it trips over decides which
        raise ValueError("is no e-mail address") from error
    if address.addr_spec != f"{local}@{_ascii_domain(domain)}":
        raise ValueError("is no e-mail address")
    return address


def one_line(text: str | None) -> str:
    """A name or phrase as one short line: control characters, line ends and invisible marks become spaces.

    `=?` would begin an encoded word (RFC 2047), which the email package decodes when a header is set: it is taken
    apart.
    """
    cleaned = "".join(each if each.isprintable() else " " for each in text or "").replace("=?", "= ?")
    words = " ".join(cleaned.split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + "…"


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("is no e-mail address") from None
