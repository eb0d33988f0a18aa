"""The shipped guide, stepped through live where logs and random walks do not come: what is done once cannot be done again."""

from __future__ import annotations

from typing import Any

import pytest

from sagsgang import Actor, Case, Engine, FrozenClock, NotAllowed, StepRefused, load_guides
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
