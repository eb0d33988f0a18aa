"""Phases, steps, traps, barriers and properties: each claim proved, told against with a story, or left open."""

from __future__ import annotations

import pytest

from sagsgang.proof import properties, reach, traps
from sagsgang.proof.answer import Answer
from sagsgang.proof.prove import prove
from tests.proof.subjects import shipped, written

TWO = """\
trin:
  hør: {titel: Hør barnet, rolle: rådgiver, fra: ny, gentages: ja}
  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig%s}
"""
FACT = "fakta:\n  farligt: {type: ja_nej, spørgsmål: Er det farligt?}\noprettelse: {kan_oplyse: [farligt]}\n"


def only(answers: list[Answer], code: str, part: str) -> Answer:
    chosen = [one for one in answers if (one.code, one.part) == (code, part)]
    assert len(chosen) == 1
    return chosen[0]


def verdicts(answers: list[Answer]) -> set[tuple[str, str, str]]:
    return {(one.code, one.part, one.verdict) for one in answers if one.verdict != "proved"}


def test_a_guide_in_which_all_is_well_has_only_proofs() -> None:
    answers = prove(written(TWO % ""))
    assert verdicts(answers) == set()
    assert {one.code for one in answers} >= {"SG211", "SG212", "SG213"}


@pytest.mark.parametrize(
    ("demand", "verdict"),
    [
        ("{aldrig: afslut, før: hør}", "refuted"),
        ("{altid: hør, før: afslut}", "refuted"),
        ("{altid: afslut, når: {fakta: farligt, er: ja}}", "proved"),
        ("{altid: hør, når: {fakta: farligt, er: ja}}", "refuted"),
        ("{aldrig: afslut, før: hør, når: {alle: [{fakta: farligt, er: ja}, {fakta: farligt, er: nej}]}}", "proved"),
    ],
)
def test_a_property_holds_on_every_way_or_a_story_tells_against_it(demand: str, verdict: str) -> None:
    answer = only(prove(written(FACT + TWO % "" + f"egenskaber: [{demand}]\n")), "SG220", "nr. 1")
    assert answer.verdict == verdict
    assert bool(answer.story) is (verdict == "refuted")


def test_the_story_is_the_shortest_and_names_the_facts_that_matter() -> None:
    demand = "egenskaber: [{aldrig: afslut, før: hør, når: {fakta: farligt, er: ja}}]\n"
    answer = only(prove(written(FACT + TWO % "" + demand)), "SG220", "nr. 1")
    assert [(event.kind, event.step) for event in answer.story] == [("open", None), ("step", "afslut"), ("so", None)]
    assert answer.story[0].facts == {"farligt": "ja"}


def test_a_requirement_makes_the_property_hold() -> None:
    demand = "egenskaber: [{aldrig: afslut, før: hør}]\n"
    text = TWO % ", kræver: [{trin: hør, udført: ja}]" + demand
    assert only(prove(written(text)), "SG220", "nr. 1").verdict == "proved"


def test_what_is_only_omitted_is_not_really_done() -> None:
    text = """\
trin:
  hør:
    titel: Hør barnet
    rolle: rådgiver
    fra: ny
    kan_udelades: {grunde: {modenhed: Barnets modenhed}, hjemmel: [BL-5-4]}
  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig, kræver: [hør]}
egenskaber: [{aldrig: afslut, før: hør}]
"""
    answer = only(prove(written(text)), "SG220", "nr. 1")
    assert answer.verdict == "refuted"
    assert [event.kind for event in answer.story] == ["open", "omit", "step", "so"]


def test_a_fact_that_falls_again_does_not_let_a_step_through_without_police() -> None:
    text = (
        FACT
        + """\
trin:
  lov: {titel: Politiet giver lov, rolle: rådgiver, gentages: ja}
  kontakt: {titel: Kontakt hjemmet, rolle: rådgiver, gentages: ja, mærker: [hjem]}
  afslut: {titel: Afslut sagen, rolle: rådgiver, fra: ny, til: færdig}
spærringer:
  lukket:
    titel: Lukket
    når: {alle: [{fakta: farligt, er: ja}, {ikke: {trin: lov, udført: ja}}]}
    spærrer: [hjem]
    forklaring: Det er farligt.
    hjemmel: [OV-3]
egenskaber: [{aldrig: kontakt, før: lov, når: {fakta: farligt, er: ja}}, {aldrig: kontakt, før: lov}]
"""
    )
    answers = prove(written(text))
    assert only(answers, "SG220", "nr. 1").verdict == "proved"
    assert only(answers, "SG220", "nr. 2").verdict == "refuted"


@pytest.mark.parametrize("name", ["underretning", "vold-og-overgreb"])
def test_a_shipped_guide_has_no_trap_and_every_phase_and_step_is_reached(name: str) -> None:
    subject = shipped(name)
    assert verdicts([*reach.answers(subject), *traps.answers(subject)]) == set()


@pytest.mark.parametrize("name", ["underretning", "undersoegelse", "vold-og-overgreb"])
def test_the_properties_of_a_shipped_guide_hold_on_every_way(name: str) -> None:
    subject = shipped(name)
    assert len(subject.guide.properties) > 8
    assert verdicts(list(properties.answers(subject))) == set()
