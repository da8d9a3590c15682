"""Twenty thousand made-up athletes: each gets a plan that its checker passes, or a no with what would be possible."""

import random
from collections import Counter

import pytest
from plans_support import a_request, a_sensible_request

from dataservice.domain.plans.checking import check_plan
from dataservice.domain.plans.making import attempt, make_plan
from dataservice.domain.plans.model import Plan, Refusal
from dataservice.domain.plans.refusals import take

ATHLETES, SENSIBLE, BLOCKS = 18_000, 2_000, 10
MOST_REFUSED_OF_SENSIBLE = 0.03
TAKEN_OF_A_HUNDRED = 4


@pytest.mark.parametrize("block", range(BLOCKS))
def test_each_plan_passes_and_each_refusal_says_why(block: int) -> None:
    broken: list[tuple[int, list[str]]] = []
    plans = 0
    for seed in range(block * ATHLETES // BLOCKS, (block + 1) * ATHLETES // BLOCKS):
        request = a_request(seed)
        made = attempt(request)
        if isinstance(made, Plan):
            plans += 1
            violations = check_plan(request, made)
            if violations:
                broken.append((seed, [f"{each.rule}: {each.what}" for each in violations[:2]]))
        elif not made:
            broken.append((seed, ["refused without a reason"]))
    assert broken == []
    assert plans > 0.4 * ATHLETES / BLOCKS


def test_those_who_ask_for_what_they_can_nearly_always_get_a_plan() -> None:
    refused: Counter[str] = Counter()
    for seed in range(SENSIBLE):
        request = a_sensible_request(seed)
        made = attempt(request)
        if isinstance(made, Plan):
            assert check_plan(request, made) == []
        else:
            refused.update({str(reason.code) for reason in made})
    assert refused.total() < MOST_REFUSED_OF_SENSIBLE * SENSIBLE, refused


def test_what_is_said_to_be_possible_is() -> None:
    chance = random.Random("possibilities")
    taken: Counter[str] = Counter()
    for seed in chance.sample(range(ATHLETES), 250):
        request = a_request(seed)
        made = make_plan(request)
        if isinstance(made, Plan):
            continue
        assert isinstance(made, Refusal)
        assert made.reasons
        assert made.possible, f"athlete {seed}: {made.reasons}"
        for possible in made.possible:
            other = take(request, possible)
            instead = make_plan(other)
            assert isinstance(instead, Plan), f"athlete {seed}: {possible}"
            assert check_plan(other, instead) == [], f"athlete {seed}: {possible}"
            taken[str(possible.code)] += 1
    assert len(taken) > TAKEN_OF_A_HUNDRED


def test_the_same_request_gives_the_same_plan() -> None:
    for seed in range(60):
        assert make_plan(a_request(seed)) == make_plan(a_request(seed))
