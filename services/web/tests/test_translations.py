import pytest
from babel.messages.catalog import Catalog, Message

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


def texts(message: Message) -> list[str]:
    """The translation, or the translations of singular and plural."""
    return [message.string or ""] if isinstance(message.string, str | None) else list(message.string)


def test_nothing_is_left_untranslated(catalogue: Catalog):
    assert [message.id for message in catalogue if message.id and not all(texts(message))] == []


def test_translations_carry_the_same_values(catalogue: Catalog):
    assert [str(error) for message in catalogue for error in message.check(catalogue)] == []


def test_french_keeps_its_punctuation_with_its_word(catalogue: Catalog):
    all_texts = [text for message in catalogue if message.id for text in texts(message)]
    assert [text for text in all_texts if any(mark in text for mark in FRENCH_NEEDS_A_HARD_SPACE_BEFORE)] == []
