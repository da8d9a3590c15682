"""E-mail addresses: kept as typed, compared by a key."""

import unicodedata

from dataservice.domain.problems import wrong_field


def normalise(address: str) -> str:
    """The key by which two spellings of one address are the same: `Élise@EXAMPLE.org` → `élise@example.org`.

    Case is ignored on both sides of the @ (no mail provider of today tells `Anna` from `anna`), Unicode is composed,
    the domain is its ASCII form. Dots and +tags count, since that they do not is a rule of single providers. Invalid
    (422) for a domain that cannot be one.
    """
    local, _, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    try:
        ascii_domain = domain.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        ascii_domain = ""
    if not local or not ascii_domain or len(local.encode()) > 64:
        raise wrong_field("/email", f"{address!r} is not an e-mail address.")
    return f"{unicodedata.normalize('NFC', local.casefold())}@{ascii_domain}"


def as_typed(address: str) -> str:
    """The address that mail is sent to: as it was typed, without surrounding space. Checked by `normalise`."""
    return address.strip()
