"""XML of strangers: no entities, no network, no document type, no trees beyond libxml2's own limits."""

from typing import Any

from lxml import etree

from stravaworker.files.errors import Unreadable

SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "remove_comments": True,
    "remove_pis": True,
}


def refuse_document_type(root: Any) -> None:
    """Unreadable for a document that declares a type: nothing that records runs writes one, and entities need it."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("document_type", "It declares a document type, which no file of a run has. It was not read.")


def local_name(element: Any) -> str:
    """The name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Any, *path: str) -> str | None:
    """The text at the end of a path of local names below an element, whatever their namespaces; None without one."""
    for name in path:
        element = next((child for child in element if local_name(child) == name), None)
        if element is None:
            return None
    found = element.text
    return found.strip() or None if isinstance(found, str) else None


def number_of(element: Any, *path: str) -> float | None:
    """The same as a number; None for what is none."""
    return number(text_of(element, *path))


def number(text: str | None) -> float | None:
    """A finite number, also with a comma; None for anything else."""
    if text is None:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None


def root_name(data: bytes) -> str | None:
    """The local name of the document's first element, or None when it has none."""
    parser = etree.XMLPullParser(events=("start",), **SAFE)
    try:
        parser.feed(data[:65536])
    except etree.XMLSyntaxError:
        return next((local_name(each) for _, each in _events(parser)), None)
    return next((local_name(each) for _, each in _events(parser)), None)


def _events(parser: Any) -> Any:
    try:
        yield from parser.read_events()
    except etree.XMLSyntaxError:
        return
