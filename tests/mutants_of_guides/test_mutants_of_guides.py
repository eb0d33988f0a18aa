"""The mutants are what they say, and the bench tells the caught from the alive. All of them are tried by `make grundig`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sagsgang.guide.yamldoc import Node, load_text
from tests.mutants_of_guides import arguments, of_steps
from tests.mutants_of_guides.all_mutants import OPERATORS, mutants_of, source_of
from tests.mutants_of_guides.mutant import Mutant, Source
from tests.mutants_of_guides.report import Result, faults, text
from tests.mutants_of_guides.run import recorded
from tests.mutants_of_guides.tree import as_read
from tests.mutants_of_guides.trying import Bench, Verdict

GUIDE = "underretning"
SLICE = ("drop-til", "drop-barrier", "shorter-limit", "longer-limit", "drop-end")


@pytest.fixture(scope="module")
def bench() -> Bench:
    found = Bench()
    found.prepare([GUIDE])
    return found


@pytest.fixture(scope="module")
def mutants(bench: Bench) -> list[Mutant]:
    return [mutant for guide in bench.documents for mutant in mutants_of(source_of(bench.library, guide))]


def test_every_mutant_differs_from_its_guide_and_from_the_others(bench: Bench, mutants: list[Mutant]) -> None:
    roots = {guide: _root(bench, guide) for guide in bench.documents}
    plain = {guide: as_read(root) for guide, root in roots.items()}
    assert len({mutant.key for mutant in mutants}) == len(mutants)
    for mutant in mutants[::25]:
        assert as_read(mutant.root) != plain[mutant.guide], mutant.key
        assert 1 <= mutant.line <= bench.documents[mutant.guide].text.count("\n")


def test_nearly_every_operator_finds_a_place_in_the_guides_that_ship(mutants: list[Mutant]) -> None:
    without = {operator.name for operator in OPERATORS} - {mutant.operator for mutant in mutants}
    assert without == {"not-before", "obligation-rest"}


def test_a_step_that_must_wait_waits_a_day_less_a_day_more_or_not_at_all() -> None:
    document = load_text("trin: {besøg: {tidligst: {efter: aftale, tid: 14 dage}}}\n", "guide.yaml")
    assert document.root is not None
    source = Source(id="besoeg", root=document.root, roles=(), calendars=())
    assert [as_read(mutant.root) for mutant in of_steps.not_before.make(source)] == [
        {"trin": {"besøg": {}}},
        {"trin": {"besøg": {"tidligst": {"efter": "aftale", "tid": "13 dage"}}}},
        {"trin": {"besøg": {"tidligst": {"efter": "aftale", "tid": "15 dage"}}}},
    ]


def test_a_guide_that_is_not_changed_is_caught_by_nobody(bench: Bench) -> None:
    unchanged = Mutant(guide=GUIDE, operator="none", path=(), said="", line=1, root=_root(bench, GUIDE))
    assert bench.try_one(unchanged) == Verdict("survived")


def test_mistakes_that_are_known_to_be_noticed_are_noticed(bench: Bench, mutants: list[Mutant]) -> None:
    known = {
        "underretning drop-step trin.afgør: without": "tjek",
        "underretning drop-barred spærringer.forældre_må_ikke_vide.spærrer.0: without kontakt_forældre": "prøv",
        "underretning drop-role trin.vurder_akut.rolle.1: without døgnvagt": "prøv",
    }
    for key, how in known.items():
        found = [mutant for mutant in mutants if mutant.key.startswith(key)]
        assert [bench.try_one(mutant).how for mutant in found] == [how], key


def test_what_no_test_notices_is_noticed_by_what_the_guide_demands_of_itself(
    bench: Bench, mutants: list[Mutant]
) -> None:
    untested = replace(bench, tests_of={GUIDE: []})
    key = "underretning drop-barred spærringer.forældre_må_ikke_vide.spærrer.0: without kontakt_forældre"
    [mutant] = [mutant for mutant in mutants if mutant.key == key]
    verdict = untested.try_one(mutant)
    assert verdict.how == "egenskaber"
    assert "SG220" in verdict.by


def test_a_slice_of_the_mutants_is_noticed_or_argued(bench: Bench, mutants: list[Mutant]) -> None:
    argued = arguments.read()
    tried = [mutant for mutant in mutants if mutant.guide == GUIDE and mutant.operator in SLICE]
    assert len(tried) >= 20
    alive = [mutant.key for mutant in tried if bench.try_one(mutant).how == "survived"]
    assert set(alive) <= set(argued)


def test_every_argument_is_about_a_mutant(mutants: list[Mutant]) -> None:
    assert set(arguments.read()) <= {mutant.key for mutant in mutants}


def test_the_run_fails_for_a_survivor_without_an_argument_and_for_an_argument_without_a_survivor(
    mutants: list[Mutant],
) -> None:
    one, other = mutants[0], mutants[1]
    found = Result(mutants=[one, other], verdicts=[Verdict("survived"), Verdict("prøv", "x")], minutes=1.0, tests=1)
    assert faults(found, {other.key: "because"}) == [
        f"survived without an argument: {one.key}",
        f"argued, but no survivor (take the argument out): {other.key}",
        "only 50.0 % caught; asked for: 95 %",
    ]
    told = text(found, {one.key: "It does nothing."}, [])
    assert "**2 mutants, 1 caught (50.0 %), 0 mean the same, 1 survived.**" in told
    assert "It does nothing." in told
    assert "not-before" in told


def test_a_run_that_was_stopped_says_what_was_not_tried_and_leaves_the_arguments_about_it_alone(
    mutants: list[Mutant], bench: Bench, tmp_path: Path
) -> None:
    verdicts = tmp_path / "verdicts.jsonl"
    verdicts.write_text(
        json.dumps({"key": mutants[0].key, "how": "prøv", "by": "x", "after": 40})
        + "\n"
        + json.dumps({"key": mutants[1].key, "how": "survived", "by": "", "after": 90})
        + "\n",
        encoding="utf-8",
    )
    found = recorded(mutants[:5], bench.library, verdicts)
    assert (len(found.mutants), found.caught, found.minutes) == (2, 1, 1.5)
    told = faults(found, {mutants[4].key: "because"})
    assert told == [
        f"survived without an argument: {mutants[1].key}",
        f"not tried in whole: {mutants[0].guide}, 2 of 5 mutants",
        "only 50.0 % caught; asked for: 95 %",
    ]
    assert "**The run was stopped: 2 of 5 mutants tried, 1 caught (50.0 %), 0 mean the same, 1 survived.**" in text(
        found, {}, told
    )
    assert "- 1 survived without an argument\n- not tried in whole: " in text(found, {}, told)


def _root(bench: Bench, guide: str) -> Node:
    root = bench.documents[guide].root
    assert root is not None
    return root
