"""Whatever dataservice says as a code, web says in a sentence, in every language.

A code without a sentence would be an empty line on a page. Values are what dataservice says they are: a sentence whose
figures never come is found by the tests of plans that are made in earnest.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import pytest
from babel.support import Translations

from dataservice.domain.matching import MatchReason
from dataservice.domain.plans.adapting import Cause, Why
from dataservice.domain.plans.model import AppointmentKind, Intensity, Phase, SessionKind, StepKind
from dataservice.domain.plans.own import Touched
from dataservice.domain.plans.reasons import Possible, Refused, Rule, SessionReason, Warned, WeekReason
from dataservice.domain.verdicts import SessionVerdict, VerdictReason
from dataservice.domain.week_verdicts import OneThing, WeekVerdict
from web import session_words
from web.sentences import FAMILIES
from web.translations import catalogues

SPOKEN: list[tuple[str, type[StrEnum]]] = [
    ("rule", Rule),
    ("relaxed", Rule),
    ("week", WeekReason),
    ("session", SessionReason),
    ("session", Why),
    ("warning", Warned),
    ("warning", Why),
    ("refusal", Refused),
    ("possible", Possible),
    ("cause", Cause),
    ("change", Why),
    ("change", Refused),
    ("change", Possible),
    ("touched", Touched),
    ("match", MatchReason),
    ("verdict", SessionVerdict),
    ("because", VerdictReason),
    ("week_verdict", WeekVerdict),
    ("one_thing", OneThing),
]
NAMED: list[tuple[Mapping[str, object], type[StrEnum]]] = [
    (session_words.KINDS, SessionKind),
    (session_words.AIMS, SessionKind),
    (session_words.PHASES, Phase),
    (session_words.STEPS, StepKind),
    (session_words.EFFORTS, Intensity),
    (session_words.APPOINTMENTS, AppointmentKind),
]


@pytest.mark.parametrize(("family", "codes"), SPOKEN, ids=lambda each: getattr(each, "__name__", each))
def test_every_code_has_a_sentence(family: str, codes: type[StrEnum]) -> None:
    assert [code.value for code in codes if code.value not in FAMILIES[family]] == []


@pytest.mark.parametrize(("names", "codes"), NAMED, ids=lambda each: getattr(each, "__name__", ""))
def test_every_kind_has_a_name(names: Mapping[str, object], codes: type[StrEnum]) -> None:
    assert [code.value for code in codes if code.value not in names] == []


def test_no_sentence_is_for_a_code_that_nobody_says() -> None:
    said: dict[str, set[str]] = {family: set() for family in FAMILIES}
    for family, codes in SPOKEN:
        said[family] |= {code.value for code in codes}
    assert {
        family: set(FAMILIES[family]) - codes for family, codes in said.items() if set(FAMILIES[family]) - codes
    } == {}


@pytest.mark.parametrize("catalogue", catalogues(), ids=lambda path: path.parent.parent.name)
def test_every_sentence_is_there_in_every_language(catalogue: object) -> None:
    path = catalogue.with_suffix(".mo")  # type: ignore[attr-defined]
    if not path.exists():
        pytest.skip("the catalogues are not compiled here")
    with path.open("rb") as file:
        known = Translations(file)._catalog  # type: ignore[attr-defined]
    assert [each for each in _sentences() if not known.get(each)] == []


def _sentences() -> Iterable[str]:
    for family in FAMILIES.values():
        for found in family.values():
            yield from (str(each) for each in (found if isinstance(found, tuple) else (found,)))
