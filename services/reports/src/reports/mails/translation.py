"""The languages of the mails: English is in the source, the others are catalogues of gettext."""

import gettext
import io
from functools import cache
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "fr")
DOMAIN = "messages"


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The words of a language; LookupError for one that is not in LANGUAGES.

    Catalogues are read as they are written (.po), once per process: nothing has to be compiled, and nothing can be
    stale.
    """
    if language not in LANGUAGES:
        raise LookupError(f"no mails in the language {language!r}: there are {', '.join(LANGUAGES)}")
    if language == "en":
        return NullTranslations()
    source = files("reports").joinpath(f"locale/{language}/LC_MESSAGES/{DOMAIN}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source), locale=language, domain=DOMAIN))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
