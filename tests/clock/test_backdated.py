"""What is recorded late tells of earlier; time itself does not go back for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sagsgang import Actor, Engine, FrozenClock, load_guides, open_store
from sagsgang.errors import MissingAnswer, StepRefused
from sagsgang.law.moment import iso, parse

BO, LENE = Actor("bo", role="rådgiver"), Actor("lene", role="leder")

GUIDE = """
guide: besked
titel: Besked efter mødet
udgave: "2026.1"
gælder: {fra: 2024-01-01}
formål: At prøve det, der bliver noteret senere.
fakta:
  møde: {type: tidspunkt, spørgsmål: Hvornår er mødet?}
  aftale: {type: tidspunkt, spørgsmål: Hvornår er det aftalt med politiet?}
oprettelse: {spørger: [møde]}
spor:
  sag: {titel: Sagen, faser: {åben: Åben, slut: {titel: Slut, slut: ja}}}
trin:
  besked: {titel: Giv besked, rolle: rådgiver}
  brev:
    titel: Skriv til forældrene
    rolle: rådgiver
    spørger: [aftale]
    mærker: [kontakt]
  søskende: {titel: Se søskendesagen, rolle: rådgiver, gentages: ja, kræver: [{sag: besked, er: åben}]}
  afslut: {titel: Afslut, rolle: rådgiver, fra: åben, til: slut}
spærringer:
  politi_først:
    når: {fakta: aftale, efter: møde}
    spærrer: [kontakt]
    forklaring: Aftalen skal ligge før mødet.
pligter:
  besked_efter_mødet:
    titel: Besked, når mødet er holdt
    når: {fakta: møde, før: nu}
    opfyldes_af: besked
    ansvarlig: rådgiver
"""


ACUTE = """
guide: akut
titel: Akut afgørelse
udgave: "2026.1"
gælder: {fra: 2024-01-01}
formål: At prøve en godkendelse, der bliver noteret senere.
fakta:
  aftale: {type: tekst, spørgsmål: Hvad er aftalt?}
oprettelse: {kan_oplyse: [aftale]}
spor:
  akut:
    titel: Akut
    faser: {ingen: Ingen, iværksat: Iværksat, godkendt: Godkendt, bortfaldet: Bortfaldet, endelig: {titel: Endelig, slut: ja}}
trin:
  iværksæt: {titel: Iværksæt, rolle: rådgiver, fra: ingen, til: iværksat}
  godkend: {titel: Godkend, rolle: rådgiver, fra: iværksat, til: godkendt}
  afslut: {titel: Afslut, rolle: rådgiver, fra: godkendt, til: endelig}
  hjem: {titel: Barnet er hjemme igen, rolle: rådgiver, fra: bortfaldet, til: endelig}
pligter:
  godkendelse:
    titel: Godkendelse inden 7 dage
    opstår: iværksæt
    inden: 7 dage
    første_dag: tæller
    følge: bortfald
    til: bortfaldet
    opfyldes_af: godkend
    ansvarlig: rådgiver
"""


class Setting:
    """Two guides, one store, and a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        for name, text in (("besked", GUIDE), ("akut", ACUTE)):
            (folder / "guider" / name).mkdir(parents=True)
            (folder / "guider" / name / "guide.yaml").write_text(text, encoding="utf-8")
        self.guides = load_guides(folder / "guider")
        self.store = open_store("memory:", create=True)

    def at(self, now: str) -> Engine:
        return Engine(store=self.store, guides=self.guides, clock=FrozenClock(parse(now).instant))


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def test_an_approval_told_of_late_leaves_no_trace_of_the_lapse(setting: Setting) -> None:
    """Approved in time and recorded after the limit: what is done next on the track is not out of order (C34, C43)."""
    case = setting.at("2026-11-20 15:00").start("akut", facts={}, by=BO, child="B1")
    case.do("iværksæt", by=BO)
    late = setting.at("2026-11-27 09:00").case(case.id)
    assert late.tracks == {"akut": "bortfaldet"}
    late.do("godkend", by=BO, at="2026-11-26 20:00")
    assert late.tracks == {"akut": "godkendt"}
    later = setting.at("2026-12-18 10:00").case(case.id)
    later.do("afslut", by=BO)
    assert (later.tracks, later.findings()) == ({"akut": "endelig"}, ())


def test_a_step_told_of_late_does_not_undo_what_time_has_brought(setting: Setting) -> None:
    """At the time the step tells of, the obligation did not apply yet; it does now, and keeps the case open."""
    case = setting.at("2026-11-20 10:00").start("besked", facts={"møde": "2026-11-25 10:00"}, by=BO, child="B1")
    assert case.obligation("besked_efter_mødet").status == "not_applicable"
    setting.at("2026-11-27 10:00").watch()
    late = setting.at("2026-11-28 10:00").case(case.id)
    assert late.obligation("besked_efter_mødet").status == "open"
    late.do("afslut", by=BO, at="2026-11-24 12:00")
    assert (late.status, late.obligation("besked_efter_mødet").status) == ("open", "open")


def test_a_step_told_of_late_sees_the_cases_that_are_there_when_it_is_recorded(setting: Setting) -> None:
    one = setting.at("2026-11-20 10:00").start("besked", facts={"møde": "2026-11-25 10:00"}, by=BO, child="B1")
    setting.at("2026-11-22 10:00").start("besked", facts={"møde": "2026-11-25 10:00"}, by=LENE, child="B1")
    case = setting.at("2026-11-23 10:00").case(one.id)
    case.do("søskende", by=BO, at="2026-11-21 10:00")
    assert case.seq == 2


def test_an_annulment_that_is_annulled_annuls_nothing(setting: Setting) -> None:
    case = setting.at("2026-11-20 10:00").start("besked", facts={"møde": "2026-11-25 10:00"}, by=BO, child="B1")
    case = setting.at("2026-11-26 10:00").case(case.id)
    case.correct(1, by=BO, reason="Flyttet", facts={"møde": "2026-11-27 10:00"})
    case.correct(2, by=BO, reason="Ikke flyttet alligevel", annul=True)
    case.correct(3, by=BO, reason="Jo, den var flyttet", annul=True)
    assert case.state.facts["møde"].value == iso(parse("2026-11-27 10:00").instant)
    case.correct(2, by=BO, reason="Nej", annul=True)
    assert case.state.facts["møde"].value == iso(parse("2026-11-25 10:00").instant)


def test_what_only_an_answer_can_tell_is_asked_before_anything_is_refused(setting: Setting) -> None:
    """The barrier is unknown for want of what the step asks for: the caseworker is asked, not turned away."""
    case = setting.at("2026-11-20 10:00").start("besked", facts={"møde": "2026-11-20 08:00"}, by=BO, child="B1")
    with pytest.raises(MissingAnswer) as asked:
        case.do("brev", by=BO)
    assert asked.value.missing == ("aftale",)
    with pytest.raises(StepRefused) as refused:
        case.do("brev", by=BO, facts={"aftale": "2026-11-20 09:00"})
    assert [reason.kind for reason in refused.value.why.reasons] == ["barrier"]
    case.do("brev", by=BO, facts={"aftale": "2026-11-19 09:00"})
    assert case.seq == 2
