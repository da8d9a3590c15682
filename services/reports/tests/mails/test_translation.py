"""Every sentence of every template is there in every language."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import reports
from reports.mails.catalogue import CATALOGUE
from reports.mails.translation import LANGUAGES, translations

PACKAGE = Path(reports.__file__).parent
TEMPLATES = PACKAGE / "mails" / "templates"
OTHERS = [language for language in LANGUAGES if language != "en"]


def sentences() -> set[str]:
    found = extract_from_dir(
        TEMPLATES, method_map=[("**.jinja", "jinja2")], options_map={"**.jinja": {"trimmed": "true"}}
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def catalogue(language: str) -> Catalog:
    with (PACKAGE / "locale" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def test_there_are_sentences() -> None:
    assert len(sentences()) > 30


def test_every_kind_has_a_template_and_every_template_a_kind() -> None:
    names = {path.stem for path in (TEMPLATES / "kinds").glob("*.jinja")} - {"subjects"}
    assert names == set(CATALOGUE)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_sentence_and_no_other(language: str) -> None:
    messages = catalogue(language)
    translated = {message.id for message in messages if message.id and message.string and not message.fuzzy}
    assert sentences() - translated == set()
    assert translated - sentences() == set()
    assert messages.obsolete == {}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_the_same_things(language: str) -> None:
    for message in catalogue(language):
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id:
            assert sorted(re.findall(r"%\(\w+\)s", message.id)) == sorted(re.findall(r"%\(\w+\)s", message.string))
            assert [str(error) for error in message.check(catalogue(language))] == []


def test_french_marks_are_not_torn_from_their_word() -> None:
    for message in catalogue("fr"):
        if message.id:
            assert not re.search(r" [:;?!]", str(message.string)), message.string


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(LookupError, match="'xx': there are en, fr"):
        translations("xx")
