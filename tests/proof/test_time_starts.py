"""What a limit is counted from, and what the step that meets it needs first: every way the language has of saying it."""

from __future__ import annotations

import pytest

from sagsgang.proof.time import answers
from tests.proof.asking import told, written

FACTS = """\
gælder: {fra: 2026-01-01, til: 2026-02-28}
fakta:
  dag: {type: dato, spørgsmål: Hvilken dag?}
  svar: {type: ja_nej, spørgsmål: Hvad er svaret?, kun_i_trin: ja}
  frist: {type: varighed, spørgsmål: Hvor længe?}
"""
TRACKS = """\
spor:
  sagen: {titel: Sagen, faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}}
  siden: {titel: Siden, faser: {først: Først, midt: Midt, sidst: {titel: Sidst, slut: ja}}}
"""
STEPS = """\
trin:
  hør: {titel: Hør, rolle: rådgiver, fra: først, til: midt}
  vurder:
    titel: Vurder
    rolle: rådgiver
    fra: midt
    til: sidst
    spørger: [svar]
    udfald: {ja: Ja, nej: Nej}
    tidligst: {efter: hør, tid: 15 dage}
  undgå: {titel: Undgå, rolle: rådgiver, kan_udelades: {grunde: {alder: Alder}, hjemmel: [BL-137-4]}}
  afslut:
    titel: Afslut
    rolle: rådgiver
    fra: ny
    til: færdig
"""
DUTY = """\
pligter:
  afslutning:
    titel: Afslutning
    inden: 14 dage
    opfyldes_af: [afslut]
    ansvarlig: rådgiver
    hjemmel: [BL-18-1]
"""
OTHER = "  %s:\n    titel: Anden\n    opfyldes_af: [%s]\n    ansvarlig: rådgiver\n    hjemmel: [BL-18-1]\n"


def verdict(required: str, arises: str = "    opstår: hør\n", more: str = "") -> str | tuple[str, str]:
    text = FACTS + TRACKS + STEPS + required + DUTY + arises + more
    found = [one for one in answers(written(text)) if one.part == "afslutning"]
    assert len(found) == 1
    return found[0].code if found[0].verdict == "refuted" else found[0].verdict


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        ("    kræver: [vurder]\n", "SG412"),
        ("    kræver: [{trin: vurder, udført: ja}]\n", "SG412"),
        ("    kræver: [{trin: vurder, udfald: ja}]\n", "SG412"),
        ("    kræver: [{fakta: svar, er: ja}]\n", "SG412"),
        ("    kræver: [{spor: siden, i: [sidst]}]\n", "SG412"),
        ("    kræver: [{ikke: {spor: siden, i: [først, midt]}}]\n", "SG412"),
        ("    kræver: [{spor: siden, afsluttet: ja}]\n", "SG412"),
        ("    når: {trin: vurder, udført: ja}\n", "SG412"),
        ("    kræver: [{ikke: {trin: vurder, udført: ja}}]\n", "proved"),
        ("    kræver: [{fakta: svar, er: ukendt}]\n", "proved"),
        ("    kræver: [{trin: undgå, udeladt: ja}]\n", "proved"),
        ("    kræver: [undgå]\n", "proved"),
        ("    kræver: [{en_af: [vurder, undgå]}]\n", "open"),
        ("    kræver: [{fakta: dag, før: nu}]\n", "proved"),
        ("    tidligst: {efter: {fakta: dag}, tid: 20 dage}\n", "proved"),
    ],
)
def test_what_waits_is_waited_for_however_it_is_required(required: str, expected: str) -> None:
    assert verdict(required) == expected


@pytest.mark.parametrize(
    ("arises", "expected"),
    [
        ("", "SG412"),
        ("    opstår: hør\n", "SG412"),
        ("    opstår: {fase: midt}\n", "SG412"),
        ("    opstår: {fase: først}\n", "SG412"),
        ("    regnet_fra: {fase: midt}\n", "SG412"),
        ("    regnet_fra: {trin: hør}\n", "SG412"),
        ("    opstår: {trin: vurder, udfald: ja}\n", "proved"),
        ("    opstår: overtagelse\n", "open"),
        ("    opstår: {fakta: dag}\n", "open"),
        ("    regnet_fra: dag\n", "open"),
        ("    opstår: hør\n    når: {trin: undgå, udført: ja}\n", "open"),
    ],
)
def test_what_is_known_to_lie_at_the_start_decides_what_can_be_refuted(arises: str, expected: str) -> None:
    assert verdict("    kræver: [vurder]\n", arises) == expected


def test_what_meets_another_obligation_may_start_this_one() -> None:
    other = OTHER % ("høring", "hør")
    arises = "    opstår: {pligt: høring, er: opfyldt}\n"
    assert verdict("    kræver: [vurder]\n", arises, other) == "open"  # when all tracks have ended it may be done again
    assert verdict("    tidligst: {efter: hør, tid: 15 dage}\n", arises, other) == "SG412"
    met = "    kræver: [{pligt: vurdering, er: opfyldt}]\n"
    assert verdict(met, more=OTHER % ("vurdering", "vurder")) == "SG412"


def test_the_time_of_a_fact_that_is_both_waited_for_and_counted_from_is_one() -> None:
    wait = "    tidligst: {efter: {fakta: dag}, tid: 20 dage}\n"
    assert verdict(wait, "    opstår: {fakta: dag}\n") == "SG412"
    assert verdict(wait, "    regnet_fra: dag\n") == "SG402"  # as the ordinary rule says it
    assert verdict("    kræver: [{fakta: dag, efter: nu}]\n", "    opstår: {fakta: dag}\n") == "open"


def test_each_new_round_of_an_obligation_is_counted_from_the_one_before() -> None:
    steps = STEPS.replace("    til: færdig\n", "    gentages: ja\n    tidligst: {efter: afslut, tid: 15 dage}\n")
    first = "  start: {titel: Start, rolle: rådgiver}\n"
    either = (
        DUTY.replace("[afslut]", "[afslut, start]")
        + "    gentages: efter_opfyldelse\n    når: {spor: siden, afsluttet: nej}\n"
    )
    found = told(answers, written(FACTS + TRACKS + steps + first + either))
    assert "refuted" not in {one for one, _code, _part in found}


@pytest.mark.parametrize("says", ["senest: dag", "inden: {fakta: frist}"])
def test_a_limit_that_a_fact_sets_may_run_out_at_any_time(says: str) -> None:
    other = (OTHER % ("anden", "vurder")) + f"    {says}\n"
    assert verdict("    kræver: [{pligt: anden, er: overskredet}]\n", more=other) == "open"
