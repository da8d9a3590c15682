"""`python -m web.translations update|compile`."""

import argparse
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from web.translations import PROJECT, catalogues

KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
LINE_LENGTH = 120
HEADER = """msgid ""
msgstr ""
"Language: {}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {}\\n"

"""


def extracted() -> Catalog:
    """All messages that the sources hold now."""
    with (PROJECT / "babel.cfg").open() as settings:
        methods, options = parse_mapping_cfg(settings)  # type: ignore[no-untyped-call]
    catalogue = Catalog(project="web", charset="utf-8")
    found = extract_from_dir(PROJECT, methods, options, KEYWORDS)
    for file, _, message, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalogue


def read(path: Path) -> Catalog:
    """A language's catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def update(path: Path) -> None:
    """New messages come in, untranslated; those that are gone leave."""
    catalogue = read(path)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    written = BytesIO()
    write_po(written, catalogue, width=LINE_LENGTH, ignore_obsolete=True, include_lineno=False, omit_header=True)
    # A header without dates and names, so that an update that finds nothing new changes nothing.
    path.write_bytes(HEADER.format(catalogue.locale, catalogue.plural_forms).encode() + written.getvalue())


def compile_catalogue(path: Path) -> None:
    """The `.mo` beside it."""
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(path))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m web.translations", description="The catalogues of messages")
    parser.add_argument("command", choices=("update", "compile"))
    work = update if parser.parse_args().command == "update" else compile_catalogue
    for path in catalogues():
        work(path)


if __name__ == "__main__":
    main()
