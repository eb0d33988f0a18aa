"""What the walks say of two conditions, and what they must not say."""

from __future__ import annotations

import pytest

from sagsgang.guide.library import Library, load_guides
from tests.mutants_of_guides import same_walks
from tests.mutants_of_guides.all_mutants import mutants_of, source_of
from tests.mutants_of_guides.mutant import Mutant, Source
from tests.mutants_of_guides.report import Result, faults, walked
from tests.mutants_of_guides.same_walks import Claim
from tests.mutants_of_guides.trying import Verdict
from tests.reference import conditions

GUIDE = "underretning"
SAME = "underretning done-or-settled trin.tilbagemeld.kræver.0.udført: without ja"
APART = "underretning negate-condition trin.tilbagemeld.kræver.0: "
NO_CONDITION = "underretning drop-repeat trin.oplys_bisidder.gentages: without ja"
LAW = "underretning drop-law trin.indhent_oplysninger.kræver.0.en_af.1.alle.1.hjemmel.0: without FVL-28"
WALKS = 40


@pytest.fixture(scope="module")
def library() -> Library:
    return load_guides()


@pytest.fixture(scope="module")
def source(library: Library) -> Source:
    return source_of(library, GUIDE)


@pytest.fixture(scope="module")
def mutants(source: Source) -> list[Mutant]:
    return list(mutants_of(source))


def _claims(mutants: list[Mutant], source: Source, *keys: str) -> list[Claim]:
    chosen = [mutant for mutant in mutants if mutant.key.startswith(keys)]
    assert len(chosen) >= len(keys)
    return same_walks.claims_of(chosen, lambda _guide: source.root)


def test_a_change_that_means_the_same_is_never_told_apart_and_one_that_does_not_is(
    library: Library, mutants: list[Mutant], source: Source
) -> None:
    claims = _claims(mutants, source, SAME, APART)
    same_walks.ask_all(claims, library, workers=2, walks=WALKS)
    says = {claim.mutant.key: claim.says for claim in claims}
    assert says.pop(SAME) == "same"
    assert says
    assert all(said.startswith("underretning, seed ") for said in says.values())
    assert all(claim.asked > WALKS for claim in claims)


def test_where_no_walk_comes_nothing_is_said(library: Library, mutants: list[Mutant], source: Source) -> None:
    claims = _claims(mutants, source, SAME)
    same_walks.ask_all(claims, library, workers=1, walks=0)
    assert [claim.says for claim in claims] == ["not reached"]


def test_only_of_conditions_can_the_walks_say_anything(mutants: list[Mutant], source: Source) -> None:
    assert _claims(mutants, source, NO_CONDITION, LAW) == []
    asked = {claim.mutant.operator for claim in same_walks.claims_of(mutants, lambda _guide: source.root)}
    assert {"done-or-settled", "drop-member", "negate-condition", "fact-value", "drop-since"} & asked >= {
        "done-or-settled",
        "drop-member",
        "negate-condition",
    }


def test_the_reference_is_as_it_was_when_nobody_watches(mutants: list[Mutant], source: Source) -> None:
    before = [getattr(module, "value", None) for module in same_walks.MODULES]
    with same_walks.Watch(_claims(mutants, source, SAME)).on():
        assert conditions.value is not before[0]
    assert [getattr(module, "value", None) for module in same_walks.MODULES] == before


def test_only_what_is_argued_and_never_told_apart_is_left_out_of_the_count(mutants: list[Mutant]) -> None:
    one, other, third = mutants[:3]
    verdicts = [Verdict("survived"), Verdict("survived"), Verdict("prøv", "x")]
    found = walked(
        Result(mutants=[one, other, third], verdicts=verdicts, minutes=1.0, tests=1),
        {"minutes": 2.0, "claims": {one.key: {"says": "same"}, other.key: {"says": "underretning, seed 4"}}},
    )
    assert (found.caught, found.same, found.survived, found.percent, found.minutes) == (1, 1, 1, 50.0, 3.0)
    assert faults(found, {one.key: "The same meaning: a.", other.key: "The same meaning: b."}) == [
        f"argued to mean the same, but the walks say otherwise (underretning, seed 4): {other.key}",
        "only 50.0 % caught; asked for: 95 %",
    ]
