"""The notification live: what is refused, and what lapses, where random walks come only by chance."""

from __future__ import annotations

from typing import Any

import pytest

from sagsgang import Actor, Engine, FrozenClock, load_guides
from sagsgang.engine import Case
from sagsgang.errors import NotAllowed, Refused, StepRefused
from sagsgang.store.memory import MemoryStore

ANNA, BO, LENE = Actor("anna", "modtagelse"), Actor("bo", "rådgiver"), Actor("lene", "leder")
QUIET = {"overgreb": "nej", "aktiv_indsats": "nej"}


@pytest.fixture
def engine() -> Engine:
    return Engine(store=MemoryStore(), guides=load_guides(), clock=FrozenClock("2026-11-20T16:12+01:00"))


def opened(engine: Engine, notifier: str, child: str = "B1") -> Case:
    facts = {"modtaget": "2026-11-20 15:40", "underretter": notifier, **QUIET}
    return engine.start("underretning", facts=facts, by=ANNA, child=child)


def refused(case: Case, step: str, by: Actor, **facts: Any) -> set[str]:
    """The kinds of what stands against the step; nothing was recorded."""
    seq = case.seq
    with pytest.raises(Refused) as caught:
        case.do(step, by=by, facts=facts)
    assert isinstance(caught.value, StepRefused)
    assert case.seq == seq
    return {reason.kind for reason in caught.value.why.reasons if reason.result != "met"}


def decided(engine: Engine) -> Case:
    """Decided: help without more; the answer to the professional is still owed."""
    case = opened(engine, "fagperson")
    case.do("vurder_akut", by=ANNA, outcome="ikke_akut", facts={"vurdering_begrundelse": "Ikke i fare."})
    case.do("afklar_forhold", by=BO, facts={"æresrelateret": "nej"})
    case.do("oplys_bisidder", by=BO)
    case.do("børnesamtale", by=BO, facts={"barnets_udsagn": "Vil gerne have hjælp til lektier."})
    case.do("screen", by=BO, facts={"alvorlig": "nej"})
    case.do("afgør", by=BO, outcome="hjælp")
    return case


def test_there_is_one_receipt_or_none(engine: Engine) -> None:
    case = opened(engine, "anonym")
    case.do("ingen_kvittering", by=ANNA)
    assert refused(case, "ingen_kvittering", ANNA) == {"phase", "done"}


def test_it_becomes_acute_once(engine: Engine) -> None:
    case = opened(engine, "borger")
    case.do("vurder_akut", by=ANNA, outcome="ikke_akut", facts={"vurdering_begrundelse": "Ikke i fare."})
    case.do("bliver_akut", by=BO, facts={"vurdering_begrundelse": "Barnet tør ikke gå hjem."})
    assert refused(case, "bliver_akut", BO, vurdering_begrundelse="Igen.") == {"phase", "done"}


def test_what_is_decided_leaves_no_conversation_to_prepare_and_lapses_when_the_leader_closes(engine: Engine) -> None:
    case = decided(engine)
    assert refused(case, "oplys_bisidder", BO) == {"phase"}
    assert case.obligation("tilbagemelding").status == "open"
    case.close(by=LENE, reason="Barnet er flyttet til en anden kommune.")
    assert case.obligation("tilbagemelding").status == "lapsed"


def test_a_third_notification_is_the_leaders_to_see_until_the_case_is_closed(engine: Engine) -> None:
    first, _second, third = (opened(engine, "borger", child="B7") for _ in range(3))
    assert first.obligation("gentagne_underretninger").status == "not_applicable"
    assert third.obligation("gentagne_underretninger").status == "open"
    third.close(by=LENE, reason="Behandlet i den første sag.")
    assert third.obligation("gentagne_underretninger").status == "lapsed"


def test_every_step_with_roles_is_refused_to_a_stranger(engine: Engine) -> None:
    case = opened(engine, "borger")
    for step in case.guide.steps.values():
        asked = {name: answer(case, name) for name in step.asks}
        stranger = Actor("ole", next(role for role in ("jurist", "fagchef") if role not in step.roles))
        with pytest.raises((StepRefused, NotAllowed)) as caught:
            case.do(step.id, by=stranger, outcome=step.outcomes[0].id if step.outcomes else None, facts=asked)
        assert "role" in {reason.kind for reason in caught.value.why.reasons if reason.result != "met"}, step.id


def answer(case: Case, name: str) -> str:
    """An answer of the fact's type."""
    fact = case.guide.facts[name]
    if fact.choices:
        return fact.choices[0][0]
    return {"ja_nej": "ja", "dato": "2020-01-01", "tidspunkt": "2026-11-20 15:40"}.get(fact.type, "Noget.")


def test_the_police_give_leave_once(engine: Engine) -> None:
    case = opened(engine, "borger")
    case.do("politi_giver_lov", by=BO)
    assert refused(case, "politi_giver_lov", BO) == {"done"}


def test_a_receipt_is_sent_once(engine: Engine) -> None:
    case = opened(engine, "borger")
    case.do("send_kvittering", by=ANNA)
    assert refused(case, "send_kvittering", ANNA) == {"phase", "done"}
