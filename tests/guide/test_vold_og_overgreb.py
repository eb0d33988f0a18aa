"""The shipped guide on violence and sexual abuse: what it bars and what opens it, what lapses, who decides, and how it ends."""

from __future__ import annotations

from typing import Any

import pytest

from sagsgang import Actor, Case, Engine, FrozenClock, NotAllowed, SagsgangError, StepRefused, load_guides
from sagsgang.case.answers import Obligation, Why
from sagsgang.guide.library import Library, shipped_folder
from sagsgang.guide.model import Fact, Guide, Step
from sagsgang.store.memory import MemoryStore

NAME = "vold-og-overgreb"
GUIDE: Guide = load_guides().guide(NAME)
ROLES = ("modtagelse", "døgnvagt", "rådgiver", "jurist", "leder", "fagchef")
LEADERS = ("leder", "fagchef")
BEGAN = "2026-11-20 14:00"
CONCRETE = {"overgrebets_art": ["vold"], "mistankens_styrke": "konkret"}
TO_THE_HOME = sorted(step.id for step in GUIDE.steps.values() if "kontakt_forældre" in step.tags)
TO_THE_SUSPECT = sorted(step.id for step in GUIDE.steps.values() if "kontakt_mistænkt" in step.tags)
CONTACT = sorted(step.id for step in GUIDE.steps.values() if any(tag.startswith("kontakt_") for tag in step.tags))


def test_the_steps_that_reach_somebody_are_those_meant() -> None:
    assert set(TO_THE_HOME) == {
        *("orienter_forældre", "kontakt_hjemmet", "hold_væsentligt_møde", "indhent_samtykke", "partshør"),
        *("giv_aktindsigt", "søg_samtykke", "iværksæt_støtte"),
    }
    assert TO_THE_SUSPECT == ["giv_ansat_besked", "orienter_andet_barns_forældre"]
    assert set(CONTACT) == {*TO_THE_HOME, *TO_THE_SUSPECT, "orienter_en_forælder", "inddrag_netværk", "akut_besked"}


# -- a case and its people ------------------------------------------------------------------------------------------

OPENER = """\
guide: aabner
titel: Åbner
udgave: "1"
gælder: {fra: 2024-01-01}
fakta:
  modtaget: {type: tidspunkt, spørgsmål: Hvornår?}
  mistænkte:
    type: flervalg
    spørgsmål: Hvem?
    valg: {forælder: F, netværk: N, ansat: A, barn: B, ukendt: U}
oprettelse: {spørger: [modtaget], kan_oplyse: [mistænkte], indtraf: modtaget}
spor:
  s: {faser: {ny: Ny, færdig: {titel: Færdig, slut: ja}}}
trin:
  videre:
    titel: Videre
    fra: ny
    udfald:
      overgreb:
        titel: Overgreb
        til: færdig
        åbner: {guide: vold-og-overgreb, med: {opmærksom: modtaget, mistænkte: mistænkte}}
"""


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock("2026-11-20T15:00+01:00")


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The shipped guides, and one that opens a case as a notification will."""
    folder = tmp_path_factory.mktemp("guider")
    (folder / "aabner").mkdir()
    (folder / "aabner" / "guide.yaml").write_text(OPENER, encoding="utf-8")
    return load_guides(folder)


@pytest.fixture
def engine(guides: Library, clock: FrozenClock) -> Engine:
    return Engine(store=MemoryStore(), guides=guides, clock=clock)


def suspected(engine: Engine, *suspects: str, **facts: Any) -> Case:
    """A case on these suspects; none: it was opened from another and nobody has said."""
    if not suspects:
        case = opened_from_another(engine, {"modtaget": BEGAN})
        return case.record(CONCRETE | facts, by=Actor("mia", "modtagelse"))
    given: dict[str, Any] = {"opmærksom": BEGAN, **CONCRETE, "mistænkte": list(suspects), **facts}
    return engine.start(NAME, facts=given, by=Actor("mia", "modtagelse"), child="B1")


def opened_from_another(engine: Engine, facts: dict[str, Any]) -> Case:
    by = Actor("mia", "modtagelse")
    engine.start("aabner", facts=facts, by=by, child="B1").do("videre", outcome="overgreb", by=by)
    return engine.case(next(case.case for case in engine.child("B1").cases if case.guide == NAME))


def answer(fact: Fact) -> Any:
    """Some value that the fact takes."""
    by_type: dict[str, Any] = {
        "ja_nej": "nej",
        "dato": "2026-11-20",
        "tidspunkt": "2026-11-20 14:30",
        "varighed": "2 dage",
        "personer": ["ravn", "rita"],
    }
    if fact.choices:
        first = fact.choices[0][0]
        return [first] if fact.type == "flervalg" else first
    return by_type.get(fact.type, "Et svar")


def do(case: Case, step: str, outcome: str | None = None, role: str | None = None, **facts: Any) -> None:
    """Do the step in the first role that may, with an answer to everything it asks."""
    found = case.guide.steps[step]
    given = {name: answer(case.guide.facts[name]) for name in found.asks} | facts
    actor = role or found.roles[0]
    case.do(step, by=Actor(actor, actor), outcome=outcome, facts=given)


def refused(case: Case, step: str, outcome: str | None = None, role: str | None = None, **facts: Any) -> Why:
    """The refusal of the step, after which nothing is recorded."""
    seq = case.seq
    with pytest.raises((StepRefused, NotAllowed)) as caught:
        do(case, step, outcome, role, **facts)
    assert case.seq == seq
    why: Why = caught.value.why
    return why


def kinds(case: Case, step: str, outcome: str | None = None, role: str | None = None, **facts: Any) -> set[str]:
    """The kinds of reason that the step is refused for."""
    return {reason.kind for reason in refused(case, step, outcome, role, **facts).reasons if reason.result != "met"}


def kinds_to_a_stranger(case: Case, step: Step) -> set[str]:
    """The same, when one asks whose role the step does not have."""
    stranger = next(role for role in ROLES if role not in step.roles)
    highest = {name: GUIDE.facts[name].choices[-1][0] for name in step.asks if GUIDE.facts[name].rising}
    return kinds(case, step.id, step.outcomes[0].id if step.outcomes else None, stranger, **highest)


def barred(case: Case, step: str) -> set[str]:
    """The barriers that stop the step now, unknown ones too."""
    return {reason.subject for reason in case.why(step).reasons if reason.kind == "barrier" and reason.result != "met"}


def police_allow(case: Case, *groups: str) -> None:
    do(case, "politi_giver_lov", må_vide=list(groups))


def heard(case: Case) -> None:
    do(case, "oplys_bisidder")
    do(case, "børnesamtale")


def acute(case: Case) -> None:
    """From the assessment to the execution of an acute decision, at 15:00 on 20 November."""
    do(case, "vurder_sikkerhed", "ikke_sikker")
    case.omit("søg_samtykke", by=Actor("ravn", "rådgiver"), ground="formålet", reason="Den, der spørges, er mistænkt.")
    do(case, "formand_beslutter")
    do(case, "iværksæt_akut", iværksat="2026-11-20 15:00")


def obligation(case: Case, name: str, nr: int | None = None) -> Obligation:
    return case.obligation(name, nr)


def due(case: Case, name: str) -> str | None:
    """The due instant, Danish time."""
    told: str | None = obligation(case, name).to_json()["due"]
    return told


def codes(case: Case) -> set[tuple[str, str]]:
    return {(finding.code, finding.id) for finding in case.findings()}


# -- barriers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", CONTACT)
@pytest.mark.parametrize("suspects", [["forælder"], ["netværk"], ["ansat"], ["barn"], ["ukendt"], []])
def test_nobody_is_contacted_before_the_police_are_asked(engine: Engine, step: str, suspects: list[str]) -> None:
    case = suspected(engine, *suspects, mistænkt_i_husstanden="nej")
    assert "politi_først" in barred(case, step)
    do(case, "kontakt_politi")
    assert "politi_først" not in barred(case, step)


@pytest.mark.parametrize("step", TO_THE_HOME)
@pytest.mark.parametrize(
    ("suspects", "household", "closed"),
    [
        (["forælder"], "nej", True),
        (["forælder", "netværk"], None, True),
        (["ukendt"], "nej", True),
        ([], "nej", True),
        (["netværk"], "ja", True),
        (["netværk"], None, True),
        (["ansat"], None, True),
        (["netværk"], "nej", False),
        (["ansat", "barn"], "nej", False),
    ],
)
def test_the_home_is_closed_while_a_suspect_is_or_may_be_in_it(
    engine: Engine, step: str, suspects: list[str], household: str | None, closed: bool
) -> None:
    facts = {} if household is None else {"mistænkt_i_husstanden": household}
    case = suspected(engine, *suspects, **facts)
    do(case, "kontakt_politi")
    assert ("hjemmet_må_ikke_vide" in barred(case, step)) is closed
    police_allow(case, "forældre")
    assert barred(case, step) == set()


def test_the_yes_of_the_police_ends_with_their_no_and_with_a_new_suspect(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    police_allow(case, "forældre")
    do(case, "orienter_forældre")
    do(case, "politi_siger_vent")
    with pytest.raises(StepRefused) as refused:
        do(case, "orienter_forældre")
    assert [r.subject for r in refused.value.why.reasons if r.result == "unmet"] == ["hjemmet_må_ikke_vide"]
    police_allow(case, "forældre")
    do(case, "orienter_forældre")
    do(case, "hvem_er_mistænkt", mistænkte=["forælder", "netværk"])
    assert barred(case, "orienter_forældre") == {"hjemmet_må_ikke_vide"}
    police_allow(case, "forældre")
    assert barred(case, "orienter_forældre") == set()


def test_the_way_forward_is_the_police_and_never_that_the_suspicion_is_dismissed(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    ways = [way.args for way in case.why("orienter_forældre").ways_forward]
    assert "politi_giver_lov" in ways[0]
    assert not any("afkræft_mistanke" in args or "børnesamtale" in args for args in ways)


def test_a_yes_to_one_parent_opens_for_that_one_only(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    assert barred(case, "orienter_en_forælder") == {"den_ene_forælder_må_ikke_vide"}
    police_allow(case, "en_forælder")
    assert barred(case, "orienter_en_forælder") == set()
    assert barred(case, "orienter_forældre") == {"hjemmet_må_ikke_vide"}
    assert barred(case, "inddrag_netværk") == {"netværket_må_ikke_vide"}


@pytest.mark.parametrize("suspects", [["netværk"], ["forælder"], ["ukendt"], []])
def test_the_network_opens_for_itself(engine: Engine, suspects: list[str]) -> None:
    case = suspected(engine, *suspects, mistænkt_i_husstanden="nej")
    do(case, "kontakt_politi")
    police_allow(case, "forældre")
    assert barred(case, "inddrag_netværk") == {"netværket_må_ikke_vide"}
    police_allow(case, "netværk")
    assert barred(case, "inddrag_netværk") == set()


@pytest.mark.parametrize(
    ("step", "suspect"), [("giv_ansat_besked", "ansat"), ("orienter_andet_barns_forældre", "barn")]
)
def test_the_suspect_is_told_only_when_the_police_have_named_the_suspect(
    engine: Engine, step: str, suspect: str
) -> None:
    case = suspected(engine, suspect, mistænkt_i_husstanden="nej")
    do(case, "kontakt_politi")
    police_allow(case, "forældre", "netværk")
    assert barred(case, step) == {"den_mistænkte_må_ikke_vide"}
    police_allow(case, "mistænkt")
    do(case, step)


def test_the_notice_of_an_acute_decision_waits_for_its_wording_and_not_for_a_yes(
    engine: Engine, clock: FrozenClock
) -> None:
    case = suspected(engine, "forælder", født="2014-05-01")
    do(case, "kontakt_politi")
    acute(case)
    assert barred(case, "akut_besked") == {"ordlyd_først"}
    clock.set("2026-11-21T15:00:01+01:00")
    assert obligation(case, "besked_om_akut").status == "missed"
    message = next(f.message for f in case.findings() if f.id == "besked_om_akut")
    assert "Politiet er ikke spurgt om, hvad beskeden må sige" in message
    do(case, "aftal_ordlyd")
    do(case, "akut_besked")
    assert barred(case, "orienter_forældre") == {"hjemmet_må_ikke_vide"}
    assert ("LATE", "besked_om_akut") in codes(case)


@pytest.mark.parametrize("step", [*TO_THE_HOME, "orienter_en_forælder", "inddrag_netværk"])
def test_signs_of_social_control_bar_contact_until_the_risk_is_assessed(engine: Engine, step: str) -> None:
    case = suspected(engine, "ansat", mistænkt_i_husstanden="nej", æresrelateret="ja")
    do(case, "kontakt_politi")
    assert barred(case, step) == {"risikovurdering_først"}
    do(case, "risikovurder")
    assert barred(case, step) == set()


@pytest.mark.parametrize(
    ("barrier", "step", "suspects", "known", "opener", "answers"),
    [
        ("politi_først", "kontakt_hjemmet", ["netværk"], {}, "kontakt_politi", {}),
        ("hjemmet_må_ikke_vide", "partshør", ["forælder"], {}, "politi_giver_lov", {"må_vide": ["forældre"]}),
        (
            "den_ene_forælder_må_ikke_vide",
            "orienter_en_forælder",
            ["forælder"],
            {},
            "politi_giver_lov",
            {"må_vide": ["en_forælder"]},
        ),
        ("netværket_må_ikke_vide", "inddrag_netværk", ["netværk"], {}, "politi_giver_lov", {"må_vide": ["netværk"]}),
        (
            "den_mistænkte_må_ikke_vide",
            "giv_ansat_besked",
            ["ansat"],
            {},
            "politi_giver_lov",
            {"må_vide": ["mistænkt"]},
        ),
        ("ordlyd_først", "akut_besked", ["forælder"], {}, "aftal_ordlyd", {}),
        ("risikovurdering_først", "giv_aktindsigt", ["ansat"], {"æresrelateret": "ja"}, "risikovurder", {}),
    ],
)
def test_a_barrier_refuses_the_step_and_what_lifts_it_lets_the_step_be_done(
    engine: Engine,
    barrier: str,
    step: str,
    suspects: list[str],
    known: dict[str, str],
    opener: str,
    answers: dict[str, Any],
) -> None:
    case = suspected(engine, *suspects, mistænkt_i_husstanden="nej", **known)
    if opener != "kontakt_politi":
        do(case, "kontakt_politi")
    if step == "akut_besked":
        acute(case)
    why = refused(case, step)
    assert [(r.kind, r.subject) for r in why.reasons if r.result != "met"] == [("barrier", barrier)]
    do(case, opener, **answers)
    do(case, step)


def test_every_barrier_is_tried_here() -> None:
    assert set(GUIDE.barriers) == {
        *("politi_først", "hjemmet_må_ikke_vide", "den_ene_forælder_må_ikke_vide", "netværket_må_ikke_vide"),
        *("den_mistænkte_må_ikke_vide", "ordlyd_først", "risikovurdering_først"),
    }


# -- the child is heard ---------------------------------------------------------------------------------------------


def test_the_conversation_is_held_without_a_suspected_parent_and_the_child_knows_of_its_companion(
    engine: Engine,
) -> None:
    case = suspected(engine, "forælder")
    with pytest.raises(StepRefused) as refused:
        do(case, "børnesamtale", forældre_til_stede="ja")
    missing = {r.subject for r in refused.value.why.reasons if r.result != "met"}
    assert missing == {"oplys_bisidder", "kontakt_politi", "forældre_til_stede", "mistænkte"}
    do(case, "kontakt_politi")
    do(case, "oplys_bisidder")
    with pytest.raises(StepRefused):
        do(case, "børnesamtale", forældre_til_stede="ja")
    do(case, "børnesamtale", forældre_til_stede="nej")


def test_the_conversation_is_left_out_on_lawful_grounds_only(engine: Engine) -> None:
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej")
    with pytest.raises(StepRefused):
        do(case, "beslut_undersøgelse", "her")
    with pytest.raises(SagsgangError):
        case.omit("børnesamtale", by=Actor("ravn", "rådgiver"), ground="forældrene", reason="De siger nej.")
    case.omit("børnesamtale", by=Actor("ravn", "rådgiver"), ground="modenhed", reason="Barnet er otte måneder.")
    assert obligation(case, "samtale_holdt").status == "lapsed"
    assert obligation(case, "bisidder_oplyst").status == "lapsed"
    do(case, "beslut_undersøgelse", "her")


def test_a_conversation_held_before_counts_if_it_was_about_this(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    with pytest.raises(StepRefused):
        do(case, "samtale_allerede_holdt", tidligere_samtale="2026-11-19 10:00")
    do(case, "samtale_allerede_holdt", tidligere_samtale="2026-11-20 14:30")
    assert obligation(case, "samtale_holdt").status == "met"
    assert obligation(case, "bisidder_oplyst").status == "lapsed"
    do(case, "beslut_undersøgelse", "her")


# -- the leader -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in ROLES if role not in LEADERS])
def test_the_leaders_decisions_are_made_in_no_other_role(engine: Engine, role: str) -> None:
    case = suspected(engine, "forælder", mistankens_styrke="diffus")
    do(case, "kontakt_politi")
    heard(case)
    with pytest.raises(NotAllowed):
        do(case, "beslut_anmeldelse", "anmeldes_ikke", role=role)
    do(case, "beslut_anmeldelse", "anmeldes_ikke")
    with pytest.raises(NotAllowed):
        do(case, "afkræft_mistanke", "intet_mere", role=role)
    do(case, "afkræft_mistanke", "intet_mere", role="fagchef")
    do(case, "vurder_sikkerhed", "sikker")
    police_allow(case, "forældre")
    do(case, "afslut_politi")
    with pytest.raises(NotAllowed):
        do(case, "leder_afslutter", role=role)
    assert case.status == "open"


def test_the_missing_decision_is_seen_and_nothing_ends_without_it(engine: Engine, clock: FrozenClock) -> None:
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej")
    assert obligation(case, "ledelsens_beslutning").status == "open"
    do(case, "kontakt_politi")
    police_allow(case, "forældre", "netværk")
    for step in ("afslut_politi", "send_anmeldelse", "leder_afslutter"):
        with pytest.raises(StepRefused):
            do(case, step)
    do(case, "beslut_anmeldelse", "anmeldes")
    with pytest.raises(StepRefused):
        do(case, "afslut_politi")
    assert obligation(case, "anmeldelse_sendt").status == "open"
    do(case, "send_anmeldelse")
    do(case, "afslut_politi")
    assert obligation(case, "ledelsens_beslutning").owner == "leder"


def test_the_leader_is_told_of_every_missed_limit_and_nobody_when_a_window_closes() -> None:
    dated = [rule for rule in GUIDE.obligations.values() if rule.limits]
    assert [rule.id for rule in dated if "leder" not in rule.notify and rule.consequence != "vindue"] == []
    assert {rule.id for rule in dated if not rule.notify} == {
        "videoafhøring",
        "spor_efter_vold",
        "spor_efter_seksuelt_overgreb",
    }
    assert len(dated) >= 10


def test_a_suspicion_falls_only_by_a_correction_and_only_a_vague_one_is_dismissed(engine: Engine) -> None:
    case = suspected(engine, "ukendt", mistankens_styrke="diffus")
    do(case, "kontakt_politi")
    heard(case)
    do(case, "beslut_anmeldelse", "anmeldes_ikke")
    do(case, "beskriv_mistanken", overgrebets_art=["vold"], mistankens_styrke="konkret")
    risen = case.seq
    with pytest.raises(SagsgangError, match="kun stige"):
        do(case, "beskriv_mistanken", overgrebets_art=["vold"], mistankens_styrke="diffus")
    with pytest.raises(StepRefused):
        do(case, "afkræft_mistanke", "intet_mere")
    case.correct(risen, facts={"mistankens_styrke": "diffus"}, reason="Noteret for højt.", by=Actor("leder", "leder"))
    do(case, "afkræft_mistanke", "intet_mere")
    assert obligation(case, "undersøgelse_4_måneder").status == "lapsed"
    assert barred(case, "orienter_forældre") == {"hjemmet_må_ikke_vide"}


# -- limits ---------------------------------------------------------------------------------------------------------


def test_what_voids_is_the_approval_and_the_month() -> None:
    voiding = {rule.id for rule in GUIDE.obligations.values() if rule.consequence == "bortfald"}
    assert voiding == {"udvalgets_godkendelse", "akut_udløber"}


@pytest.mark.parametrize(("at", "in_time"), [("2026-11-26T23:59:59+01:00", True), ("2026-11-27T00:00:00+01:00", False)])
def test_the_seventh_day_counts_from_the_first(engine: Engine, clock: FrozenClock, at: str, in_time: bool) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    acute(case)
    clock.set(at)
    if in_time:
        do(case, "udvalget_behandler", "godkendt")
        assert case.tracks["sikkerhed"] == "akut_godkendt"
        assert obligation(case, "akut_udløber").due is not None
        return
    with pytest.raises(StepRefused):
        do(case, "udvalget_behandler", "godkendt")
    assert case.tracks["sikkerhed"] == "akut_bortfaldet"
    assert obligation(case, "udvalgets_godkendelse").status == "void"
    assert obligation(case, "efter_bortfald").status == "open"
    assert ("NO_LEGAL_EFFECT", "udvalgets_godkendelse") in codes(case)
    do(case, "hjem_eller_nyt_grundlag", "nyt_grundlag")
    with pytest.raises(StepRefused):  # a decision that lapsed is not used again
        do(case, "iværksæt_akut", iværksat="2026-11-27 00:00")


def test_the_acute_decision_lasts_a_month(engine: Engine, clock: FrozenClock) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    acute(case)
    do(case, "udvalget_behandler", "godkendt")
    clock.set("2026-12-20T23:59:59+01:00")
    assert obligation(case, "akut_udløber").status == "open"
    clock.set("2026-12-21T00:00:00+01:00")
    assert obligation(case, "akut_udløber").status == "void"
    assert case.tracks["sikkerhed"] == "akut_bortfaldet"
    assert ("NO_LEGAL_EFFECT", "akut_udløber") in codes(case)


def test_what_is_repealed_or_not_approved_does_not_lapse_later(engine: Engine, clock: FrozenClock) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    acute(case)
    do(case, "ophæv_akut")
    do(case, "vurder_sikkerhed", "sikker")
    clock.set("2027-01-20T12:00+01:00")
    assert case.tracks["sikkerhed"] == "i_sikkerhed"
    assert not any(code == "NO_LEGAL_EFFECT" for code, _id in codes(case))


def test_the_committees_no_ends_the_decision_at_once(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    acute(case)
    do(case, "udvalget_behandler", "afvist")
    assert case.tracks["sikkerhed"] == "akut_bortfaldet"
    do(case, "hjem_eller_nyt_grundlag", "hjemme")
    assert obligation(case, "efter_bortfald").status == "met"


def test_the_four_months_run_in_one_place(engine: Engine, clock: FrozenClock) -> None:
    here, own = suspected(engine, "forælder"), suspected(engine, "forælder")
    for case, outcome in ((here, "her"), (own, "egen_sag")):
        do(case, "kontakt_politi")
        heard(case)
        assert due(case, "undersøgelse_4_måneder") == "2027-03-20T23:59:59+01:00"
        do(case, "beslut_undersøgelse", outcome)
    assert obligation(own, "undersøgelse_4_måneder").status == "lapsed"
    assert "foreløbig_vurdering" not in {step.step for step in own.available()}
    clock.set("2027-03-20T12:00+01:00")
    do(here, "foreløbig_vurdering")
    clock.set("2027-03-21T12:00+01:00")
    late = obligation(here, "undersøgelse_4_måneder")
    assert (late.status, late.provisional_at is not None) == ("missed", True)
    do(here, "vurder_søskende")
    do(here, "undersøgelse_færdig", undersøgelse_slut="2027-03-21")
    assert ("LATE", "undersøgelse_4_måneder") in codes(here)


@pytest.mark.parametrize(
    ("kind", "name", "length"),
    [("vold", "spor_efter_vold", "vindue_vold"), ("seksuelt", "spor_efter_seksuelt_overgreb", "vindue_seksuelt")],
)
def test_the_window_for_traces_counts_from_the_incident_and_has_no_number_of_its_own(
    engine: Engine, clock: FrozenClock, kind: str, name: str, length: str
) -> None:
    assert all(limit.within is None for limit in GUIDE.obligations[name].limits)
    case = suspected(engine, "netværk", overgrebets_art=[kind])
    assert set(obligation(case, name).asks) == {"hændelse", length}
    do(case, "afklar_spor", "sikres", hændelse="2026-11-19 22:00", **{length: "24 timer"})
    assert due(case, name) == "2026-11-20T22:00:00+01:00"
    clock.set("2026-11-20T22:00:01+01:00")
    assert obligation(case, name).status == "lapsed"
    assert codes(case) == set()


# -- police, børnehus, exchange -------------------------------------------------------------------------------------


def test_the_boernehus_is_asked_of_and_never_decided_by_itself(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    heard(case)
    do(case, "beslut_anmeldelse", "anmeldes")
    do(case, "send_anmeldelse")
    with pytest.raises(StepRefused):
        do(case, "brug_børnehus")
    do(case, "beslut_undersøgelse", "her")
    unknown = obligation(case, "børnehus_bruges")
    assert (unknown.status, set(unknown.asks)) == ("unknown", {"politi_inddraget", "sygehus_inddraget"})
    do(case, "vurder_børnehus", politi_inddraget="nej", sygehus_inddraget="nej")
    assert obligation(case, "børnehus_bruges").status == "not_applicable"
    do(case, "politi_handler")
    do(case, "vurder_børnehus", politi_inddraget="ja", sygehus_inddraget="nej")
    assert obligation(case, "børnehus_bruges").status == "open"
    do(case, "brug_børnehus")
    assert obligation(case, "børnehus_bruges").status == "met"
    assert "inddraget_note" in GUIDE.steps["vurder_børnehus"].asks


def test_section_126_holds_only_where_a_boernehus_is_used(engine: Engine) -> None:
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej")
    do(case, "kontakt_politi")
    heard(case)
    do(case, "beslut_undersøgelse", "her")
    with pytest.raises(StepRefused):
        do(case, "udveksl", udvekslingsgrundlag="børnehus")
    with pytest.raises(StepRefused):
        do(case, "udveksl", udvekslingsgrundlag="samtykke")
    do(case, "udveksl", udvekslingsgrundlag="anden_grund")
    do(case, "indhent_samtykke", samtykke="givet")
    do(case, "udveksl", udvekslingsgrundlag="samtykke")
    do(case, "brug_børnehus")
    do(case, "udveksl", udvekslingsgrundlag="børnehus")


def test_two_advisers_where_the_family_had_no_support_before(engine: Engine) -> None:
    case = suspected(engine, "ansat", mistænkt_i_husstanden="nej")
    do(case, "kontakt_politi")
    with pytest.raises(StepRefused):
        do(case, "hold_væsentligt_møde", tidligere_støtte="nej", møde_rådgivere=["ravn"])
    do(case, "hold_væsentligt_møde", tidligere_støtte="nej", møde_rådgivere=["ravn", "rita"])
    do(case, "hold_væsentligt_møde", tidligere_støtte="ja", møde_rådgivere=["ravn"])


def test_young_siblings_are_examined_when_the_child_is_placed(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    do(case, "vurder_søskende", søskende_under_15="ja")
    acute(case)
    assert obligation(case, "søskende_undersøges").status == "open"
    case.omit("undersøg_søskende", by=Actor("ravn", "rådgiver"), ground="unødvendigt", reason="Bor fast hos den anden.")
    assert obligation(case, "søskende_undersøges").status == "lapsed"


# -- how it begins and ends -----------------------------------------------------------------------------------------


def test_an_outcome_opens_it_and_its_clocks_keep_their_start(engine: Engine) -> None:
    case = opened_from_another(engine, {"modtaget": "2026-11-10 09:00", "mistænkte": ["forælder"]})
    assert due(case, "undersøgelse_4_måneder") == "2027-03-10T23:59:59+01:00"
    assert "hjemmet_må_ikke_vide" in barred(case, "orienter_forældre")
    assert obligation(case, "mistanken_beskrevet").status == "open"
    assert obligation(case, "spor_efter_vold").asks[0] == "overgrebets_art"


def ended(case: Case, clock: FrozenClock, outcome: str, *, asks_again: str | None = None) -> None:
    """The whole way to the end, as an able worker would go it. With a day to ask the police again, something is left to do."""
    do(case, "kontakt_politi")
    do(case, "vurder_sikkerhed", "sikker")
    if "mistænkte" not in case.facts().facts:
        do(case, "hvem_er_mistænkt", mistænkte=["ukendt"])
    heard(case)
    do(case, "beslut_anmeldelse", "anmeldes")
    do(case, "send_anmeldelse")
    do(case, "politi_afhører")
    do(case, "afklar_spor", "ikke_nødvendigt")
    do(case, "beslut_undersøgelse", outcome)
    for _twice in range(2):
        do(case, "vurder_børnehus", politi_inddraget="ja")
    do(case, "brug_børnehus")
    do(case, "hold_sagssamråd")
    do(case, "vurder_søskende")
    police_allow(case, "forældre", "netværk", "mistænkt")
    do(case, "orienter_forældre")
    do(case, "partshør")
    suspects = case.facts().facts["mistænkte"].value
    if "ansat" in suspects:
        do(case, "orienter_fagchef")
        do(case, "sikr_mod_ansat")
        do(case, "beslut_fritagelse", "fritages")
        do(case, "giv_ansat_besked")
        do(case, "afslut_personale")
    if "barn" in suspects:
        do(case, "sørg_for_andet_barn")
    do(case, "iværksæt_støtte", støtte_iværksat="2026-11-20 15:00")
    clock.set("2027-02-01T12:00+01:00")
    do(case, "undersøgelse_færdig", undersøgelse_slut="2027-02-01")
    do(case, "følg_op")
    do(case, "før_videre", "støtte")
    do(case, "afslut_politi")
    if asks_again is not None:
        do(case, "politi_siger_vent", spørg_igen=asks_again)
    do(case, "leder_afslutter")


@pytest.mark.parametrize("outcome", ["her", "egen_sag"])
@pytest.mark.parametrize("suspects", [["forælder"], ["netværk", "ansat"], ["barn"], ["ukendt"], []])
def test_every_track_ends_and_the_case_closes(
    engine: Engine, clock: FrozenClock, suspects: list[str], outcome: str
) -> None:
    case = suspected(engine, *suspects, mistænkt_i_husstanden="nej")
    ended(case, clock, outcome)
    assert [o.id for o in case.obligations() if o.status in ("open", "missed", "unknown")] == []
    assert case.status == "closed"


# -- consent, placement, siblings -----------------------------------------------------------------------------------


def in_danger(engine: Engine, **facts: Any) -> Case:
    """The child is not safe, and nobody at home is suspected: the parents may be asked."""
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej", **facts)
    do(case, "kontakt_politi")
    do(case, "vurder_sikkerhed", "ikke_sikker")
    return case


def test_consent_is_sought_before_the_chairman_decides(engine: Engine) -> None:
    case = in_danger(engine)
    assert kinds(case, "formand_beslutter") == {"condition"}
    assert kinds(case, "iværksæt_akut") == {"condition"}
    do(case, "søg_samtykke", "afslået")
    assert case.tracks["sikkerhed"] == "akut_fare"
    assert obligation(case, "barnet_beskyttet").status == "open"
    do(case, "formand_beslutter")
    do(case, "iværksæt_akut", iværksat="2026-11-20 15:00")
    assert obligation(case, "barnet_beskyttet").status == "met"


def test_a_child_placed_with_consent_is_safe_and_young_siblings_get_cases_with_their_own_four_months(
    engine: Engine,
) -> None:
    case = in_danger(engine)
    do(case, "vurder_søskende", søskende_under_15="ja")
    assert obligation(case, "søskende_undersøges").status == "not_applicable"
    do(case, "søg_samtykke", "anbragt")
    assert case.tracks["sikkerhed"] == "i_sikkerhed"
    assert obligation(case, "barnet_beskyttet").status == "met"
    assert obligation(case, "søskende_undersøges").status == "open"
    do(case, "undersøg_søskende", søskende="B2", søskende_opmærksom="2026-11-19 10:00")
    assert obligation(case, "søskende_undersøges").status == "met"
    [sibling] = engine.child("B2").cases
    assert sibling.guide == "undersoegelse"
    assert due(engine.case(sibling.case), "undersøgelse_færdig") == "2027-03-19T23:59:59+01:00"


def test_when_the_committee_does_not_place_the_child_its_safety_is_assessed_again(engine: Engine) -> None:
    case = in_danger(engine)
    do(case, "søg_samtykke", "afslået")
    do(case, "formand_beslutter")
    do(case, "iværksæt_akut", iværksat="2026-11-20 15:00")
    do(case, "udvalget_behandler", "godkendt")
    do(case, "endelig_afgørelse", "ikke_anbragt")
    assert case.tracks["sikkerhed"] == "sikkerhed_ukendt"
    assert obligation(case, "akut_udløber").status == "met"
    do(case, "vurder_sikkerhed", "sikker")
    assert case.tracks["sikkerhed"] == "i_sikkerhed"


def test_the_examination_is_finished_only_when_siblings_are_assessed(engine: Engine) -> None:
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej")
    do(case, "kontakt_politi")
    heard(case)
    do(case, "beslut_undersøgelse", "her")
    assert kinds(case, "undersøgelse_færdig") == {"condition"}
    do(case, "vurder_søskende")
    do(case, "undersøgelse_færdig")
    assert case.tracks["undersøgelse"] == "undersøgt"


def test_only_a_consent_that_was_given_is_withdrawn_and_then_nothing_rests_on_it(engine: Engine) -> None:
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej")
    do(case, "kontakt_politi")
    do(case, "indhent_samtykke", samtykke="afslået")
    assert kinds(case, "samtykke_trukket") == {"condition"}
    do(case, "indhent_samtykke", samtykke="givet")
    do(case, "udveksl", udvekslingsgrundlag="samtykke")
    do(case, "samtykke_trukket")
    assert kinds(case, "udveksl", udvekslingsgrundlag="samtykke") == {"condition"}


def test_the_case_on_the_employee_ends_with_a_decision_and_a_word_to_the_employee(engine: Engine) -> None:
    case = suspected(engine, "ansat", mistænkt_i_husstanden="nej")
    do(case, "kontakt_politi")
    do(case, "orienter_fagchef")
    missing = [r.subject for r in refused(case, "afslut_personale").reasons if r.result != "met"]
    assert missing == ["beslut_fritagelse", "giv_ansat_besked"]
    do(case, "beslut_fritagelse", "fritages_ikke")
    assert kinds(case, "afslut_personale") == {"condition"}
    police_allow(case, "mistænkt")
    do(case, "giv_ansat_besked")
    do(case, "afslut_personale")
    assert case.tracks["personale"] == "ansat_slut"


# -- what is owed, and no longer ------------------------------------------------------------------------------------


def test_what_the_notification_did_not_say_is_owed_until_it_is_noted(engine: Engine) -> None:
    case = opened_from_another(engine, {"modtaget": BEGAN})
    assert obligation(case, "mistænkte_noteret").status == obligation(case, "mistanken_beskrevet").status == "open"
    do(case, "beskriv_mistanken")
    assert obligation(case, "mistanken_beskrevet").status == "met"
    do(case, "hvem_er_mistænkt", mistænkte=["netværk"])
    assert obligation(case, "mistænkte_noteret").status == "met"


def test_who_is_suspected_is_not_owed_any_more_when_there_is_no_suspicion(engine: Engine) -> None:
    case = suspected(engine, mistankens_styrke="diffus")
    do(case, "kontakt_politi")
    heard(case)
    do(case, "beslut_anmeldelse", "anmeldes_ikke")
    do(case, "afkræft_mistanke", "intet_mere")
    assert obligation(case, "mistænkte_noteret").status == "lapsed"


# -- answers that a barrier rests on --------------------------------------------------------------------------------


def test_a_yes_to_one_parent_is_not_made_a_yes_to_both_without_the_police(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    police_allow(case, "en_forælder")
    by = Actor("ravn", "rådgiver")
    with pytest.raises(SagsgangError, match="kun i de trin"):
        case.record({"må_vide": ["forældre"]}, by=by)
    noted = case.seq
    with pytest.raises(SagsgangError, match="kun i de trin"):
        case.correct(1, by=by, reason="Sådan var det", facts={"må_vide": ["forældre"]})
    assert barred(case, "orienter_forældre") == {"hjemmet_må_ikke_vide"}
    ways = case.why("orienter_forældre", by=by).ways_forward
    assert ways[0].args[:2] == (case.id, "politi_giver_lov")
    assert not any(way.command == "fakta" for way in ways)
    case.correct(noted, by=by, reason="Politiet sagde begge.", facts={"må_vide": ["forældre"]})
    assert barred(case, "orienter_forældre") == set()


def test_a_new_suspect_is_noted_by_a_step_and_closes_the_home_again(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    police_allow(case, "forældre")
    with pytest.raises(SagsgangError, match="kun i de trin"):
        case.record({"mistænkte": ["forælder", "netværk"]}, by=Actor("ravn", "rådgiver"))
    assert barred(case, "orienter_forældre") == set()
    do(case, "hvem_er_mistænkt", mistænkte=["forælder", "netværk"])
    assert barred(case, "orienter_forældre") == {"hjemmet_må_ikke_vide"}


def test_the_part_of_the_police_ends_only_when_the_parents_may_be_told(engine: Engine) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    do(case, "beslut_anmeldelse", "anmeldes_ikke")
    police_allow(case, "en_forælder")
    with pytest.raises(StepRefused):
        do(case, "afslut_politi")
    police_allow(case, "forældre")
    do(case, "afslut_politi")


def test_an_examination_for_other_reasons_keeps_the_home_closed_until_the_police_say_yes(engine: Engine) -> None:
    case = suspected(engine, "forælder", mistankens_styrke="diffus", født="2014-05-01")
    do(case, "kontakt_politi")
    heard(case)
    do(case, "beslut_anmeldelse", "anmeldes_ikke")
    do(case, "afkræft_mistanke", "andre_grunde")
    opened = engine.case(next(one.case for one in engine.child("B1").cases if one.guide == "undersoegelse"))
    do(opened, "screen", overgreb="nej")
    assert barred(opened, "hold_møde") == {"forældre_må_ikke_vide"}
    do(opened, "politi_giver_lov")
    assert barred(opened, "hold_møde") == set()


def test_a_risk_assessment_that_came_with_the_papers_is_not_owed_again(engine: Engine) -> None:
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej", æresrelateret="ja")
    assert obligation(case, "risiko_vurderet").status == "open"
    case.record({"risikovurdering": "Vurderet i underretningssagen."}, by=Actor("ravn", "rådgiver"))
    assert obligation(case, "risiko_vurderet").status == "lapsed"
    assert "risikovurdering_først" not in barred(case, "kontakt_hjemmet")


def test_a_child_that_turns_out_to_be_under_ten_is_owed_no_letter_of_its_own(engine: Engine) -> None:
    case = suspected(engine, "forælder", født="2014-05-01")
    do(case, "kontakt_politi")
    acute(case)
    assert obligation(case, "besked_til_barnet").status == "open"
    case.record({"født": "2019-05-01"}, by=Actor("ravn", "rådgiver"))
    assert obligation(case, "besked_til_barnet").status == "lapsed"
    assert "belongs" in kinds(case, "akut_besked_barn")


def test_the_week_of_the_police_passes_without_a_fault_of_the_municipality(engine: Engine, clock: FrozenClock) -> None:
    case = suspected(engine, "forælder")
    do(case, "kontakt_politi")
    do(case, "beslut_anmeldelse", "anmeldes")
    do(case, "send_anmeldelse")
    assert due(case, "videoafhøring") == "2026-11-27T23:59:59+01:00"
    clock.set("2026-11-28T00:00:00+01:00")
    assert obligation(case, "videoafhøring").status == "lapsed"
    assert codes(case) == set()


def test_the_boernehus_is_no_longer_a_must_when_police_and_hospital_were_not_involved_after_all(engine: Engine) -> None:
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej")
    do(case, "kontakt_politi")
    heard(case)
    do(case, "beslut_undersøgelse", "her")
    do(case, "vurder_børnehus", politi_inddraget="ja", sygehus_inddraget="nej")
    assert obligation(case, "børnehus_bruges").status == "open"
    do(case, "vurder_børnehus", politi_inddraget="nej", sygehus_inddraget="nej")
    assert obligation(case, "børnehus_bruges").status == "lapsed"


def test_the_first_follow_up_is_missed_after_three_months(engine: Engine, clock: FrozenClock) -> None:
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej")
    do(case, "kontakt_politi")
    do(case, "iværksæt_støtte", støtte_iværksat="2026-11-20 15:00")
    assert due(case, "første_opfølgning") == "2027-02-20T23:59:59+01:00"
    clock.set("2027-02-21T00:00:00+01:00")
    assert obligation(case, "første_opfølgning").status == "missed"
    do(case, "følg_op")
    assert ("LATE", "første_opfølgning") in codes(case)


def dismissed(engine: Engine) -> Case:
    """A vague suspicion that the leader has dismissed, after the police did something that raised the question of the børnehus."""
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej", mistankens_styrke="diffus")
    do(case, "kontakt_politi")
    do(case, "politi_handler")
    heard(case)
    do(case, "beslut_anmeldelse", "anmeldes_ikke")
    assert obligation(case, "børnehus_vurderet").status == "open"
    do(case, "afkræft_mistanke", "intet_mere")
    return case


def test_a_dismissed_suspicion_takes_examination_and_boernehus_with_it_and_not_the_childs_safety(
    engine: Engine,
) -> None:
    case = dismissed(engine)
    for name in ("børnehus_vurderet", "undersøgelse_besluttet", "undersøgelse_4_måneder", "søskende_vurderet"):
        assert obligation(case, name).status == "lapsed", name
    assert obligation(case, "sikkerhed_afklaret").status == "open"
    assert kinds(case, "afkræft_mistanke") == {"done"}
    assert "condition" in kinds(case, "leder_afslutter")


def test_a_child_with_other_troubles_gets_a_case_of_its_own_when_the_suspicion_is_dismissed(engine: Engine) -> None:
    """The notification was decided when this case was opened: nothing else would ask for an examination."""
    case = suspected(engine, "forælder", mistankens_styrke="diffus", født="2014-05-01")
    do(case, "kontakt_politi")
    heard(case)
    do(case, "beslut_anmeldelse", "anmeldes_ikke")
    do(case, "afkræft_mistanke", "andre_grunde")
    opened = engine.case(next(one.case for one in engine.child("B1").cases if one.guide == "undersoegelse"))
    carried = {name: fact.value for name, fact in opened.facts().facts.items()}
    assert tuple(carried["mistænkte"]) == ("forælder",)
    assert "overgreb" not in carried, "asked again, and until it is answered the home is closed"
    limit = opened.obligation("undersøgelse_færdig")
    assert limit.due is not None
    assert limit.due.isoformat().startswith("2027-03-20"), "from what reached the municipality, not from the dismissal"


def test_siblings_need_no_examination_when_the_suspicion_that_placed_the_child_is_dismissed(engine: Engine) -> None:
    case = in_danger(engine, mistankens_styrke="diffus")
    do(case, "vurder_søskende", søskende_under_15="ja")
    do(case, "søg_samtykke", "anbragt")
    heard(case)
    do(case, "beslut_anmeldelse", "anmeldes_ikke")
    assert obligation(case, "søskende_undersøges").status == "open"
    do(case, "afkræft_mistanke", "intet_mere")
    assert obligation(case, "søskende_undersøges").status == "lapsed"


def test_what_is_owed_lapses_when_the_leader_closes_the_case(engine: Engine) -> None:
    """For example when the family has moved, and the new municipality has taken over."""
    case = suspected(engine, "forælder", født="2014-05-01")
    do(case, "kontakt_politi")
    acute(case)
    do(case, "udvalget_behandler", "godkendt")
    heard(case)
    do(case, "beslut_undersøgelse", "her")
    do(case, "brug_børnehus")
    owed = {"akut_udløber", "sagssamråd", "besked_om_akut", "undersøgelse_4_måneder", "ledelsens_beslutning"}
    assert {name for name in owed if obligation(case, name).status != "open"} == set()
    case.close(by=Actor("hanne", "leder"), reason="Familien er flyttet.")
    assert {name for name in owed if obligation(case, name).status != "lapsed"} == set()
    assert case.status == "closed"


# -- every refusal --------------------------------------------------------------------------------------------------


def at_the_end(engine: Engine, clock: FrozenClock) -> Case:
    """Everything has been done, and only the police are to be asked again: the case is open, and every track has ended."""
    case = suspected(engine, "ansat", mistænkt_i_husstanden="nej")
    ended(case, clock, "her", asks_again="2027-03-01")
    assert case.status == "open"
    assert case.tracks == {
        "sikkerhed": "i_sikkerhed",
        "politi": "politi_slut",
        "ledelse": "ledelse_slut",
        "undersøgelse": "støtte_slut",
        "personale": "ansat_slut",
    }
    return case


def test_every_step_is_refused_to_a_stranger_outside_its_phase_and_the_second_time(
    engine: Engine, clock: FrozenClock
) -> None:
    early = suspected(engine, "forælder")
    acutely = suspected(engine, "forælder")
    do(acutely, "kontakt_politi")
    acute(acutely)
    late = at_the_end(engine, clock)
    once = {step.id for step in GUIDE.steps.values() if not step.repeatable}
    done = (
        (early, set()),
        (acutely, {"kontakt_politi"}),
        (late, once - {"afkræft_mistanke", "samtale_allerede_holdt"}),
    )
    outside: set[str] = set()
    for case, behind in done:
        for step in GUIDE.steps.values():
            found = kinds_to_a_stranger(case, step)
            wrong_phase = bool(step.phases) and case.tracks[step.track] not in step.phases
            assert "role" in found, step.id
            assert ("phase" in found) is wrong_phase, step.id
            assert ("done" in found) is (step.id in behind), step.id
            if wrong_phase:
                outside.add(step.id)
    assert outside == {step.id for step in GUIDE.steps.values() if step.phases}


def test_a_conversation_from_before_is_noted_once(engine: Engine) -> None:
    case = suspected(engine, "netværk", mistænkt_i_husstanden="nej")
    do(case, "samtale_allerede_holdt", tidligere_samtale="2026-11-20 14:30")
    assert kinds(case, "samtale_allerede_holdt") == {"done"}


OF_OTHER_CASES = {
    *("aftal_ordlyd", "akut_besked", "akut_besked_barn", "hold_sagssamråd", "undersøg_søskende", "følg_op"),
    *("orienter_fagchef", "sikr_mod_ansat", "beslut_fritagelse", "giv_ansat_besked", "afslut_personale"),
    *("sørg_for_andet_barn", "orienter_andet_barns_forældre"),
}
OF_A_SUSPICION = {
    *("hvem_er_mistænkt", "beskriv_mistanken", "afklar_spor", "spor_sikret", "vurder_børnehus", "brug_børnehus"),
    *("oplys_bisidder", "børnesamtale", "samtale_allerede_holdt", "vurder_søskende", "opret_sag_for_søskende"),
    *("beslut_undersøgelse", "foreløbig_vurdering", "undersøgelse_færdig", "før_videre"),
}


def test_what_belongs_to_other_cases_is_refused(engine: Engine) -> None:
    standing, gone = suspected(engine, "netværk", mistænkt_i_husstanden="nej"), dismissed(engine)
    for case, strange in ((standing, OF_OTHER_CASES), (gone, OF_OTHER_CASES | OF_A_SUSPICION)):
        refused_as_strange = {s.id for s in GUIDE.steps.values() if "belongs" in kinds_to_a_stranger(case, s)}
        assert refused_as_strange == strange
    own = suspected(engine, "netværk", mistænkt_i_husstanden="nej")
    own.omit("børnesamtale", by=Actor("ravn", "rådgiver"), ground="modenhed", reason="Barnet er otte måneder.")
    assert kinds(own, "samtale_allerede_holdt") == {"belongs"}
    do(own, "beslut_undersøgelse", "egen_sag")
    assert kinds(own, "foreløbig_vurdering") == {"belongs"}


def test_what_the_guide_says_has_no_fault() -> None:
    """A guide that another one opens may be missing; nothing else may be said of it."""
    _guide, problems = load_guides().examine(shipped_folder() / NAME / "guide.yaml")
    assert [p for p in problems if p.code != "SG107"] == []
    assert len(GUIDE.properties) >= 30
    assert sorted(GUIDE.tracks) == ["ledelse", "personale", "politi", "sikkerhed", "undersøgelse"]
