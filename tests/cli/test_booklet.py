"""`guide vis`: nothing that a guide says is left out of its booklet, and what is put together of several things can be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sagsgang.cli.booklet import booklet
from sagsgang.cli.page import Page
from sagsgang.guide.library import Library, load_guides
from sagsgang.guide.model import Guide
from sagsgang.law.register import citation

DAY = date(2026, 11, 20)
SHIPPED = ("underretning", "undersoegelse", "vold-og-overgreb")


def shown(guide: Guide) -> str:
    """The booklet, unbroken."""
    page = Page(width=100_000)
    booklet(page, guide, DAY)
    return str(page)


def section(text: str, heading: str) -> str:
    """What stands below a heading, until the next empty line."""
    return text.split(f"\n{heading}\n", 1)[1].split("\n\n", 1)[0]


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_that_a_guide_says_is_left_out(name: str) -> None:
    guide = load_guides().guide(name)
    text = shown(guide)
    wanted = [guide.title, guide.purpose, *(guide.facts[one].question for one in guide.opening.asks)]
    for track in guide.tracks.values():
        wanted += [f"Spor: {track.title}", *(f"Fase: {phase.title}" for phase in track.phases)]
    for step in guide.steps.values():
        wanted += [f"{step.id}: {step.title}", step.guidance, step.for_child, step.for_parent]
        wanted += [f"Udfald {outcome.id}: {outcome.title}" for outcome in step.outcomes]
        wanted += [guide.facts[fact].question for fact in step.asks]
        wanted += [one.because for one in step.requires]
        wanted += [guide.roles[role].title for role in step.roles]
    for rule in guide.obligations.values():
        wanted += [f"{rule.id}: {rule.title}", rule.guidance]
        wanted += [f"Pligt: {rule.title}, " for one in rule.met_by if one.step in guide.steps]
    wanted += [f"{barrier.title}: {barrier.explanation}" for barrier in guide.barriers.values()]
    wanted += [f"{law}: {citation(rule, guide.statutes, DAY)}" for law, rule in guide.laws.items()]
    assert [one for one in wanted if one is not None and one not in text] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_step_says_who_and_what_may_bar_it(name: str) -> None:
    guide = load_guides().guide(name)
    text = shown(guide)
    for step in guide.steps.values():
        own = text.split(f"    - {step.id}: {step.title}\n", 1)[1].split("\n    - ", 1)[0]
        assert "        Hvem: " in own, step.id
        barred = [one.title for one in guide.barriers.values() if {step.id, *step.tags} & set(one.stops)]
        assert ("Kan være spærret af: " in own) is bool(barred), step.id
        assert [title for title in barred if title not in own] == []


GUIDE = """\
guide: lille
titel: Lille
udgave: "1"
gælder: {fra: 2024-01-01, til: 2030-12-31}
vedtaget: {af: Udvalget}
fakta:
  kommet: {type: tidspunkt, spørgsmål: Hvornår kom det?}
  sikkert: {type: ja_nej, spørgsmål: Er det sikkert?}
  set: {type: ja_nej, spørgsmål: Er det set?}
  længde: {type: varighed, spørgsmål: Hvor længe?}
  dag: {type: dato, spørgsmål: Hvilken dag?}
oprettelse: {spørger: [kommet], kan_oplyse: [sikkert], indtraf: kommet}
spor:
  vej:
    titel: Vejen
    faser: {ny: {titel: Ny, beskrivelse: Her begynder det.}, slut: {titel: Slut, slut: ja}}
trin:
  ring:
    titel: Ring
    rolle: [leder, rådgiver, jurist]
    fra: ny
    spørger: [set]
    gentages: ja
    breve: [kvittering]
  hør:
    titel: Hør politiet
    part: politi
    rolle: rådgiver
    fra: ny
    åbner: {guide: anden, med: {}}
    tidligst: {efter: ring, tid: 2 dage}
  vent:
    titel: Vent
    fra: ny
    rolle: rådgiver
    tidligst: {efter: {fakta: kommet}, tid: 1 dag}
    spørger: [længde, dag]
  slut_af:
    titel: Slut af
    rolle: rådgiver
    fra: [ny, slut]
    udfald:
      godt:
        titel: Godt
        til: slut
        åbner: {guide: anden, med: {}}
        kræver: [ring]
      skidt: Skidt
    kræver:
      - en_af:
          - alle: [{fakta: sikkert, er: ja}, {fakta: set, er: ja}]
          - en_af: [hør, {fakta: set, er: ukendt}]
        fordi: Ellers går det galt.
    kan_udelades: {grunde: {lille: Sagen er lille}, hjemmel: [BL-137-4]}
    mærker: [ende]
    hjemmel: [BL-20-1]
pligter:
  a: {titel: A, inden: 6 hverdage, kalender: hverdage, regnet_fra: kommet, opfyldes_af: [ring], følge: brud, underret: [leder, jurist]}
  b: {titel: B, opstår: {trin: slut_af, udfald: godt}, inden: 1 måned, fridag: næste_hverdag, kalender: hverdage, opfyldes_af: [ring], følge: brud}
  c: {titel: C, opstår: {fase: slut}, inden: {fakta: længde}, regnet_fra: {fase: slut}, gentages: efter_opfyldelse, opfyldes_af: [ring], følge: lokalt_mål}
  d: {titel: D, opstår: [{fakta: set}, {pligt: a, er: opfyldt}, overtagelse], senest: dag, opfyldes_af: [{trin: slut_af, udfald: skidt}], følge: vindue}
  e:
    titel: E
    opstår: [oprettelse, ring]
    tidligst_af: [{inden: 3 dage, regnet_fra: {trin: ring}, første_dag: tæller}, {senest: {pligt: a}}]
    antal: 2
    opfyldes_af: [hør]
    følge: brud
spærringer:
  s: {titel: Stop, når: {fakta: sikkert, er: nej}, spærrer: [ende], forklaring: Det er ikke sikkert., hjemmel: [OV-3], ufravigelig: ja}
"""

EXPECTED = (Path(__file__).parent / "hefte.txt").read_text(encoding="utf-8")


def test_a_booklet_in_full(tmp_path: Path) -> None:
    (tmp_path / "lille").mkdir()
    (tmp_path / "lille" / "guide.yaml").write_text(GUIDE, encoding="utf-8")
    library: Library = load_guides(tmp_path)
    page = Page()
    booklet(page, library.guide("lille"), DAY)
    assert str(page) + "\n" == EXPECTED
