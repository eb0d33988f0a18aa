"""The shipped guide, stepped through live where logs and random walks do not come: what is done once cannot be done again."""

from __future__ import annotations

from typing import Any

import pytest

from sagsgang import Actor, Case, Engine, FrozenClock, NotAllowed, StepRefused, load_guides
from sagsgang.errors import CorrectionRefused
from sagsgang.guide.model import Fact
from sagsgang.store.memory import MemoryStore


def answer(fact: Fact) -> Any:
    """Some value that the fact takes."""
    by_type: dict[str, Any] = {
        "ja_nej": "ja",
        "tal": 1,
        "dato": "2015-03-01",
        "tidspunkt": "2026-11-20 15:40",
        "varighed": "14 dage",
        "person": "lene",
        "personer": ["lene"],
        "dokument": "notat#sha256:" + "0" * 64,
    }
    if fact.choices:
        first = fact.choices[0][0]
        return [first] if fact.type == "flervalg" else first
    return by_type.get(fact.type, "Et svar")


def do(case: Case, step: str, outcome: str | None = None, **facts: Any) -> None:
    """Do the step as somebody who may, and who has not been in the case before."""
    found = case.step_named(step)
    given = {name: answer(case.guide.facts[name]) for name in found.asks} | facts
    case.do(step, by=Actor(f"ny-{step}", found.roles[0] if found.roles else None), outcome=outcome, facts=given)


@pytest.fixture
def engine() -> Engine:
    return Engine(store=MemoryStore(), guides=load_guides(), clock=FrozenClock("2026-11-20T16:12+01:00"))


def notified(engine: Engine, **facts: Any) -> Case:
    given = {"modtaget": "2026-11-20 15:40", "underretter": "fagperson", "overgreb": "nej", "aktiv_indsats": "nej"}
    return engine.start("underretning", facts=given | facts, by=Actor("anna", "modtagelse"), child="B1")


def test_what_is_done_once_is_refused_the_second_time_with_that_reason(engine: Engine) -> None:
    notified(engine)
    notified(engine)
    case = notified(engine, aktiv_indsats="ja")
    seen: dict[str, list[str]] = {}

    def once(step: str, outcome: str | None = None, **facts: Any) -> None:
        do(case, step, outcome, **facts)
        with pytest.raises((StepRefused, NotAllowed)) as refused:
            do(case, step, outcome, **facts)
        seen[step] = [reason.kind for reason in refused.value.why.reasons]

    do(case, "vurder_akut", "ikke_akut")
    once("leder_ser_gentagelser")
    once("genvurder")
    do(case, "børnesamtale")
    once("afgør", "afdækning")
    once("tilbagemeld")
    assert all("done" in seen[step] for step in ("leder_ser_gentagelser", "genvurder", "afgør", "tilbagemeld"))


def test_no_feedback_and_the_decision_on_an_examination_are_made_once(engine: Engine) -> None:
    case = notified(engine, overgreb="ja")
    do(case, "vurder_akut", "akut")
    do(case, "hvem_er_mistænkt", mistænkte=["netværk"])
    do(case, "børnesamtale")
    do(case, "afgør", "afdækning")
    for step in ("tilbagemeld_ikke", "beslut_undersøgelse"):
        do(case, step)
        with pytest.raises((StepRefused, NotAllowed)) as refused:
            do(case, step)
        assert "done" in [reason.kind for reason in refused.value.why.reasons], step


# -- the case on violence and abuse ---------------------------------------------------------------------------------


def kinds(case: Case, step: str, outcome: str | None = None, role: str | None = None, **facts: Any) -> list[str]:
    """The kinds of reason that the step is refused for."""
    found = case.step_named(step)
    given = {name: answer(case.guide.facts[name]) for name in found.asks} | facts
    with pytest.raises((StepRefused, NotAllowed)) as refused:
        case.do(step, by=Actor(f"ny-{step}", role or found.roles[0]), outcome=outcome, facts=given)
    return [reason.kind for reason in refused.value.why.reasons if reason.result != "met"]


def of_abuse(engine: Engine) -> list[Case]:
    """The child's cases on violence and abuse."""
    return [engine.case(case.case) for case in engine.child("B1").cases if case.guide == "vold-og-overgreb"]


def test_the_case_on_abuse_is_opened_at_once_and_takes_what_is_known_with_it(engine: Engine) -> None:
    case = notified(engine, overgreb="ja", æresrelateret="ja")
    do(case, "risikovurder")
    assert kinds(case, "åbn_overgrebssag", role="jurist") == ["role"]
    do(case, "åbn_overgrebssag", mistænkte=["forælder"], født="2014-05-01")
    assert kinds(case, "åbn_overgrebssag") == ["done"]
    assert case.tracks == {"vurdering": "ny", "svar": "afventer"}
    [opened] = of_abuse(engine)
    carried = {name: fact.value for name, fact in opened.facts().facts.items()}
    assert (carried["overgreb"], carried["mistænkte"], carried["æresrelateret"]) == ("ja", ["forælder"], "ja")
    assert (carried["født"], carried["risikovurdering"]) == ("2014-05-01", "Et svar")
    assert opened.obligation("undersøgelse_4_måneder").to_json()["due"] == "2027-03-20T23:59:59+01:00"
    assert opened.obligation("risiko_vurderet").status == "not_applicable"
    barriers = [r.subject for r in opened.why("orienter_forældre").reasons if r.kind == "barrier" and r.result != "met"]
    assert barriers == ["politi_først", "hjemmet_må_ikke_vide"]


def test_without_a_suspicion_of_abuse_there_is_no_case_on_it(engine: Engine) -> None:
    case = notified(engine)
    assert kinds(case, "åbn_overgrebssag") == ["belongs"]
    do(case, "vurder_akut", "ikke_akut")
    assert kinds(case, "afgør", "overgreb") == ["outcome"]
    assert of_abuse(engine) == []


@pytest.mark.parametrize("before", [True, False])
def test_a_notification_that_goes_on_as_a_case_on_abuse_has_one_and_the_examination_is_decided_there(
    engine: Engine, before: bool
) -> None:
    case = notified(engine, overgreb="ja", mistænkte=["netværk"])
    if before:
        do(case, "åbn_overgrebssag")
    do(case, "vurder_akut", "akut")
    assert kinds(case, "afgør", "overgreb") == ["condition", "condition"]
    do(case, "børnesamtale")
    assert len(of_abuse(engine)) == before
    do(case, "afgør", "overgreb")
    assert len(of_abuse(engine)) == 1
    assert case.obligation("undersøgelse_skal").status == "met"
    assert case.obligation("tilbagemelding").status == "open"
    assert kinds(case, "beslut_undersøgelse") == ["condition"]
    assert "Undersøgelsen besluttes i sagen om vold" in " ".join(
        r.text for r in case.why("beslut_undersøgelse").reasons
    )


def test_a_correction_is_not_refused_for_what_the_correction_of_another_case_has_changed() -> None:
    """The second notification counted the first; the first turned out to be the later one, and that is no fault of this correction."""
    clock = FrozenClock("2026-11-20T16:12+01:00")
    engine = Engine(store=MemoryStore(), guides=load_guides(), clock=clock)
    by = Actor("anna", "modtagelse")
    first = notified(engine, modtaget="2026-11-18 10:00")
    second = notified(engine, modtaget="2026-11-19 10:00")
    first.correct(1, by=by, reason="Læst forkert", facts={"modtaget": "2026-11-20 10:00"})
    do(second, "se_tidligere")
    second.correct(1, by=by, reason="Skrevet ind lidt før", new_at="2026-11-20 16:00")
    assert second.status == "open"
    do(first, "vurder_akut", "ikke_akut")
    do(first, "børnesamtale")
    do(first, "afgør", "afdækning")
    with pytest.raises(CorrectionRefused):
        first.correct(first.seq - 2, by=by, reason="Forkert sag", annul=True)
