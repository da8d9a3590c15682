import pytest
from babel.messages.catalog import Catalog

from web.translations import catalogues
from web.translations.__main__ import extracted, read

FRENCH_NEEDS_A_HARD_SPACE_BEFORE = (" :", " ;", " ?", " !")


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return extracted()


@pytest.fixture(params=catalogues(), ids=lambda path: path.parent.parent.name)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return read(request.param)


def identities(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def test_french_is_there():
    assert [path.parent.parent.name for path in catalogues()] == ["fr"]


def test_catalogues_hold_what_the_sources_hold(catalogue: Catalog, sources: Catalog):
    wanted, held = identities(sources), identities(catalogue)
    assert wanted == held, f"run `python -m web.translations update`: {wanted ^ held}"


def test_nothing_is_left_untranslated(catalogue: Catalog):
    missing = [
        message.id
        for message in catalogue
        if message.id and not (message.string if isinstance(message.string, str) else all(message.string))
    ]
    assert missing == []


def test_translations_carry_the_same_values(catalogue: Catalog):
    assert [str(error) for message in catalogue for error in message.check(catalogue)] == []


def test_french_keeps_its_punctuation_with_its_word(catalogue: Catalog):
    texts = [
        text
        for message in catalogue
        if message.id
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    ]
    assert [text for text in texts if any(mark in text for mark in FRENCH_NEEDS_A_HARD_SPACE_BEFORE)] == []
